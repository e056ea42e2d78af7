// Programs with one token deleted, doubled, exchanged with the next or misspelt: what is reported shows the change.

import fc from "fast-check";
import { expect, it } from "vitest";
import { check, compile } from "../../ts/src/compile.ts";
import { PROGRAMS } from "../engine/programs.ts";
import { CORPUS, WRITTEN } from "./cases.ts";
import { isShown } from "./mistakes/places.ts";
import { KINDS, type Kind, type Mistake, mistakeAt, tokensOf } from "./mistakes/tokens.ts";
import { programs } from "./programs/arbitrary.ts";
import { uniforms } from "./sampler.ts";

const COUNT = 10_000;

function isClean(source: string): boolean {
  const { errors, warnings } = check(source);
  return errors.length + warnings.length === 0;
}

/** Half of the mistakes are made in the course's and in hand-written programs, half in grammar-made ones. */
const SETS = [
  [...CORPUS.map(([, source]) => source), ...WRITTEN, ...PROGRAMS].filter(isClean),
  fc.sample(programs({ tape: 80 }), { seed: 28, numRuns: 1_000 }).filter(isClean),
];

function* mistakes(): Generator<{ readonly original: string; readonly mistake: Mistake }> {
  const next = uniforms(33_550_336);
  const pick = (count: number) => Math.floor(next() * count);
  for (let made = 0; made < COUNT; ) {
    const set = SETS[made % 2]!;
    const original = set[pick(set.length)]!;
    const tokens = tokensOf(original);
    const kind = KINDS[pick(KINDS.length)]!;
    const mistake = mistakeAt(original, tokens, pick(tokens.length), kind, pick);
    if (mistake === null) continue;
    made += 1;
    yield { original, mistake };
  }
}

it("of 10,000 mistakes of one token those that are reported are shown in 95 %, in 90 % of each kind; the others are legal", {
  timeout: 120_000,
}, () => {
  const reported = new Map<Kind, number>();
  const shown = new Map<Kind, number>();
  const add = (counts: Map<Kind, number>, kind: Kind) =>
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const { original, mistake } of mistakes()) {
    const { errors, warnings } = check(mistake.source);
    if (errors.length === 0) expect(() => compile(mistake.source)).not.toThrow();
    const all = [...errors, ...warnings];
    if (all.length === 0) continue;
    add(reported, mistake.kind);
    if (isShown(mistake, original, all)) add(shown, mistake.kind);
  }
  const sum = (counts: Map<Kind, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  expect(sum(reported)).toBeGreaterThan(0.85 * COUNT);
  expect(sum(shown) / sum(reported)).toBeGreaterThan(0.95);
  for (const kind of KINDS) expect(shown.get(kind)! / reported.get(kind)!).toBeGreaterThan(0.9);
});
