// Whether another method should have its turn, where there is a choice.

import type { Method } from "../../methods/options.ts";
import type { Verdict } from "../../report/infer-report.ts";
import { chainsFitOf, type Finished, populationFitOf, weightedFitOf } from "../fit.ts";
import { shown } from "./reason.ts";
import { mhVerdictOf, nutsVerdictOf, smcVerdictOf } from "./verdict.ts";
import { GOOD_KHAT } from "./weights.ts";

/** Effective draws below which another method should have its turn. */
const FEW_DRAWS = 1000;

/** Why an answer is not good enough where there are other methods; null where it is. */
export function doubtOf(finished: Finished, method: Method): string | null {
  if (method === "laplace") return doubtOfWeights(finished);
  if (method === "nuts") return doubtOfVerdict(nutsVerdictOf(chainsFitOf(finished)));
  if (method === "smc") return doubtOfVerdict(smcVerdictOf(populationFitOf(finished)));
  if (method === "mh") return doubtOfVerdict(mhVerdictOf(chainsFitOf(finished)));
  return null;
}

function doubtOfWeights(finished: Finished): string | null {
  const { khatOfWeights, weighted } = weightedFitOf(finished);
  if (!(khatOfWeights <= GOOD_KHAT)) return `k-hat ${shown(khatOfWeights)} of its weights`;
  const { ess } = weighted.moments;
  return ess < FEW_DRAWS ? `only ${shown(ess, 2)} effective draws` : null;
}

function doubtOfVerdict({ level, reasons }: Verdict): string | null {
  return level === "trust" ? null : (reasons[0]?.text ?? "");
}
