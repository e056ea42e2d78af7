// Draws whose values round to an end of their range: densities stop there, though the posterior may go on, or have no end.

import { type Finding, finding, shown } from "./reason.ts";

/** Share of the draws that may have such values. */
const FEW_ROUNDED = 1e-4;

/** `rounded` is the share of the draws; `consequence` ends the sentence. */
export function roundedFindings(rounded: number, consequence = ""): Finding[] {
  if (!(rounded > FEW_ROUNDED)) return [];
  const text =
    `${shown(100 * rounded, 2)} % of the draws have a value that can hardly be told from an end of its range, such as 1e-300 from ` +
    `0: the posterior goes on where numbers round, or has no end${consequence}`;
  return [finding("do-not-trust", "rounded", text, { value: rounded, threshold: FEW_ROUNDED })];
}
