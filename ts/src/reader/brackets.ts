// Where a bracket may be wrong, when brackets do not match: every change of one bracket after which they do. Which of
// these makes a program, the reader cannot know. Brackets that begin a line are taken to begin a form of the top level.

import { linesOf } from "../source/lines.ts";
import { nextToken } from "./lexer.ts";

/** `text` in the place of the source from `start` to `end`. */
export interface BracketEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Where to show it. */
  readonly shown: Place;
  /** What to say there. */
  readonly advice: string;
}

export interface Place {
  readonly start: number;
  readonly end: number;
}

interface Token {
  readonly start: number;
  readonly end: number;
  /** The bracket that it is; empty for any other token. */
  readonly sign: string;
}

/** Longer forms are not looked into: the work grows with the square of their tokens. */
const MAX_TOKENS = 400;

/** Longer programs are not looked into either: UTF-16 units. */
const MAX_SOURCE = 50_000;

/** All changes of one bracket in the first form that does not match; none for a form that is too long. */
export function bracketEdits(source: string): readonly BracketEdit[] {
  if (source.length > MAX_SOURCE) return [];
  const form = formsOf(tokensOf(source), source).find((each) => !matches(signsOf(each)));
  if (form === undefined || form.length > MAX_TOKENS) return [];
  const isNeeded = needed(form);
  const edits = [
    ...insertions(form, isNeeded),
    ...changes(form, isNeeded),
    ...(isNeeded("", "") ? exchanges(form, source) : []),
  ];
  return edits.filter(({ signs }) => matches(signs)).map(({ edit }) => edit);
}

interface Candidate {
  readonly edit: BracketEdit;
  readonly signs: readonly string[];
}

function tokensOf(source: string): Token[] {
  const lines = linesOf(source);
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    const token = nextToken(lines, at);
    if (token.kind === "end") return tokens;
    const { kind, start, end } = token;
    const sign = kind === "open" || kind === "close" ? source[end - 1] : "";
    tokens.push({ start, end, sign: sign as string });
    at = end;
  }
}

/** Tokens of the forms that begin lines. */
function formsOf(tokens: readonly Token[], source: string): Token[][] {
  const forms: Token[][] = [[]];
  for (const token of tokens) {
    const isFirst = token.start === 0 || source[token.start - 1] === "\n";
    if (isFirst && CLOSING.has(token.sign)) forms.push([]);
    (forms.at(-1) as Token[]).push(token);
  }
  return forms;
}

const CLOSING = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);
const OPENING = new Map([...CLOSING].map(([opening, closing]) => [closing, opening]));
const SIGNS = [...CLOSING].flat();

/** Whether `sign` less and `other` more makes as many brackets open as close, of each kind: what most changes do not. */
function needed(form: readonly Token[]): (sign: string, other: string) => boolean {
  const excess = new Map([...CLOSING.keys()].map((sign) => [sign, 0]));
  const count = (sign: string, by: number) => {
    const kind = OPENING.get(sign) ?? sign;
    const change = kind === sign ? by : -by;
    if (sign !== "") excess.set(kind, (excess.get(kind) as number) + change);
  };
  for (const { sign } of form) count(sign, 1);
  return (sign, other) => {
    count(sign, -1);
    count(other, 1);
    const isEven = [...excess.values()].every((each) => each === 0);
    count(sign, 1);
    count(other, -1);
    return isEven;
  };
}

type Needed = ReturnType<typeof needed>;

function signsOf(form: readonly Token[]): string[] {
  return form.map(({ sign }) => sign);
}

function matches(signs: readonly string[]): boolean {
  const wanted: string[] = [];
  for (const sign of signs) {
    const closing = CLOSING.get(sign);
    if (closing !== undefined) wanted.push(closing);
    else if (sign !== "" && wanted.pop() !== sign) return false;
  }
  return wanted.length === 0;
}

/** The brackets of one kind that stand next to each other around a place: where among them one is missing, none can say. */
function runAround(form: readonly Token[], place: number, sign: string): Place {
  let first = place;
  let end = place;
  while (form[first - 1]?.sign === sign) first -= 1;
  while (form[end]?.sign === sign) end += 1;
  const before = form[first - 1]?.end ?? 0;
  const after = form[end - 1]?.end ?? before;
  return first === end
    ? { start: before, end: before }
    : { start: (form[first] as Token).start, end: after };
}

/** One more bracket: closing ones after a token, opening ones before one; of a run of the same once. */
function insertions(form: readonly Token[], isNeeded: Needed): Candidate[] {
  const signs = signsOf(form);
  const missing = SIGNS.filter((sign) => isNeeded("", sign));
  return missing.flatMap((sign) => {
    const isOpening = CLOSING.has(sign);
    return form.flatMap((token, i) => {
      if (form[isOpening ? i - 1 : i + 1]?.sign === sign) return [];
      const at = isOpening ? token.start : token.end;
      const place = isOpening ? i : i + 1;
      const run = runAround(form, place, sign);
      const shown = run.start === run.end ? { start: at, end: at } : run;
      const edit = { start: at, end: at, text: sign, shown, advice: `add ${sign} here?` };
      return [{ edit, signs: [...signs.slice(0, place), sign, ...signs.slice(place)] }];
    });
  });
}

/** One bracket less (of a run of the same once), or another one in its place. */
function changes(form: readonly Token[], isNeeded: Needed): Candidate[] {
  const signs = signsOf(form);
  const others = new Map(
    SIGNS.map((sign) => [sign, ["", ...SIGNS].filter((other) => isNeeded(sign, other))]),
  );
  return form.flatMap(({ start, end, sign }, i) => {
    return (others.get(sign) ?? []).flatMap((other) => {
      const isDeletion = other === "";
      if (other === sign || (isDeletion && form[i - 1]?.sign === sign)) return [];
      const shown = isDeletion ? runAround(form, i, sign) : { start, end };
      const advice = isDeletion ? `delete a ${sign} here?` : `write ${other}?`;
      const edit = { start, end, text: other, shown, advice };
      return [{ edit, signs: [...signs.slice(0, i), other, ...signs.slice(i + 1)] }];
    });
  });
}

/** A bracket and its neighbour in the other order. */
function exchanges(form: readonly Token[], source: string): Candidate[] {
  const signs = signsOf(form);
  return form.flatMap((token, i) => {
    const next = form[i + 1];
    if (next === undefined || next.sign === token.sign) return [];
    const text = `${source.slice(next.start, next.end)} ${source.slice(token.start, token.end)}`;
    const shown = { start: token.start, end: next.end };
    const edit = { ...shown, text, shown, advice: "exchange these two?" };
    return [{ edit, signs: [...signs.slice(0, i), next.sign, token.sign, ...signs.slice(i + 2)] }];
  });
}
