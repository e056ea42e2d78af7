// How far to trust the answer: the level first, then why, in words. In: the report's verdict. Out: lines,
// painted by level.

import type { Verdict, VerdictReason } from "../../report/infer-report.ts";
import type { Paint } from "./paint.ts";
import { cut, printable, wrap } from "./text.ts";

const TITLES = {
  trust: "Trust this answer",
  care: "Take this answer with care",
  "do-not-trust": "Do not trust this answer",
} as const;

/** The verdict in lines of at most `width` columns: its level, its text, what the text leaves out, and where to look. */
export function renderVerdict(verdict: Verdict, width: number, paint: Paint): string[] {
  const colour = { trust: paint.green, care: paint.yellow, "do-not-trust": paint.red }[
    verdict.level
  ];
  const [title, text] = titleAndText(verdict);
  const said = text.toLowerCase();
  const unsaid = verdict.reasons.filter(({ text: why }) => !said.includes(why.toLowerCase()));
  return [
    paint.bold(colour(title)),
    ...(text === "" ? [] : indented(wrap(text, width - 2))),
    ...unsaid.flatMap((reason) => indented(wrap(`- ${printable(reason.text)}`, width - 2, 2))),
    ...placesOf(verdict.reasons).map((place) => `  ${paint.dim(cut(place, width - 2))}`),
  ];
}

/** The level as a title, and the text; a first sentence that begins as the title does becomes it. */
function titleAndText(verdict: Verdict): [string, string] {
  const title = TITLES[verdict.level];
  const text = printable(verdict.text);
  const end = text.indexOf(". ");
  if (!text.startsWith(title) || end < 0) return [title, text];
  return [text.slice(0, end), text.slice(end + 2)];
}

/** Where in the program the reasons lie, each place once. */
function placesOf(reasons: readonly VerdictReason[]): string[] {
  const places = reasons.flatMap(({ site, span }) => {
    if (span === undefined) return [];
    const { line, column } = span.start;
    const what = site === undefined ? "" : ` (${printable(site)})`;
    return [`see line ${line}, column ${column}${what}`];
  });
  return [...new Set(places)];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
