// What the weights of a fitted guide's fresh draws say of it, and how far its own answer is from the corrected one.

import type { GuideFit } from "../fit.ts";
import { numericOutputs, undefinedFindings } from "./disagreement.ts";
import { effectiveFinding } from "./importance.ts";
import { counted, type Finding, finding, shown } from "./reason.ts";
import { evennessFinding } from "./weights.ts";

/** Standard deviations by which Q's own means and sds may differ from the corrected ones before it is said. */
const FAR = 0.1;

export function viFindings(fit: GuideFit): Finding[] {
  const outputs = numericOutputs(fit.program.result);
  return [
    evennessFinding(fit.khatOfWeights, `${counted(fit.draws, "fresh draw")} of Q`),
    effectiveFinding(fit),
    ...modeFindings(fit),
    ...guideFindings(fit, outputs),
    ...undefinedFindings(fit, outputs),
  ];
}

/** Draws of Q at one mode cannot tell that there are others: ascents that ended elsewhere can. */
function modeFindings({ ascents, apart }: GuideFit): Finding[] {
  if (apart === 0) return [];
  const text =
    `${apart} of ${counted(ascents, "ascent")} ended at other modes with an ELBO about as good: Q is at one of them, and the ` +
    "answer leaves the others out";
  return [finding("do-not-trust", "other-modes", text, { value: apart, threshold: 0 })];
}

/** Q itself may be wrong where its weighted draws are right: what is returned is corrected, and this says by how much. */
function guideFindings({ weighted, plain }: GuideFit, outputs: readonly number[]): Finding[] {
  const gaps = outputs.map((output) => {
    const sd = weighted.moments.sd[output] as number;
    const mean = weighted.moments.mean[output] as number;
    const away = Math.abs((plain.moments.mean[output] as number) - mean) / sd;
    const spread = Math.abs((plain.moments.sd[output] as number) / sd - 1);
    return Math.max(away, spread);
  });
  const worst = Math.max(0, ...gaps.filter((gap) => Number.isFinite(gap)));
  if (!(worst > FAR)) return [];
  const text =
    `by itself Q is off by up to ${shown(worst, 2)} standard deviations in a mean, or that part of a spread; ` +
    "the answer is corrected by the weights";
  return [finding("trust", "guide-corrected", text, { value: worst, threshold: FAR })];
}
