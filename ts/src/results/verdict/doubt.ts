// Whether another method should have its turn, where there is a choice.

import type { Method } from "../../methods/options.ts";
import { chainsFitOf, type Finished, weightedFitOf } from "../fit.ts";
import { shown } from "./reason.ts";
import { nutsVerdictOf } from "./verdict.ts";
import { GOOD_KHAT } from "./weights.ts";

/** Effective draws below which another method should have its turn. */
const FEW_DRAWS = 1000;

/** Why an answer is not good enough where there are other methods; null where it is. */
export function doubtOf(finished: Finished, method: Method): string | null {
  if (method === "laplace") return doubtOfWeights(finished);
  if (method === "nuts") return doubtOfChains(finished);
  return null;
}

function doubtOfWeights(finished: Finished): string | null {
  const { khatOfWeights, weighted } = weightedFitOf(finished);
  if (!(khatOfWeights <= GOOD_KHAT)) return `k-hat ${shown(khatOfWeights)} of its weights`;
  const { ess } = weighted.moments;
  return ess < FEW_DRAWS ? `only ${shown(ess, 2)} effective draws` : null;
}

function doubtOfChains(finished: Finished): string | null {
  const { level, reasons } = nutsVerdictOf(chainsFitOf(finished));
  return level === "trust" ? null : (reasons[0]?.text ?? "");
}
