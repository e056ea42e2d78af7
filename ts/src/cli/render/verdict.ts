// How far to trust the answer: the level first, then why, in words. In: the report's verdict. Out: lines,
// painted by level.

import type { Verdict, VerdictReason } from "../../report/infer-report.ts";
import type { Paint } from "./paint.ts";
import { printable, wrap } from "./text.ts";

const TITLES = {
  trust: "Trust this answer",
  care: "Take this answer with care",
  "do-not-trust": "Do not trust this answer",
} as const;

/** The verdict in lines of at most `width` columns. */
export function renderVerdict(verdict: Verdict, width: number, paint: Paint): string[] {
  const colour = { trust: paint.green, care: paint.yellow, "do-not-trust": paint.red }[
    verdict.level
  ];
  const exact = verdict.exact ? " (it is exact)" : "";
  const text = printable(verdict.text);
  const reasons = verdict.reasons.filter((reason) => !text.includes(reason.text));
  return [
    paint.bold(colour(`${TITLES[verdict.level]}${exact}`)),
    ...wrap(text, width - 2).map((line) => `  ${line}`),
    ...reasons.flatMap((reason) => renderReason(reason, width)),
  ];
}

function renderReason(reason: VerdictReason, width: number): string[] {
  const place = reason.span === undefined ? "" : `, line ${reason.span.start.line}`;
  const site = reason.site === undefined ? "" : ` (${printable(reason.site)}${place})`;
  return wrap(`- ${printable(reason.text)}${site}`, width - 2, 2).map((line) => `  ${line}`);
}
