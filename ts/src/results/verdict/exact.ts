// What there is to say of an exact answer: how it was found, and which of its numbers come from draws after all.

import type { WeightedFit } from "../fit.ts";
import { EXACTNESS } from "../readings.ts";
import { numericOutputs, undefinedFindings } from "./disagreement.ts";
import { counted, type Finding, finding } from "./reason.ts";

export function exactFindings(fit: WeightedFit): Finding[] {
  const outputs = numericOutputs(fit.program.result);
  return [howFinding(fit), ...drawnFindings(fit, outputs), ...undefinedFindings(fit, outputs)];
}

function howFinding({ program }: WeightedFit): Finding {
  const isDiscrete = program.sites.every(({ family }) => family !== "normal");
  const text = isDiscrete
    ? "all combinations of the values of the latents were summed"
    : "the latents are jointly normal given the data, and their means and covariances were solved for";
  return finding("trust", "exact", text);
}

function drawnFindings({ weighted, draws }: WeightedFit, outputs: readonly number[]): Finding[] {
  const drawn = outputs.filter((output) => weighted.exactness[output] === EXACTNESS.draws);
  if (drawn.length === 0) return [];
  const text =
    `${counted(drawn.length, "number")} of the answer, no linear function of the latents, came from ` +
    `${counted(draws, "independent draw")} of the exact posterior`;
  return [finding("trust", "drawn", text, { value: draws })];
}
