// Limits: what is just small enough compiles, one more is refused; depth never exhausts the stack.

import { describe, expect, test } from "vitest";
import { type CheckOptions, check, compile, desugar } from "../../ts/src/compile.ts";
import { graphToDot } from "../../ts/src/graph/dot.ts";
import { graphToJson, graphToJsonText, jsonText } from "../../ts/src/graph/json.ts";
import { graphToText } from "../../ts/src/graph/text.ts";

function kinds(source: string, options: CheckOptions = {}): string[] {
  return check(source, options).errors.map((each) => each.kind);
}

const COUNTDOWN = "(defn f [n] (if (= n 0) 0 (+ 1 (f (- n 1)))))";

describe("at the limit and one past it", () => {
  test("calls within calls: 10,000 deep", () => {
    expect(kinds(`${COUNTDOWN} (f 9999)`)).toEqual([]);
    expect(kinds(`${COUNTDOWN} (f 10000)`)).toEqual(["RecursionLimit"]);
  });
  test("calls: 100,000 in all", () => {
    const calls = (n: number): string => `(defn f [x] x) (foreach ${n} [] (f 1))`;
    const pass = { foldFrom: Number.POSITIVE_INFINITY };
    expect(kinds(calls(100_000), pass)).toEqual([]);
    expect(kinds(calls(100_001), pass)).toEqual(["GraphTooLarge"]);
    // A plate makes one call for all its instances.
    expect(kinds(calls(100_001))).toEqual([]);
  });
  test("vertices: 1,000,000, in loops as well", () => {
    const vertices = (rows: number): string =>
      `(foreach ${rows} [] (foreach 1000 [] (observe (flip 0.5) true)))`;
    expect(kinds(vertices(1000))).toEqual([]);
    expect(kinds(vertices(1001))).toEqual(["GraphTooLarge"]);
    expect(kinds("(defn f [i a] (sample (normal a 1))) (loop 1000001 0 f)")).toEqual([
      "GraphTooLarge",
    ]);
  });
  test("latent values: a vector of 1,000 counts 1,000", () => {
    const source = (n: number): string => `(foreach ${n} [] (sample (dirichlet (repeat 1000 1))))`;
    expect(kinds(source(10))).toEqual([]);
    expect(kinds(source(1001))).toEqual(["GraphTooLarge"]);
  });
  test("elements of a vector: 1,000,000", () => {
    expect(kinds("(count (range 1000000))")).toEqual([]);
    expect(kinds("(count (range 1000001))")).toEqual(["GraphTooLarge"]);
    expect(kinds("(repeat 1000000000 1)")).toEqual(["GraphTooLarge"]);
  });
});

describe("work of operators: 5,000,000 elements in all, however they are made", () => {
  // A vector that grows from 0 to n is n (n + 1) / 2 elements, one that shrinks from n as many and the range's n.
  const grown = (steps: number, step: string): string =>
    `(count (loop ${steps} [] (fn [i v] ${step})))`;
  const shrunk = "(defn f [v] (if (empty? v) 0 (+ 1 (f (rest v))))) (f (range 3161))";
  test.each(["(conj v i)", "(concat v [i])", "(into v [i])", "(put v i i)"])("%s", (step) => {
    expect(kinds(grown(3161, step))).toEqual([]);
    expect(kinds(grown(3162, step))).toEqual(["GraphTooLarge"]);
  });
  test("(rest v)", () => {
    expect(kinds(shrunk)).toEqual([]);
    expect(kinds(shrunk.replace("3161", "3163"))).toEqual(["GraphTooLarge"]);
  });
  test("a map that grows, and that is looked into", () => {
    const assoc = (steps: number): string => `(count (loop ${steps} {} (fn [i m] (assoc m i 1))))`;
    expect(kinds(assoc(3161))).toEqual([]);
    expect(kinds(assoc(3162))).toEqual(["GraphTooLarge"]);
    const pass = { foldFrom: Number.POSITIVE_INFINITY };
    const seen = (steps: number): string =>
      `(count (loop ${steps} {} (fn [i m] (let [n (assoc m i 1) _ (get n i)] n))))`;
    expect(kinds(seen(2235), pass)).toEqual([]);
    expect(kinds(seen(2236), pass)).toEqual(["GraphTooLarge"]);
  });
  test("vectors that are made again and again", () => {
    const made = (times: number): string =>
      `(loop ${times} 0 (fn [i a] (count (repeat 1000000 i))))`;
    expect(kinds(made(5))).toEqual([]);
    expect(kinds(made(6))).toEqual(["GraphTooLarge"]);
  });
});

test("what stands outside the passes of a loop is not multiplied by them", () => {
  expect(kinds("(loop 100 (loop 100000 0 +) +)")).toEqual([]);
  expect(kinds("(foreach 100 [x (foreach 100000 [] 1)] x)")).toEqual([]);
});

describe("refused before it is unfolded", () => {
  test.each([
    "(foreach 10000 [] (foreach 10000 [] (sample (flip 0.5))))",
    "(let [n 10000] (foreach n [] (foreach n [] (sample (flip 0.5)))))",
    `${"(foreach 10 [] ".repeat(12)}(sample (flip 0.5))${")".repeat(12)}`,
    "(defn g [i a] (loop 10000 a h)) (defn h [i a] (sample (normal a 1))) (loop 10000 0 g)",
    "(foreach 1000000000 [] 1)",
    "(loop 1000000000 0 +)",
  ])("%s", (source) => {
    const [error] = check(source).errors;
    expect(error?.kind).toBe("GraphTooLarge");
    expect(error?.message).toContain("unfolds to at least");
  });
});

describe("depth", () => {
  test("a loop of 100,000 steps", () => {
    const { result } = compile("(loop 100000 0 (fn [i acc] (+ acc 1)))");
    expect(result).toMatchObject({ kind: "number", value: 100_000 });
  });
  test("an expression nested 100,000 deep compiles, and prints in every form", () => {
    const graph = compile("(loop 100000 (sample (normal 0 1)) (fn [i acc] (sqrt acc)))");
    const text = graphToJsonText(graph);
    expect(text.length).toBeGreaterThan(900_000);
    expect(graphToText(graph)).toContain("(sqrt (sqrt ");
    expect(graphToDot(graph)).toContain("v0");
  });
  test("constants nested 100,000 deep compare", () => {
    const deep = "(loop 100000 [] (fn [i acc] [acc]))";
    expect(compile(`(= ${deep} ${deep})`).result).toMatchObject({ value: true });
  });
  test("recursion that constants decide, 5,000 deep", () => {
    expect(compile(`${COUNTDOWN} (f 5000)`).result).toMatchObject({ value: 5000 });
  });
  test("20,000 bindings in one let, desugared and compiled", () => {
    const bindings = Array.from({ length: 20_000 }, (_, i) => `x${i + 1} (+ x${i} 1)`).join(" ");
    const source = `(let [x0 0 ${bindings}] x20000)`;
    expect(compile(source).result).toMatchObject({ value: 20_000 });
    expect(desugar(source).text.length).toBeLessThan(3_000_000);
  });
  test("threading within threading is refused where it gets too deep", () => {
    const steps = "inc ".repeat(200);
    const nested = (depth: number): string =>
      depth === 0 ? "1" : `(-> ${nested(depth - 1)} ${steps})`;
    expect(compile(nested(2)).result).toMatchObject({ value: 401 });
    expect(kinds(nested(7))).toEqual(["NestingTooDeep"]);
  });
});

describe("long names", () => {
  test("a name of 500,000 characters is cut in messages", () => {
    const name = "x".repeat(100_000);
    const [error] = check(`(let [${name} 1] (sample ${name}))`).errors;
    expect(error?.kind).toBe("NotADistribution");
    expect(JSON.stringify(error).length).toBeLessThan(2000);
    expect(check(name).errors[0]?.message.length).toBeLessThan(500);
  });
});

describe("sharing", () => {
  const doublings = Array.from({ length: 60 }, (_, i) => `x${i + 1} (+ x${i} x${i})`).join(" ");
  const graph = compile(`(let [x0 (sample (normal 0 1)) ${doublings}] x60)`);

  test("sixty doubling lets are sixty expressions", () => {
    expect(graph.result.id).toBeLessThan(70);
  });
  test("their text would be 2^60 long and is refused", () => {
    expect(() => graphToJson(graph)).toThrow("64 MiB");
    expect(graphToText(graph).length).toBeLessThan(1000);
  });
  test("a shared value is refused as text however it is made", () => {
    let json: unknown = 1;
    for (let i = 0; i < 60; i++) json = [json, json];
    expect(() => jsonText(json)).toThrow("64 MiB");
  });
});

describe("large programs", () => {
  const numbers = (count: number): string => Array.from({ length: count }, (_, i) => i).join(" ");
  const entries = Array.from({ length: 30_000 }, (_, i) => `${i} ${i}`).join(" ");

  test.each<[string, string, unknown]>([
    ["vectors of 100,000 elements compare", `(= [${numbers(100_000)}] (range 100000))`, true],
    ["a call of 200,000 arguments", `(+ ${"1 ".repeat(200_000)})`, 200_000],
    ["150,000 names of data", `(data ${"y ".repeat(150_000)}) 1`, 1],
    [
      "30,000 look-ups in a map of 30,000 keys",
      `(let [m {${entries}}] (last (foreach 30000 [i (range 30000)] (get m i))))`,
      29_999,
    ],
    [
      "500,000 elements are compared once, however often they are",
      "(let [v (range 500000) w (cons 0 (range 1 500000))] (loop 1000 0 (fn [i a] (= v w))))",
      true,
    ],
    ["maps of 30,000 keys compare", `(let [m {${entries}}] (= m (put m 7 8)))`, false],
  ])("%s", (_, source, value) => {
    const data = new Map([["y", 1]]);
    expect(compile(source, { data }).result).toMatchObject({ value });
  });
});

describe("states of loops", () => {
  test.each([
    ["100,000 deep", "(loop 100000 [] (fn [i a] [a]))"],
    ["of 2^60 empty vectors", "(loop 60 [] (fn [i v] [v v]))"],
  ])("%s", (_, state) => {
    expect(compile(`(count (loop 100 ${state} (fn [i s] s)))`).result.kind).toBe("number");
    expect(compile(`(count (reduce (fn [s i] s) ${state} (range 100)))`).result.kind).toBe(
      "number",
    );
  });
});

describe("functions of functions", () => {
  test.each([
    ["50,000 compositions of compositions", "((loop 50000 inc (fn [i f] (comp inc f))) 0)", 50_001],
    ["50,000 partial functions", "((loop 50000 inc (fn [i f] (partial f))) 0)", 1],
    [
      "map of map of map, 3,000 deep",
      "(let [f (loop 3000 inc (fn [i f] (partial map f)))] (count (f (loop 3000 1 (fn [i v] [v])))))",
      1,
    ],
    ["200,000 elements", "(count (distinct (filter even? (map inc (range 200000)))))", 100_000],
    [
      "shared parts compare",
      "(count (distinct [(loop 60 [] #(vector %2 %2)) (loop 60 [] #(vector %2 %2))]))",
      1,
    ],
  ])("%s", (_, source, value) => {
    expect(compile(source).result).toMatchObject({ value });
  });
  test.each([
    "(loop 60 [1] (fn [i v] (into v v)))",
    "(flatten (loop 60 [1] (fn [i v] [v v])))",
    "(repeatedly 100000 (fn [] (repeatedly 100 (fn [] (sample (flip 0.5))))))",
    "(let [f (fn [g] (g g))] (f f))",
  ])("%s is refused", (source) => {
    expect(kinds(source)).toEqual(["GraphTooLarge"]);
  });
});

describe("work", () => {
  const pass = { foldFrom: Number.POSITIVE_INFINITY };
  test("taking a long vector apart again and again ends by the limit on copies", () => {
    const source = "(let [v (range 500000)] (loop 1000000 0 (fn [i a] (rest v))))";
    expect(kinds(source, pass)).toEqual(["GraphTooLarge"]);
    expect(kinds(source, { ...pass, limits: { copies: 1e9 } })).toEqual(["StepLimit"]);
  });
  test("a long body called again and again ends by the limit on steps", () => {
    const source = `(defn f [x] [${"(inc x) ".repeat(2000)}]) (foreach 100000 [] (f 1))`;
    expect(kinds(source, pass)).toEqual(["StepLimit"]);
  });

  test("closures keep only what they use", () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => `f${i + 1} (fn [x] (f${i} x))`).join(
      " ",
    );
    expect(kinds(`(let [f0 (fn [x] x) ${chain}] 1)`)).toEqual([]);
  });

  test("10^8 edges are refused when they are asked for", () => {
    const graph = compile(
      "(let [v (foreach 10000 [] (sample (normal 0 1))) z (sample (discrete [1 1]))] (foreach 10000 [] (observe (normal (get v z) 1) 2)))",
    );
    expect(() => graphToText(graph)).toThrow("too many edges");
  });
});
