// Where a mistake is, and whether a diagnostic shows it: one of its spans meets the change and is no larger than the
// form around it.

import type { Diagnostic } from "../../../ts/src/errors/diagnostic.ts";
import { type Mistake, tokensOf } from "./tokens.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** All places that a diagnostic shows. */
export function rangesOf({ span, labels }: Diagnostic): Range[] {
  return [span, ...(labels ?? []).map((label) => label.span)].flatMap((each) =>
    each === undefined ? [] : [{ start: each.start.offset, end: each.end.offset }],
  );
}

/** Whether one of the diagnostics shows the mistake. */
export function isShown(mistake: Mistake, original: string, all: readonly Diagnostic[]): boolean {
  const most = sizeAround(original, mistake) + mistake.to - mistake.from + SLACK;
  return all.flatMap(rangesOf).some(({ start, end }) => {
    return start <= mistake.to && end >= mistake.from && end - start <= most;
  });
}

/** Characters that a doubled or changed token may add to the form. */
const SLACK = 2;

/** Length of the innermost list around the mistake's place in the program before it; of two, if it is a bracket. */
function sizeAround(original: string, { at, token }: Mistake): number {
  const open: number[] = [];
  let outer = 0;
  for (const { text, start, end } of tokensOf(original)) {
    if (/^#?[([{]$/.test(text)) open.push(start);
    else if (/^[)\]}]$/.test(text)) {
      const begin = open.pop() ?? 0;
      const isAround = begin <= at && end > at;
      if (!isAround || original[begin] !== "(") continue;
      outer += 1;
      if (outer > (/[()[\]{}]/.test(token) ? 1 : 0)) return end - begin;
    }
  }
  return original.length;
}
