// Lines of a program's text: from a UTF-16 offset to a line and a column, and to the text of a line.
// Lines end at "\n"; a "\r" before it belongs to no line's text.

import type { Place, Span } from "./span.ts";

/** Offsets at which the lines of one text begin. */
export interface Lines {
  readonly text: string;
  readonly starts: readonly number[];
}

/** The lines of `text`; an empty text has one empty line. */
export function linesOf(text: string): Lines {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return { text, starts };
}

/** The place of an offset from 0 to the text's length. */
export function placeAt(lines: Lines, offset: number): Place {
  let low = 0;
  let high = lines.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines.starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return { offset, line: low + 1, column: offset - (lines.starts[low] as number) + 1 };
}

/** The span between two offsets. */
export function spanBetween(lines: Lines, start: number, end: number): Span {
  return { start: placeAt(lines, start), end: placeAt(lines, end) };
}

/** Text of a line counted from 1, without its end; empty when there is no such line. */
export function lineText(lines: Lines, line: number): string {
  const start = lines.starts[line - 1];
  if (start === undefined) return "";
  const next = lines.starts[line];
  const text = lines.text.slice(start, next === undefined ? undefined : next - 1);
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

/** Over both and what is between them, in whichever order the text has them: threading puts forms in another one. */
export function spanOver(a: Span, b: Span): Span {
  return {
    start: a.start.offset < b.start.offset ? a.start : b.start,
    end: a.end.offset > b.end.offset ? a.end : b.end,
  };
}
