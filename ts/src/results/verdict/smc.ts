// What a population of particles says of its own answer: how far its lineages agree, how much its draws are worth, whether
// its moves moved anything.

import type { PopulationFit } from "../fit.ts";
import { numericOutputs, undefinedFindings } from "./disagreement.ts";
import {
  counted,
  type Finding,
  finding,
  grouped,
  levelAbove,
  levelBelow,
  shown,
} from "./reason.ts";
import { roundedFindings } from "./rounded.ts";

/** Above: with care; above the second: not to be used (Vehtari and others 2021, Rank-normalization, section 4). */
const GOOD_RHAT = 1.05;
const USABLE_RHAT = 1.2;
/** Effective draws from which means are known to 0.05 standard deviations; and to a quarter. */
const ENOUGH_DRAWS = 400;
const FEW_DRAWS = 16;
/** Errors of the log evidence, nats. */
const SMALL_ERROR = 0.5;
const LARGE_ERROR = 2;
/** Groups of lineages of 64. */
const MANY_GROUPS = 32;
const FEW_GROUPS = 8;
/** Mean acceptance below which moves hardly move anything. */
const LOW_ACCEPTANCE = 0.1;
const NO_ACCEPTANCE = 0.02;

export function smcFindings(fit: PopulationFit): Finding[] {
  return [
    effectiveFinding(fit),
    rhatFinding(fit),
    evidenceFinding(fit),
    lineageFinding(fit),
    ...acceptanceFindings(fit),
    ...roundedFindings(fit.population.rounded, ", and the log evidence is that of a part"),
    ...undefinedFindings(fit, numericOutputs(fit.program.result)),
  ];
}

function effectiveFinding({ draws, weighted }: PopulationFit): Finding {
  const { ess } = weighted.moments;
  const level = levelBelow(ess, ENOUGH_DRAWS, FEW_DRAWS);
  const worth = ess < 100 ? shown(ess, 2) : grouped(Math.round(ess));
  const text =
    `${counted(draws, "draw")} are worth ${worth} independent draws of the posterior, or more: means are known to ` +
    `${shown(1 / Math.sqrt(ess), 2)} standard deviations`;
  return finding(level, "effective-draws", text, { value: ess, threshold: ENOUGH_DRAWS });
}

function rhatFinding({ population }: PopulationFit): Finding {
  const { rhat } = population;
  const level = levelAbove(rhat, GOOD_RHAT, USABLE_RHAT);
  const measured = { value: rhat, threshold: GOOD_RHAT };
  if (!Number.isFinite(rhat)) {
    const text = "of four populations that share no ancestor not all have particles left";
    return finding(level, "rhat", text, measured);
  }
  const number = `R-hat ${shown(rhat)}`;
  const text =
    level === "trust"
      ? `four populations that share no ancestor give the same answers (${number})`
      : `four populations that share no ancestor give different answers (${number}; up to ${GOOD_RHAT} is good)`;
  return finding(level, "rhat", text, measured);
}

function evidenceFinding({ population }: PopulationFit): Finding {
  const { logEvidenceError: error, temperatures } = population;
  const level = levelAbove(error, SMALL_ERROR, LARGE_ERROR);
  const way = `${counted(temperatures, "temperature")} from the prior to the posterior`;
  const text =
    level === "trust"
      ? `the log evidence over ${way} is known to ${shown(error, 2)} nats`
      : `the log evidence over ${way} is off by some ${shown(error, 2)} nats: particles found parts of the posterior by luck`;
  return finding(level, "evidence-error", text, { value: error, threshold: SMALL_ERROR });
}

function lineageFinding({ population }: PopulationFit): Finding {
  const { groups } = population;
  const level = levelBelow(groups, MANY_GROUPS, FEW_GROUPS);
  const text = `particles descend from ${groups} of 64 groups of draws of the prior`;
  return finding(level, "lineages", text, { value: groups, threshold: MANY_GROUPS });
}

function acceptanceFindings({ population }: PopulationFit): Finding[] {
  const { acceptance } = population;
  const level = levelBelow(acceptance, LOW_ACCEPTANCE, NO_ACCEPTANCE);
  if (level === "trust") return [];
  const text = `only ${shown(100 * acceptance, 2)} % of the moves at the last temperature were accepted`;
  return [finding(level, "acceptance", text, { value: acceptance, threshold: LOW_ACCEPTANCE })];
}
