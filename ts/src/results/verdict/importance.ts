// What the weights of draws of the prior say of the posterior that they stand for.

import type { WeightedFit } from "../fit.ts";
import { numericOutputs, undefinedFindings } from "./disagreement.ts";
import {
  counted,
  type Finding,
  finding,
  grouped,
  type Level,
  levelBelow,
  shown,
} from "./reason.ts";
import { GOOD_KHAT, levelOf, ROUGH_DRAWS, USABLE_KHAT } from "./weights.ts";

/** Effective draws from which four standard errors of a mean are 0.05 standard deviations. */
export const ENOUGH_DRAWS = 6400;

export function importanceFindings(fit: WeightedFit): Finding[] {
  const outputs = numericOutputs(fit.program.result);
  return [
    tailFinding(fit),
    effectiveFinding(fit),
    ...rejectedFindings(fit),
    ...undefinedFindings(fit, outputs),
  ];
}

/** Draws of the prior that nothing weighs. */
export function priorFindings(fit: WeightedFit): Finding[] {
  const text = `these are ${counted(fit.draws, "independent draw")} of the prior and of the data that it would give`;
  const outputs = numericOutputs(fit.program.result);
  return [finding("trust", "prior", text), ...undefinedFindings(fit, outputs)];
}

function tailFinding({ draws, khatOfWeights: khat }: WeightedFit): Finding {
  const measured = { value: khat, threshold: USABLE_KHAT };
  const all = counted(draws, "draw");
  if (Number.isNaN(khat)) {
    const text = `hardly any of ${all} of the prior has a weight`;
    return finding("do-not-trust", "khat", text, measured);
  }
  const level = levelOf(khat);
  const number = `k-hat ${shown(khat)}`;
  const texts: Readonly<Record<Level, string>> = {
    trust: `the weights of ${all} of the prior are even enough (${number}; up to ${GOOD_KHAT} is good)`,
    care: `the weights of ${all} of the prior are uneven (${number}; ${USABLE_KHAT} is the most that can be used)`,
    "do-not-trust": `of ${all} of the prior a handful carry the weight (${number}; ${USABLE_KHAT} is the most that can be used)`,
  };
  return finding(level, "khat", texts[level], measured);
}

/** What weighted draws are worth. */
export function effectiveFinding({ draws, weighted }: WeightedFit): Finding {
  const { ess } = weighted.moments;
  const level = levelBelow(ess, ENOUGH_DRAWS, ROUGH_DRAWS);
  const worth = ess < 100 ? shown(ess, 2) : grouped(Math.round(ess));
  const error = shown(1 / Math.sqrt(ess), 2);
  const text =
    `${counted(draws, "weighted draw")} are worth ${worth} independent draws of the posterior: ` +
    `means are known to some ${error} standard deviations`;
  return finding(level, "effective-draws", text, { value: ess, threshold: ENOUGH_DRAWS });
}

function rejectedFindings({ nonFinite, draws }: WeightedFit): Finding[] {
  if (nonFinite === 0) return [];
  const text = `${counted(nonFinite, "draw")} of ${grouped(draws)} had weight 0`;
  return [finding("trust", "weights-of-zero", text, { value: nonFinite })];
}
