// What to say where brackets do not match beside where it was noticed: the change of one bracket that makes a program.

import type { Diagnostic, Label } from "../errors/diagnostic.ts";
import { type BracketEdit, bracketEdits } from "../reader/brackets.ts";
import type { Datum, ListDatum } from "../reader/datum.ts";
import { type Lines, linesOf, spanBetween } from "../source/lines.ts";
import type { Span } from "../source/span.ts";

const KINDS: ReadonlySet<string> = new Set([
  "MismatchedDelimiter",
  "UnbalancedDelimiter",
  "UnexpectedEnd",
]);

/** Characters of all texts that are tried, at most: a limit on the time that it takes. */
const MAX_WORK = 50_000;

/** Kinds of changes that are shown, at most, and places of each; there may be more that are as good. */
const MOST = 2;

/** The diagnostic with labels where changing a bracket would leave the fewest faults. `faultsOf` counts those of a text. */
export function withBracketAdvice(
  diagnostic: Diagnostic,
  source: string,
  faultsOf: (text: string) => number,
): Diagnostic {
  const { kind, span, labels: given = [] } = diagnostic;
  const isString = source[given[0]?.span.start.offset ?? -1] === '"';
  if (!KINDS.has(kind) || span === undefined || isString) return diagnostic;
  const best = bestEdits(source, span.start.offset, faultsOf);
  const advices = [...new Set(best.map(({ advice }) => advice))].slice(0, MOST);
  const lines = linesOf(source);
  const labels = advices.flatMap((advice) =>
    labelsOf(
      best.filter((each) => each.advice === advice),
      lines,
    ),
  );
  return { ...diagnostic, labels: [...given, ...labels.filter((each) => !isAt(each.span, span))] };
}

/** The changes of one bracket that leave the fewest faults, those near the place first. */
function bestEdits(source: string, near: number, faultsOf: (text: string) => number) {
  const distance = ({ start }: BracketEdit) => Math.abs(start - near);
  const edits = [...bracketEdits(source)].sort((a, b) => distance(a) - distance(b));
  const tried = edits.slice(0, Math.floor(MAX_WORK / source.length));
  const counts = tried.map((edit) => faultsOf(applied(source, edit)));
  const least = Math.min(...counts);
  return tried.filter((_, i) => counts[i] === least);
}

function isAt(a: Span, b: Span): boolean {
  return a.start.offset === b.start.offset && a.end.offset === b.end.offset;
}

/** Where to do the same thing, of which one is enough: each place, or all from the first to the last. */
function labelsOf(edits: readonly BracketEdit[], lines: Lines): Label[] {
  const advice = (edits[0] as BracketEdit).advice;
  if (edits.length <= MOST) {
    return edits.map(({ shown: { start, end } }) => {
      return { span: spanBetween(lines, start, end), text: advice };
    });
  }
  const start = Math.min(...edits.map((each) => each.shown.start));
  const end = Math.max(...edits.map((each) => each.shown.end));
  return [{ span: spanBetween(lines, start, end), text: `somewhere in here: ${advice}` }];
}

/** Lists that begin with a call which makes no function, such as `((+ 1 2) 3)`. */
export function callsOfCalls(data: readonly Datum[]): number {
  let count = 0;
  const pending = [...data];
  for (let datum = pending.pop(); datum !== undefined; datum = pending.pop()) {
    if (!("items" in datum)) continue;
    for (const item of datum.items) pending.push(item);
    const [head] = datum.items;
    if (datum.kind !== "list" || head === undefined) continue;
    if (head.kind === "list" ? !mayMakeFunction(head) : UNCALLED.has(head.kind)) count += 1;
  }
  return count;
}

const UNCALLED: ReadonlySet<string> = new Set(["number", "string", "boolean", "nil"]);
const MAKERS: ReadonlySet<string> = new Set(
  "fn #( partial comp juxt complement constantly if get first nth let do".split(" "),
);

function mayMakeFunction({ items: [head] }: ListDatum): boolean {
  return head?.kind === "symbol" && MAKERS.has(head.name);
}

function applied(source: string, { start, end, text }: BracketEdit): string {
  return source.slice(0, start) + text + source.slice(end);
}
