// The forecast of what a program unfolds to, against unfolding it: what it refuses is refused at the same place, and what
// is legal it never refuses.

import { expect, it } from "vitest";
import { check } from "../../ts/src/compile.ts";
import { desugarProgram } from "../../ts/src/desugar/desugar.ts";
import { DEFAULT_LIMITS } from "../../ts/src/errors/limits.ts";
import { newReport } from "../../ts/src/errors/report.ts";
import { type Crossing, forecast } from "../../ts/src/partial/forecast.ts";
import { read } from "../../ts/src/reader/read.ts";
import { linesOf, spanBetween } from "../../ts/src/source/lines.ts";
import { parseProgram } from "../../ts/src/syntax/parse.ts";
import { symbolsOf } from "../../ts/src/syntax/symbols.ts";
import { uniforms } from "../oracle/sampler.ts";

/** Calls that the programs may make: fewer than make the compiler ask for a forecast of its own. */
const CALLS = 200;
const PROGRAMS = 1000;
const NO_OTHERS = { passes: Number.POSITIVE_INFINITY, sites: Number.POSITIVE_INFINITY };

it(`${PROGRAMS} recursive programs: what is foreseen happens, at the same place`, () => {
  const counts = { foreseen: 0, exact: 0, refused: 0, legal: 0 };
  const wrong: string[] = [];
  for (let number = 0; number < PROGRAMS; number++) {
    const source = recursive(number);
    const crossing = foreseen(source);
    const error = check(source, { limits: { calls: CALLS } }).errors[0];
    if (error === undefined) counts.legal += 1;
    else counts.refused += 1;
    if (crossing === null || crossing.what === "depth") continue;
    counts.foreseen += 1;
    const tooMany = error?.kind === "GraphTooLarge" && crossing.what === "calls";
    const isThere = error?.span?.start.offset === crossing.span.start.offset;
    if (tooMany && isThere) counts.exact += 1;
    // Where a test is not sketched the place may be a later one: only the refusal is sure.
    if (error === undefined) wrong.push(source);
  }
  expect(wrong).toEqual([]);
  expect(counts.legal).toBeGreaterThan(PROGRAMS / 5);
  expect(counts.foreseen).toBeGreaterThan(0.8 * counts.refused);
  expect(counts.exact).toBeGreaterThan(0.9 * counts.foreseen);
});

function foreseen(source: string): Crossing | null {
  const report = newReport(20);
  const { data } = read(source, DEFAULT_LIMITS);
  const end = spanBetween(linesOf(source), source.length, source.length);
  const taken = symbolsOf(data);
  const surface = parseProgram(data, end, report);
  const program = desugarProgram(surface, { report, supplied: new Set(), taken });
  const around = { data: new Map(), foldFrom: 64, recursion: DEFAULT_LIMITS.recursion };
  return forecast(program, around, { calls: CALLS, ...NO_OTHERS });
}

/** Two functions that call each other and themselves, with a counter that goes down and a value that is anything. */
function recursive(number: number): string {
  const next = uniforms(1 + number * 48_611);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const value = (depth: number): string => {
    if (depth === 0) return pick(["x", "n", "1", "2", "(count [n x])"]);
    const part = () => value(depth - 1);
    return pick([
      () => `(+ ${part()} ${part()})`,
      () => `(- ${part()} 1)`,
      () => `(${pick(["f", "g"])} ${pick(["(- n 1)", "(- n 2)", "(- n 3)"])} ${part()})`,
      () => `(let [y ${part()} x (* y 2)] ${part()})`,
      () => `(if ${test()} ${part()} ${part()})`,
      () => `(sample (normal ${part()} 1))`,
      () => `(reduce + (map (fn [y] ${part()}) [1 x]))`,
      () => `(reduce + (map (partial ${pick(["f", "g"])} (- n 1)) [${part()} x]))`,
      () => `(reduce + (map (comp (fn [y] ${part()}) inc) [1 x]))`,
      () => `(loop 2 ${part()} (fn [i x] ${part()}))`,
      () => `(get (foreach 3 [] ${part()}) 1)`,
      () => `((partial ${pick(["f", "g"])} (- n 1)) ${part()})`,
      () => `(apply f [(- n 1) ${part()}])`,
    ])();
  };
  const test = () =>
    pick(["(> x 0)", "(= x 3)", "(> n 2)", "(sample (flip 0.5))", "(< (+ x n) 9)"]);
  const body = () => `(if (<= n 0) ${pick(["x", "n", "1"])} ${value(3)})`;
  const start = pick(["1", "3", "5", "8", "12"]);
  return `(defn g [n x] (if (<= n 0) x ${pick(["x", "(+ x n)", "(* 2 x)"])})) (defn f [n x] ${body()}) (f ${start} ${pick(["0", "7", "(sample (normal 0 1))"])})`;
}
