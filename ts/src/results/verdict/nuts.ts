// What chains say of the posterior that they went through.

import type { ChainsFit } from "../fit.ts";
import { numericOutputs, undefinedFindings } from "./disagreement.ts";
import {
  counted,
  type Finding,
  finding,
  grouped,
  type Level,
  levelAbove,
  levelBelow,
  shown,
} from "./reason.ts";
import { roundedFindings } from "./rounded.ts";

/** R-hat up to which chains agree, and up to which they may be used (Vehtari and others 2021, section 4). */
const GOOD_RHAT = 1.01;
const USABLE_RHAT = 1.05;
/** Effective draws for which errors are known well (100 a chain of four), and without which nothing is. */
const ENOUGH_DRAWS = 400;
const FEW_DRAWS = 50;
/** Shares of transitions that diverged. */
const SOME_DIVERGED = 0.001;
const MANY_DIVERGED = 0.02;
/** Share of transitions that were cut off. */
const MANY_CUT = 0.1;
/** E-BFMI below which energies hardly mix (Betancourt 2017, section 6.1). */
const LOW_EBFMI = 0.3;

export function nutsFindings(fit: ChainsFit): Finding[] {
  return [
    rhatFinding(fit),
    effectiveFinding(fit),
    ...latentFindings(fit),
    ...divergenceFindings(fit),
    ...lengthFindings(fit),
    ...energyFindings(fit),
    ...roundedFindings(fit.chains.rounded),
    ...undefinedFindings(fit, numericOutputs(fit.program.result)),
  ];
}

/** Whether chains have too few draws to be compared. */
export function areShort({ chains }: ChainsFit): boolean {
  return chains.rhat === Number.POSITIVE_INFINITY;
}

function rhatFinding(fit: ChainsFit): Finding {
  const { chains } = fit;
  const { rhat } = chains;
  const measured = { value: rhat, threshold: GOOD_RHAT };
  const all = counted(chains.chains, "chain");
  if (chains.chains === 1) {
    const level: Level = rhat <= GOOD_RHAT ? "care" : "do-not-trust";
    return finding(level, "one-chain", "one chain cannot be compared with others", measured);
  }
  const level = levelAbove(rhat, GOOD_RHAT, USABLE_RHAT);
  if (areShort(fit)) {
    const text = `chains of ${counted(chains.draws, "draw")} are too short to be compared`;
    return finding(level, "rhat", text, measured);
  }
  const text =
    level === "trust"
      ? `${all} from different starts give the same answers (R-hat ${shown(rhat, 4)})`
      : `${all} from different starts give different answers (R-hat ${shown(rhat, 4)}; up to ${GOOD_RHAT} is good): ` +
        "they have not met, or each sees a part of the posterior";
  return finding(level, "rhat", text, measured);
}

/** Labels that can be exchanged make chains differ in latents and agree in the answer; so do parts that they do not reach. */
function latentFindings({ chains }: ChainsFit): Finding[] {
  const { rhat, rhatOfLatents } = chains;
  if (!(rhatOfLatents > USABLE_RHAT && rhat <= USABLE_RHAT)) return [];
  const text =
    "chains agree on the answer, but not on all latents: each sees a part of the posterior, " +
    "which is harmless where the parts are the same but for labels";
  return [finding("care", "latents-apart", text, { value: rhatOfLatents, threshold: USABLE_RHAT })];
}

function effectiveFinding(fit: ChainsFit): Finding {
  const { draws, chains } = fit;
  const least = Math.min(chains.bulk, chains.tail);
  const level = levelBelow(least, ENOUGH_DRAWS, FEW_DRAWS);
  const worth = grouped(Math.round(chains.bulk));
  const text =
    `${counted(draws, "draw")} are worth ${worth} independent draws of the posterior, or more, and ` +
    `${grouped(Math.round(chains.tail))} in its tails: means are known to ` +
    `${shown(largestError(fit), 2)} standard deviations`;
  return finding(level, "effective-draws", text, { value: least, threshold: ENOUGH_DRAWS });
}

/** Of the means of the answer, in standard deviations: by its draws, or where slopes tell more by those too. */
function largestError({ program, weighted, chains }: ChainsFit): number {
  const { mcse, sd } = weighted.moments;
  const errors = numericOutputs(program.result).map(
    (output) => (mcse[output] as number) / (sd[output] as number),
  );
  const known = errors.filter((error) => Number.isFinite(error));
  return known.length === 0 ? 1 / Math.sqrt(chains.bulk) : Math.max(...known);
}

function divergenceFindings({ draws, chains }: ChainsFit): Finding[] {
  const share = chains.divergences / draws;
  if (!(share > SOME_DIVERGED)) return [];
  const level: Level = share > MANY_DIVERGED ? "do-not-trust" : "care";
  const text =
    `${counted(chains.divergences, "transition")} diverged: the posterior has a place too narrow for the step size, ` +
    "which chains avoid";
  return [finding(level, "divergences", text, { value: chains.divergences })];
}

function lengthFindings({ draws, chains }: ChainsFit): Finding[] {
  const share = chains.deepest / draws;
  if (!(share > MANY_CUT)) return [];
  const text = `${shown(100 * share, 2)} % of the trajectories were cut off after 1,023 steps: the posterior is long and narrow`;
  return [finding("care", "cut-off", text, { value: share, threshold: MANY_CUT })];
}

function energyFindings({ chains }: ChainsFit): Finding[] {
  const { ebfmi } = chains;
  if (!(ebfmi < LOW_EBFMI)) return [];
  const text = `energies hardly mix (E-BFMI ${shown(ebfmi, 2)}; from ${LOW_EBFMI} on is good): tails may be missed`;
  return [finding("care", "energy", text, { value: ebfmi, threshold: LOW_EBFMI })];
}
