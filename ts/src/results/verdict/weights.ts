// What the importance weights say: of the final guide's fresh draws, and of all steps together.

import type { Fit } from "../fit.ts";
import { agreeing } from "./disagreement.ts";
import { effectiveFinding as worthFinding } from "./importance.ts";
import {
  counted,
  type Finding,
  finding,
  grouped,
  type Level,
  levelBelow,
  shown,
} from "./reason.ts";

/** Below: fine; up to the second: with care; above: not to be used (Vehtari and others 2024, section 4). */
export const GOOD_KHAT = 0.5;
export const USABLE_KHAT = 0.7;
/** Effective draws below which a weighted mean is a matter of luck, and below which it is rough. */
export const FEW_DRAWS = 10;
export const ROUGH_DRAWS = 100;

export function weightFindings(fit: Fit): Finding[] {
  const final = fit.finalDraws > 0 ? finalFinding(fit) : uncheckedFinding(fit);
  if (fit.byBatches) return [final, worthFinding(fit), ...zeroFindings(fit)];
  return [final, allStepsFinding(fit), effectiveFinding(fit), ...zeroFindings(fit)];
}

function uncheckedFinding(fit: Fit): Finding {
  const text =
    `the run was stopped after ${grouped(fit.stepsDone)} of ${grouped(fit.steps)} steps, ` +
    "before fresh draws could check its Q";
  return finding("do-not-trust", "stopped-early", text, {
    value: fit.stepsDone,
    threshold: fit.steps,
  });
}

/** The level that a k-hat speaks for. */
export function levelOf(khat: number): Level {
  if (khat <= GOOD_KHAT) return "trust";
  return khat <= USABLE_KHAT ? "care" : "do-not-trust";
}

function finalFinding(fit: Fit): Finding {
  const { khat } = fit;
  const level = levelOf(khat);
  const measured = { value: khat, threshold: USABLE_KHAT };
  const draws = counted(fit.finalDraws, "fresh draw");
  if (Number.isNaN(khat)) {
    const text = `hardly any of ${draws} of the final Q has a weight: Q and the posterior do not overlap`;
    return finding("do-not-trust", "khat", text, measured);
  }
  const number = `k-hat ${shown(khat)}`;
  if (level === "trust") {
    const text = `the weights of ${draws} of the final Q are even enough (${number}; up to ${GOOD_KHAT} is good): Q covers the posterior`;
    return finding(level, "khat", text, measured);
  }
  const cause =
    fit.program.sites.length > 1
      ? ". Q treats the latents as independent of each other (mean field), so it cannot follow how they move together, and its spreads come out too small"
      : "";
  const how =
    level === "care"
      ? `Q fits the posterior only roughly: the weights of ${draws} of the final Q are uneven`
      : `Q fits the posterior badly: of ${draws} of the final Q a handful carry the weight`;
  const text = `${how} (${number}; ${USABLE_KHAT} is the most that can be used)${cause}`;
  return finding(level, "khat", text, measured);
}

/** A heavy tail of all steps is less of a matter where the final Q, good by itself, gives the same answer. */
function allStepsFinding(fit: Fit): Finding {
  const khat = fit.khatOfWeights;
  const samples = counted(fit.draws, "sample");
  const number = `k-hat ${shown(khat)}`;
  const measured = { value: khat, threshold: USABLE_KHAT };
  const code = "weights-of-all-steps";
  const level = levelOf(khat);
  if (level === "trust") {
    const text = `the weighted answer rests on many of the ${samples} of all steps (${number})`;
    return finding(level, code, text, measured);
  }
  const few = `the weighted answer hangs on a few of the ${samples} of all steps (${number})`;
  if (fit.khat <= GOOD_KHAT && agreeing(fit)) {
    const text = `${few}, but the final Q, whose own weights are good, gives the same answer without them`;
    return finding("care", code, text, measured);
  }
  return finding(level, code, `${few}: another seed would give another answer`, measured);
}

function effectiveFinding(fit: Fit): Finding {
  const { ess } = fit.weighted.moments;
  const level = levelBelow(ess, ROUGH_DRAWS, FEW_DRAWS);
  const samples = counted(fit.draws, "weighted sample");
  const worth = ess < ROUGH_DRAWS ? shown(ess, 2) : grouped(Math.round(ess));
  const text = `the ${samples} are worth ${worth} independent draws of the posterior`;
  return finding(level, "effective-draws", text, { value: ess, threshold: FEW_DRAWS });
}

function zeroFindings(fit: Fit): Finding[] {
  const findings: Finding[] = [];
  const lost = fit.finalDraws - fit.finalLogWeights.length;
  if (lost > 0) {
    const text =
      `${counted(lost, "draw")} of ${grouped(fit.finalDraws)} of the final Q have weight 0: ` +
      "the model excludes values that Q still gives, so Q's own ELBO is minus infinity; the one shown leaves them out";
    findings.push(finding("care", "final-weights-of-zero", text, { value: lost, threshold: 0 }));
  }
  if (fit.nonFinite > 0) {
    const all = fit.weighed;
    const text = `${counted(fit.nonFinite, "sample")} of ${grouped(all)} had no finite weight and taught Q nothing`;
    const level = fit.nonFinite > all / 2 ? "care" : "trust";
    findings.push(finding(level, "non-finite-weights", text, { value: fit.nonFinite }));
  }
  return findings;
}

/** Whether the weights of some draws are even, by their k-hat; `whose` draws these are, in words. */
export function evennessFinding(khat: number, whose: string): Finding {
  const level: Level = Number.isNaN(khat) ? "do-not-trust" : levelOf(khat);
  const number = `k-hat ${shown(khat)}`;
  const text =
    level === "trust"
      ? `the weights of ${whose} are even (${number}; up to ${GOOD_KHAT} is good)`
      : `the weights of ${whose} are uneven (${number}; ${USABLE_KHAT} is the most that can be used)`;
  return finding(level, "khat", text, { value: khat, threshold: USABLE_KHAT });
}
