// The name of the estimator that ran: of `auto`, what became of the latents.

import type { Estimator } from "../methods/options.ts";

/** By what the engine says of each site (`READ.chains`): see `Rung` in `vi/ladder/plan.rs`. */
const RUNGS = ["enumerate", "pathwise", "enumerate", "rb"] as const;

/** `enumerate + pathwise`: in the order of the ladder, each once. Without rungs all latents were scored, by their blankets. */
export function estimatorThatRan(asked: Estimator, rungs: Float64Array): string {
  if (asked !== "auto") return asked;
  if (rungs.length === 0) return "rb";
  const names = new Set(Array.from(rungs, (rung) => RUNGS[rung]));
  return ["enumerate", "pathwise", "rb"].filter((name) => names.has(name as "rb")).join(" + ");
}
