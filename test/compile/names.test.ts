// What results call the sites of a program.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { siteText } from "../../ts/src/graph/site-names.ts";

function latents(source: string): string[] {
  const { vertices } = compile(source);
  return vertices.flatMap((each) => (each.kind === "sample" ? [siteText(each.name)] : []));
}

function corpus(name: string): string[] {
  const path = new URL(`../corpus/${name}.daphne`, import.meta.url);
  return latents(readFileSync(path, "utf8"));
}

function numbered(base: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${base}[${i}]`);
}

describe("the course's programs", () => {
  test("mixture: mu, sigma and z are vectors, pi is one", () => {
    const expected = [...numbered("mu", 3), ...numbered("sigma", 3), "pi", ...numbered("z", 7)];
    expect(corpus("gmm").sort()).toEqual(expected.sort());
  });
  test("hidden Markov chain: states once, z 16 times", () => {
    expect(corpus("hmm")).toEqual(["states", ...numbered("z", 16)]);
  });
  test("sprinkler: the branches of is-raining in textual order", () => {
    expect(corpus("sprinkler")).toEqual(["is-cloudy", "is-raining.1", "is-raining.2"]);
  });
  test("neural net: weights by row and column", () => {
    const names = corpus("bnn");
    expect(names.slice(0, 3)).toEqual(["W_0[0][0]", "W_0[1][0]", "W_0[2][0]"]);
    expect(names).toContain("W_1[9][9]");
    expect(names).toHaveLength(141);
    expect(new Set(names).size).toBe(141);
  });
});

describe("rules", () => {
  test.each([
    ["an explicit name wins", '(let [x (sample "mu" (normal 0 1))] x)', "mu"],
    [
      "the innermost binding that is produced",
      "(let [a (let [b (sample (normal 0 1))] b)] a)",
      "b",
    ],
    ["a body is produced", "(let [a (let [b 1] (sample (normal 0 1)))] a)", "a"],
    ["the outermost binding that contains", "(let [a (let [b [(sample (normal 0 1))]] b)] a)", "a"],
    ["its distribution", "(sample (gamma 1 1))", "gamma"],
    ["a branch is produced", "(let [x (if (> 2 1) (sample (normal 0 1)) 2)] x)", "x"],
    ["two of a name", '(sample "m" (flip 0.5)) (sample "m" (flip 0.5))', "m.1 m.2"],
    [
      "foreach in foreach",
      "(let [w (foreach 2 [] (foreach 1 [] (sample (flip 0.5))))] w)",
      "w[0][0] w[1][0]",
    ],
    ["loop", "(loop 2 0 (fn [i a] (let [s (sample (normal a 1))] s)))", "s[0] s[1]"],
    ["several calls", "(defn f [] (let [z (sample (flip 0.5))] z)) [(f) (f)]", "z[0] z[1]"],
    [
      "calls outside, passes inside",
      "(defn f [] (foreach 2 [] (let [z (sample (flip 0.5))] z))) [(f) (f)]",
      "z[0][0] z[0][1] z[1][0] z[1][1]",
    ],
    [
      "passes outside, calls inside",
      "(defn f [] (let [z (sample (flip 0.5))] z)) (foreach 2 [] [(f) (f)])",
      "z[0][0] z[0][1] z[1][0] z[1][1]",
    ],
    ["one call is no repetition", "(defn f [] (let [z (sample (flip 0.5))] z)) (f)", "z"],
    [
      "recursion counts",
      "(defn g [n] (if (= n 0) [] (cons (sample (flip 0.5)) (g (- n 1))))) (let [x (g 2)] x)",
      "x[0] x[1]",
    ],
    [
      "a function's value is the caller's",
      "(defn f [] (sample (flip 0.5))) (let [x (f) y (f)] [x y])",
      "x y",
    ],
  ])("%s", (_, source, expected) => {
    expect(latents(source).join(" ")).toBe(expected);
  });

  test("observations do not take the names of latent variables", () => {
    const { vertices } = compile("(let [x (sample (normal 0 1)) _ (observe (normal x 1) 2)] x)");
    expect(vertices.map((each) => siteText(each.name))).toEqual(["x", "normal"]);
  });
  test("no two printed names are equal", () => {
    const source = '(sample "a1" (flip 0.5)) (foreach 12 [] (sample "a" (flip 0.5)))';
    const printed = compile(source).vertices.map((each) => each.printed);
    expect(new Set(printed).size).toBe(13);
  });
});
