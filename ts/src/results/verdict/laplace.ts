// What the weights of draws around the modes say of the posterior that they stand for.

import type { WeightedFit } from "../fit.ts";
import { numericOutputs, undefinedFindings } from "./disagreement.ts";
import { effectiveFinding } from "./importance.ts";
import { counted, type Finding, shown } from "./reason.ts";
import { evennessFinding, GOOD_KHAT } from "./weights.ts";

/** Effective draws below which another method should have its turn. */
const FEW_DRAWS = 1000;

export function laplaceFindings(fit: WeightedFit): Finding[] {
  const outputs = numericOutputs(fit.program.result);
  return [
    evennessFinding(
      fit.khatOfWeights,
      `${counted(fit.draws, "draw")} from t distributions at the modes`,
    ),
    effectiveFinding(fit),
    ...undefinedFindings(fit, outputs),
  ];
}

/** Why the answer is not good enough where there are other methods; null where it is. */
export function doubtOf({ khatOfWeights, weighted }: WeightedFit): string | null {
  if (!(khatOfWeights <= GOOD_KHAT)) return `k-hat ${shown(khatOfWeights)} of its weights`;
  const { ess } = weighted.moments;
  return ess < FEW_DRAWS ? `only ${shown(ess, 2)} effective draws` : null;
}
