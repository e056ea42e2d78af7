// Whether another method should have its turn, where there is a choice.

import type { Method } from "../../methods/options.ts";
import type { Verdict } from "../../report/infer-report.ts";
import {
  chainsFitOf,
  type Finished,
  fitOf,
  populationFitOf,
  type WeightedFit,
  weightedFitOf,
} from "../fit.ts";
import { shown } from "./reason.ts";
import { mhVerdictOf, nutsVerdictOf, smcVerdictOf } from "./verdict.ts";
import { GOOD_KHAT } from "./weights.ts";

/** Effective draws below which another method should have its turn; the same where draws are dear, as all others' would be. */
const FEW_DRAWS = 1000;
const FEW_DEAR_DRAWS = 200;

/** Latents from which on draws are dear. */
const MANY_LATENTS = 600;

/** What speaks against an answer, and how often its run evaluated the model, in samples. */
export interface Doubt {
  readonly why: string;
  readonly evaluations: number;
}

/** Why an answer is not good enough where there are other methods; null where it is. */
export function doubtOf(finished: Finished, method: Method): Doubt | null {
  if (method === "laplace") {
    const few = finished.names.length < MANY_LATENTS ? FEW_DRAWS : FEW_DEAR_DRAWS;
    return doubtOfWeights(weightedFitOf(finished), few);
  }
  if (finished.byBatches) return doubtOfWeights(fitOf(finished), FEW_DEAR_DRAWS);
  if (method === "smc") {
    const fit = populationFitOf(finished);
    return doubtOfVerdict(smcVerdictOf(fit), fit.population.evaluations);
  }
  if (method !== "nuts" && method !== "mh") return null;
  const fit = chainsFitOf(finished);
  const verdict = method === "mh" ? mhVerdictOf(fit) : nutsVerdictOf(fit);
  return doubtOfVerdict(verdict, fit.chains.evaluations);
}

function doubtOfWeights(
  { khatOfWeights, weighted, draws }: WeightedFit,
  few: number,
): Doubt | null {
  const { ess } = weighted.moments;
  if (!(khatOfWeights <= GOOD_KHAT))
    return { why: `k-hat ${shown(khatOfWeights)} of its weights`, evaluations: draws };
  if (!(ess < few)) return null;
  return { why: `only ${shown(ess, 2)} effective draws`, evaluations: draws };
}

function doubtOfVerdict({ level, reasons }: Verdict, evaluations: number): Doubt | null {
  return level === "trust" ? null : { why: reasons[0]?.text ?? "", evaluations };
}
