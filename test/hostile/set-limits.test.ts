// Limits that a caller sets: what is just small enough passes, one more is refused, everywhere that takes limits.

import { describe, expect, test } from "vitest";
import { check } from "../../ts/src/check.ts";
import { compile, desugar } from "../../ts/src/compile.ts";
import { DEFAULT_LIMITS, type Limits, limitsOf } from "../../ts/src/errors/limits.ts";
import { graphToDot } from "../../ts/src/graph/dot.ts";
import { graphToJsonText } from "../../ts/src/graph/json.ts";
import { graphToText } from "../../ts/src/graph/text.ts";
import { daphne } from "../../ts/src/model.ts";

function firstKind(source: string, limits: Partial<Limits>, data = {}): string {
  return check(source, { limits, data }).errors[0]?.kind ?? "none";
}

const nested = (depth: number): string => `${"[".repeat(depth)}1${"]".repeat(depth)}`;
const draws = (count: number): string => `(foreach ${count} [] (sample (normal 0 1)))`;
const calls = (count: number): string => `(defn f [x] x) [${"(f 1) ".repeat(count)}]`;
const deep = (depth: number): string => `(defn f [n] (if (= n 0) 0 (f (- n 1)))) (f ${depth - 1})`;
const parts = (size: number): string => `(dirichlet [${"1 ".repeat(size)}])`;

describe("at the limit, and one past it", () => {
  test.each<[keyof Limits, number, (size: number) => string, string]>([
    ["source", 100, (size) => `1${" ".repeat(size - 1)}`, "ProgramTooLarge"],
    ["nesting", 1, nested, "NestingTooDeep"],
    ["nesting", 300, nested, "NestingTooDeep"],
    ["nesting", 1000, nested, "NestingTooDeep"],
    ["vertices", 7, draws, "GraphTooLarge"],
    ["vertices", 100, draws, "GraphTooLarge"],
    ["vertices", 5, (size) => `(sample ${parts(size)})`, "GraphTooLarge"],
    ["calls", 3, calls, "GraphTooLarge"],
    ["recursion", 2, deep, "RecursionLimit"],
    ["recursion", 20_000, deep, "RecursionLimit"],
    ["steps", 12, (size) => `[${"1 ".repeat(size - 1)}]`, "StepLimit"],
    ["elements", 10, (size) => `(count (range ${size}))`, "GraphTooLarge"],
    ["elements", 10, (size) => `(count (concat [1] (range ${size - 1})))`, "GraphTooLarge"],
    ["copies", 10, (size) => `(count (range ${size}))`, "GraphTooLarge"],
    ["copies", 21, (size) => `(count (concat (range ${size - 11}) [1]))`, "GraphTooLarge"],
  ])("%s: %i", (name, limit, source, kind) => {
    expect(firstKind(source(limit), { [name]: limit })).toBe("none");
    expect(firstKind(source(limit + 1), { [name]: limit })).toBe(kind);
  });

  test("source counts bytes of UTF-8", () => {
    expect(firstKind('(count ["é"])', { source: 14 })).toBe("none");
    expect(firstKind('(count ["é"])', { source: 13 })).toBe("ProgramTooLarge");
  });

  test("errors: as many as the limit says, and as many warnings", () => {
    const wrong = "(foo) ".repeat(40);
    expect(check(wrong).errors).toHaveLength(20);
    expect(check(wrong, { limits: { errors: 3 } }).errors).toHaveLength(3);
    expect(check(wrong, { limits: { errors: 40 } }).errors).toHaveLength(40);
    const shady = `${"(if (sample (poisson 1)) 1 2) ".repeat(40)}`;
    expect(check(shady, { limits: { errors: 3 } }).warnings).toHaveLength(3);
  });

  test("observations of data in a plate do not count as vertices", () => {
    const source =
      "(data y) (let [m (sample (normal 0 1))] (foreach 200 [yi y] (observe (normal m 1) yi)) m)";
    const y = new Float64Array(200);
    expect(firstKind(source, { vertices: 2 }, { y })).toBe("none");
    const many = source.replace("200", "1200000");
    expect(firstKind(many, {}, { y: new Float64Array(1_200_000) })).toBe("none");
  });
});

describe("what takes limits", () => {
  const limits = { nesting: 2 };
  const source = "[[[1]]]";

  test.each<[string, () => unknown]>([
    ["compile", () => compile(source, { limits })],
    ["desugar", () => desugar(source, { limits })],
    ["daphne", () => daphne(source, { limits })],
  ])("%s", (_, run) => {
    expect(run).toThrow("brackets are nested more than 2 deep");
  });

  test("a model keeps its limits when it gets data", () => {
    const model = daphne(`(data n) ${draws(3).replace("3", "n")}`, { limits: { vertices: 3 } });
    expect(model.with({ n: 3 }).graph().vertices).toHaveLength(3);
    expect(() => model.with({ n: 4 })).toThrow("the limit is 3");
  });
});

describe("limits themselves", () => {
  test.each<[Record<string, unknown>, string]>([
    [{ vertices: 0 }, "the limit vertices is a whole number from 1 to 10000000, not 0"],
    [{ vertices: 1.5 }, "the limit vertices is a whole number from 1 to 10000000, not 1.5"],
    [{ vertices: "9" }, "the limit vertices is a whole number from 1 to 10000000, not 9"],
    [{ nesting: 1001 }, "the limit nesting is a whole number from 1 to 1000, not 1001"],
    [{ errors: Number.NaN }, "the limit errors is a whole number from 1 to 1000, not NaN"],
    [{ vertex: 9 }, "no limit is called vertex"],
    [{ toString: 9 }, "no limit is called toString"],
  ])("%o: %s", (given, message) => {
    const [error] = check("1", { limits: given }).errors;
    expect([error?.kind, error?.message]).toEqual(["BadOption", message]);
  });

  test("have the defaults of the documentation", () => {
    expect(limitsOf()).toEqual({
      source: 1_048_576,
      nesting: 256,
      vertices: 1_000_000,
      calls: 100_000,
      recursion: 10_000,
      steps: 50_000_000,
      elements: 1_000_000,
      copies: 5_000_000,
      errors: 20,
    });
    expect(limitsOf({ calls: 5 })).toEqual({ ...DEFAULT_LIMITS, calls: 5 });
  });
});

describe("1,000 forms within each other", () => {
  test.each([
    ["let", "(let [x 1] ", ")"],
    ["if", "(if true ", " 1)"],
    ["when", "(when true ", ")"],
    ["cond", "(cond true ", ")"],
    ["do", "(do ", ")"],
    ["->", "(-> ", " inc)"],
    ["foreach", "(first (foreach 1 [] ", "))"],
    ["loop", "(loop 1 ", " +)"],
    ["a call", "(+ 1 ", ")"],
    ["a function at once", "((fn [x] ", ") 1)"],
    ["a map", "(get {:a ", "} :a)"],
    ["case", "(case 1 1 ", ")"],
    ["if-let", "(if-let [x 1] ", " 2)"],
    ["reduce", "(reduce + 0 [", "])"],
  ])("%s: read, compiled, printed in every form", (_, open, close) => {
    const count = Math.floor(996 / depthOf(open));
    const source = `${open.repeat(count)}(sample (normal 0 1))${close.repeat(count)}`;
    const limits = { nesting: 1000 };
    expect(check(source, { limits }).errors).toEqual([]);
    const graph = compile(source, { limits });
    expect(graphToJsonText(graph)).toContain("sample");
    expect(graphToText(graph)).toContain("normal");
    expect(graphToDot(graph)).toContain("digraph");
    expect(desugar(source, { limits }).text).toContain("(sample (normal 0 1))");
  });
});

/** Brackets that a text leaves open. */
function depthOf(text: string): number {
  const count = (signs: string) => [...text].filter((sign) => signs.includes(sign)).length;
  return count("([{") - count(")]}");
}
