// Inputs for the compiler that nobody would write, from a seed and a number: bytes, soups of tokens, broken programs.

import { KINDS, mistakeAt, tokensOf } from "../oracle/mistakes/tokens.ts";
import { makeProgram } from "../oracle/programs/make.ts";
import { uniforms } from "../oracle/sampler.ts";

type Pick = (count: number) => number;

/** Text of one kind; `pick(n)` is a number below n. */
export type Source = (pick: Pick) => string;

const TOKENS = [
  ..."( ) [ ] { } ( ) [ ] #( ) % %2 ' \" ; #_ # , \n : \\ @ ^ ~ ` & . / - + |".split(" "),
  ..."let if if-not if-let when when-let cond case foreach loop defn fn sample observe factor do".split(
    " ",
  ),
  ..."-> ->> data def quote recur for x y f g _ mu normal gamma beta discrete flip dirichlet dirac".split(
    " ",
  ),
  ..."categorical uniform-discrete binomial + - * / = < and or not get nth first rest conj append".split(
    " ",
  ),
  ..."put count range repeat hash-map mat-mul mat-transpose map reduce filter apply partial comp".split(
    " ",
  ),
  ...'0 1 2 3 -1 0.5 .5 1e999 0x1F 3/4 1/0 1__0 nil true false :a :else "s" "\\n" "\\q" \u202E é'.split(
    " ",
  ),
];

/** Code units, most of them of ASCII. */
const bytes: Source = (pick) =>
  String.fromCharCode(
    ...Array.from({ length: pick(80) }, () => pick(pick(8) === 0 ? 65_536 : 128)),
  );

const soup: Source = (pick) =>
  Array.from({ length: pick(50) }, () => TOKENS[pick(TOKENS.length)]!).join(
    pick(10) === 0 ? "" : " ",
  );

/** A good program with up to five mistakes, tokens from elsewhere among them, or cut off. */
const broken: Source = (pick) => {
  const tape = Array.from({ length: 12 + pick(110) }, () => pick(256));
  let source = makeProgram(tape);
  for (let left = 1 + pick(5); left > 0; left--) source = brokenOnce(source, pick);
  return source;
};

function brokenOnce(source: string, pick: Pick): string {
  const tokens = tokensOf(source);
  if (tokens.length === 0) return source;
  const at = pick(tokens.length);
  const { start, end } = tokens[at]!;
  const kind = pick(KINDS.length + 3);
  const other = TOKENS[pick(TOKENS.length)]!;
  if (kind === 0) return source.slice(0, start);
  if (kind === 1) return `${source.slice(0, start)}${other} ${source.slice(start)}`;
  if (kind === 2) return source.slice(0, start) + other + source.slice(end);
  return mistakeAt(source, tokens, at, KINDS[kind - 3]!, pick)?.source ?? source;
}

export const SOURCES: ReadonlyMap<string, Source> = new Map([
  ["bytes", bytes],
  ["soup", soup],
  ["broken", broken],
]);

/** The input of this number, from 0. */
export function inputAt(source: Source, seed: number, number: number): string {
  const next = uniforms((seed * 7_368_787 + number * 48_611) % 2_147_483_646);
  return source((count) => Math.floor(next() * count));
}
