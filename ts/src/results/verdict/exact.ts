// What there is to say of an exact answer: how it was found, and which of its numbers come from draws after all.

import type { WeightedFit } from "../fit.ts";
import { EXACTNESS } from "../readings.ts";
import { numericOutputs, undefinedFindings } from "./disagreement.ts";
import { counted, type Finding, finding } from "./reason.ts";

export function exactFindings(fit: WeightedFit): Finding[] {
  const outputs = numericOutputs(fit.program.result);
  const found = isOnLattices(fit)
    ? [latticeFinding(), ...nearFindings(fit, outputs), ...drawnFindings(fit, outputs)]
    : [howFinding(fit), ...drawnFindings(fit, outputs)];
  return [...found, ...undefinedFindings(fit, outputs)];
}

/** Whether the answer comes from quadrature. */
export function isOnLattices({ weighted }: WeightedFit): boolean {
  return weighted.exactness.some((each) => each === EXACTNESS.lattice || each === EXACTNESS.near);
}

function howFinding({ program }: WeightedFit): Finding {
  const isDiscrete = program.sites.every(({ family }) => family !== "normal");
  const text = isDiscrete
    ? "all combinations of the values of the latents were summed"
    : "the latents are jointly normal given the data, and their means and covariances were solved for";
  return finding("trust", "exact", text);
}

function latticeFinding(): Finding {
  const text =
    "the posterior was summed over lattices, " +
    "each shifted at random and refined until they agreed";
  return finding("trust", "quadrature", text);
}

function nearFindings({ weighted }: WeightedFit, outputs: readonly number[]): Finding[] {
  const near = outputs.filter((output) => weighted.exactness[output] === EXACTNESS.near);
  if (near.length === 0) return [];
  const text = `of ${counted(near.length, "number")} of the answer the standard error is to be minded`;
  return [finding("trust", "rough", text, { value: near.length })];
}

function drawnFindings({ weighted, draws }: WeightedFit, outputs: readonly number[]): Finding[] {
  const drawn = outputs.filter((output) => weighted.exactness[output] === EXACTNESS.draws);
  if (drawn.length === 0) return [];
  const text =
    `${counted(drawn.length, "number")} of the answer, no linear function of normal latents, came from ` +
    `${counted(draws, "independent draw")} of the exact posterior`;
  return [finding("trust", "drawn", text, { value: draws })];
}
