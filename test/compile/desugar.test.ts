// The core program as Daphne's forms and as Daphne text.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile, desugar } from "../../ts/src/compile.ts";
import { compareGraphs } from "../../ts/src/graph/compare.ts";
import { graphToJson } from "../../ts/src/graph/json.ts";

function corpus(name: string): string {
  return readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
}

function forms(source: string): readonly unknown[] {
  return desugar(source).forms;
}

describe("Daphne's array of forms", () => {
  test("gaussian: one binding a let, bodies bound to dontcare", () => {
    expect(forms(corpus("gaussian"))).toEqual([
      [
        "let",
        ["mu", ["sample", ["normal", 1, ["sqrt", 5]]]],
        [
          "let",
          ["sigma", ["sqrt", 2]],
          [
            "let",
            ["lik", ["normal", "mu", "sigma"]],
            [
              "let",
              ["dontcare0", ["observe", "lik", 8]],
              ["let", ["dontcare1", ["observe", "lik", 9]], "mu"],
            ],
          ],
        ],
      ],
    ]);
  });

  test.each<[string, unknown]>([
    ["(if 1 2)", ["if", 1, 2, null]],
    [
      "(foreach 2 [x xs] (f x 3))",
      [
        "vector",
        ["let", ["x", ["get", "xs", 0]], ["f", "x", 3]],
        ["let", ["x", ["get", "xs", 1]], ["f", "x", 3]],
      ],
    ],
    ["(foreach 1 [] 7)", ["vector", 7]],
    ["(foreach 2 [] 1 2)", ["vector", ["let", ["dontcare0", 1], 2], ["let", ["dontcare1", 1], 2]]],
    [
      "(foreach 1 [xs [2] x xs] x)",
      [
        "vector",
        ["let", ["xs0", ["get", ["vector", 2], 0]], ["let", ["x", ["get", "xs", 0]], "x"]],
      ],
    ],
    ["(foreach (count xs) [x xs] x)", ["foreach", ["count", "xs"], ["vector", "x", "xs"], "x"]],
    [
      "(loop 2 0 + xs)",
      [
        "let",
        ["a0", "xs"],
        ["let", ["acc1", ["+", 0, 0, "a0"]], ["let", ["acc2", ["+", 1, "acc1", "a0"]], "acc2"]],
      ],
    ],
    ["(loop 0 5 f)", 5],
    ['{:a "s"}', ["hash-map", "a", '"s"']],
    ["[1 nil true]", ["vector", 1, null, true]],
    ["(fn [x y] x)", ["fn", ["x", "y"], "x"]],
    ['(sample "mu" (flip 1/2))', ["sample", '"mu"', ["flip", 0.5]]],
    ["(-> 1 (f 2) (f 3))", ["f", ["f", 1, 2], 3]],
    ["(cond 1 2 :else 3)", ["if", 1, 2, 3]],
    [
      "(let [[a b] xs] b)",
      [
        "let",
        ["whole0", "xs"],
        ["let", ["a", ["nth", "whole0", 0]], ["let", ["b", ["nth", "whole0", 1]], "b"]],
      ],
    ],
    [
      "(let [dontcare0 1] 2 dontcare0)",
      ["let", ["dontcare0", 1], ["let", ["dontcare1", 2], "dontcare0"]],
    ],
  ])("%s", (source, expected) => {
    const { forms: all } = desugar(`(defn f [a b] 1) ${source}`, { names: ["xs"] });
    expect(all.at(-1)).toEqual(expected);
  });

  test("functions and data come in the order of the text", () => {
    expect(forms("(data y) (defn f [a] 1 a) (f y)")).toEqual([
      ["data", "y"],
      ["defn", "f", ["a"], ["let", ["dontcare0", 1], "a"]],
      ["f", "y"],
    ]);
  });
});

describe("as text", () => {
  test.each([
    "gaussian",
    "line",
    "hmm",
    "bnn",
    "gmm",
    "sprinkler",
    "dependent-support",
    "sum-relaxed",
  ])("%s reads back to the same graph", (name) => {
    const { text } = desugar(corpus(name));
    const again = graphToJson(compile(text));
    const [functions] = graphToJson(compile(corpus(name)));
    const expected = graphToJson(compile(corpus(name)));
    expect(Object.keys(again[0])).toEqual(Object.keys(functions));
    expect(compareGraphs(again, expected)).toEqual({ equal: true, difference: null });
  });

  test("a golden text", () => {
    expect(desugar("(defn f [x] (sample (normal x 1)) x) (let [a 1 b 2] (f a) (f b))").text).toBe(
      "(defn f [x] (let [dontcare0 (sample (normal x 1))] x))\n" +
        "(let [a 1] (let [b 2] (let [dontcare1 (f a)] (f b))))\n",
    );
  });
});
