// What the weights of draws around the modes say of the posterior that they stand for.

import type { WeightedFit } from "../fit.ts";
import { numericOutputs, undefinedFindings } from "./disagreement.ts";
import { effectiveFinding } from "./importance.ts";
import { counted, type Finding } from "./reason.ts";
import { evennessFinding } from "./weights.ts";

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
