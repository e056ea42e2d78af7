// The numbers of an answer.

import type { Summary } from "../../ts/src/report/infer-report.ts";

/** A number's or a truth value's summary. */
export type Moments = Extract<Summary, { mean: unknown }>;

/** The summaries of all numbers and truth values of an answer, in its order. */
export function momentsOf(summary: Summary): Moments[] {
  if (summary.type === "vector") return summary.items.flatMap(momentsOf);
  return summary.type === "number" || summary.type === "boolean" ? [summary] : [];
}
