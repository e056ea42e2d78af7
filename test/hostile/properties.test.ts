// Properties over random text, with fixed seeds: whatever is read, there is a graph or there are errors with places.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, compile, desugar } from "../../ts/src/compile.ts";
import { renderDiagnostics } from "../../ts/src/errors/frame.ts";
import { LaurelError } from "../../ts/src/errors/laurel-error.ts";
import { DEFAULT_LIMITS } from "../../ts/src/errors/limits.ts";
import { compareGraphs } from "../../ts/src/graph/compare.ts";
import { graphToJson } from "../../ts/src/graph/json.ts";
import { printDatum } from "../../ts/src/reader/print.ts";
import { read } from "../../ts/src/reader/read.ts";

const TOKENS = [
  ..."( ) [ ] { } ( ) [ ] #( % ' \" ; #_ # , \n : \\ @".split(" "),
  ..."let if foreach loop defn fn sample observe factor do when cond -> ->> data case".split(" "),
  ..."x y f g _ & mu normal gamma discrete flip dirichlet + - * / = < and or not".split(" "),
  ..."get nth first rest conj append put count range repeat hash-map mat-mul mat-transpose".split(
    " ",
  ),
  ...'0 1 2 3 -1 0.5 .5 1e999 0x1F 3/4 nil true false :a "s" 1__0 \u202E é'.split(" "),
];

/** Well-formed brackets around random tokens: gets past the reader more often. */
const form = fc.letrec<{ form: string; list: string }>((tie) => ({
  form: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom("x", "y", "f", "normal", "+", "0", "1", "2", "0.5", "[]", "true", "nil", ":a"),
    tie("list"),
  ),
  list: fc.oneof(
    fc.tuple(tie("form"), tie("form")).map(([a, b]) => `(normal ${a} ${b})`),
    fc.tuple(tie("form"), tie("form")).map(([a, b]) => `(let [x ${a} y ${b}] (+ x y))`),
    fc.tuple(tie("form"), tie("form"), tie("form")).map(([a, b, c]) => `(if ${a} ${b} ${c})`),
    fc.tuple(tie("form"), tie("form")).map(([a, b]) => `(foreach ${a} [x ${b}] x)`),
    fc.tuple(tie("form"), tie("form")).map(([a, b]) => `(loop 3 ${a} (fn [i x] ${b}))`),
    fc.tuple(tie("form"), tie("form")).map(([a, b]) => `(observe (normal ${a} 1) ${b})`),
    tie("form").map((a) => `(sample (normal ${a} 1))`),
    tie("form").map((a) => `(sample (discrete [1 ${a}]))`),
    fc.tuple(tie("form"), tie("form")).map(([a, b]) => `(get ${a} ${b})`),
    fc.tuple(tie("form"), tie("form")).map(([a, b]) => `[${a} ${b}]`),
    fc.tuple(tie("form"), tie("form")).map(([a, b]) => `(do ${a} ${b})`),
    fc.tuple(tie("form"), tie("form")).map(([a, b]) => `(f ${a} ${b})`),
    tie("form").map((a) => `{:a ${a}}`),
  ),
})).form;

const program = fc
  .tuple(form, form)
  .map(([body, main]) => `(defn f [x y] ${body})\n(let [x 1 y (sample (flip 0.5))] ${main})`);

const soup = fc
  .array(fc.constantFrom(...TOKENS), { maxLength: 40 })
  .map((tokens) => tokens.join(" "));

const parameters = { seed: 20_240_229, numRuns: 600 };

function holds(source: string): void {
  const { errors, warnings } = check(source);
  expect(errors.length).toBeLessThanOrEqual(DEFAULT_LIMITS.errors);
  for (const each of [...errors, ...warnings]) {
    const { start, end } = each.span ?? { start: undefined, end: undefined };
    expect(start?.offset).toBeGreaterThanOrEqual(0);
    expect(end?.offset).toBeGreaterThanOrEqual(start?.offset ?? 0);
    expect(end?.offset).toBeLessThanOrEqual(source.length);
    expect(each.message).toMatch(/^[^A-Z]/);
  }
  expect(renderDiagnostics(errors, source)).not.toContain("undefined");
  const compiled = attempt(() => graphToJson(compile(source)));
  expect(compiled !== null).toBe(errors.length === 0);
}

/** The value, or null for an error of the user's; any other error fails the test. */
function attempt<Value>(run: () => Value): Value | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof LaurelError) return null;
    throw error;
  }
}

describe("a graph, or errors with places", () => {
  test("for any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), holds), parameters);
  });
  test("for any soup of tokens", () => {
    fc.assert(fc.property(soup, holds), parameters);
  });
  test("for any well-bracketed program", () => {
    fc.assert(fc.property(program, holds), parameters);
  });
});

describe("what compiles", () => {
  test("compiles to the same graph after desugaring and printing", () => {
    const same = (source: string): void => {
      const direct = attempt(() => graphToJson(compile(source)));
      fc.pre(direct !== null);
      const again = graphToJson(compile(desugar(source).text));
      expect(compareGraphs(again, direct)).toEqual({ equal: true, difference: null });
    };
    fc.assert(fc.property(program, same), { ...parameters, maxSkipsPerRun: 1000, numRuns: 200 });
  });
  test("reads again after printing", () => {
    const same = (source: string): void => {
      const { data, diagnostics } = read(source);
      fc.pre(diagnostics.length === 0);
      const text = data.map((each) => printDatum(each, 100_000)).join("\n");
      const again = read(text)
        .data.map((each) => printDatum(each, 100_000))
        .join("\n");
      expect(again).toBe(text);
    };
    fc.assert(fc.property(soup, same), { ...parameters, maxSkipsPerRun: 1000, numRuns: 200 });
  });
});
