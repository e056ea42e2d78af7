// What is wrong whatever the latents are is found without running the program, at the place where it is used.

import { describe, expect, test } from "vitest";
import { check } from "../../ts/src/check.ts";

/** A body in which x is a number, d a vector of 3, k 0 or 1, b a boolean and c one of two strings. */
function around(body: string): string {
  return `(let [x (sample (normal 0 1))
      d (sample (dirichlet [1 1 1]))
      k (sample (discrete [1 1]))
      b (sample (flip 0.5))
      c (sample (categorical [["a" 0.5] ["b" 0.5]]))]
  ${body})`;
}

function first(source: string): string {
  const [error] = check(source).errors;
  if (error === undefined) return "fine";
  const { start, end } = error.span ?? { start: { offset: 0 }, end: { offset: 0 } };
  return `${error.kind} ${source.slice(start.offset, end.offset)}`;
}

describe("kinds and shapes of what is random", () => {
  test.each([
    ["(get x 0)", "TypeMismatch x"],
    ["(first x)", "TypeMismatch x"],
    ["(count x)", "TypeMismatch x"],
    ["(conj x 1)", "TypeMismatch x"],
    ["(:a x)", "TypeMismatch x"],
    ["(vals d)", "TypeMismatch d"],
    ["(let [[p q] x] p)", "TypeMismatch p"],
    ["(+ 1 d)", "ShapeMismatch d"],
    ["(sqrt (rest d))", "ShapeMismatch (rest d)"],
    ["(< d 1)", "ShapeMismatch d"],
    ["(* 2 c)", "TypeMismatch c"],
    ["(exp c)", "TypeMismatch c"],
    ["(sum x)", "ShapeMismatch x"],
    ["(softmax x)", "ShapeMismatch x"],
    ["(observe (normal d 1) 2)", "ShapeMismatch d"],
    ["(sample (normal 0 d))", "ShapeMismatch d"],
    ["(sample (normal c 1))", "TypeMismatch c"],
    ["(sample (dirichlet x))", "ShapeMismatch x"],
    ["(sample (discrete x))", "ShapeMismatch x"],
    ["(factor d)", "ShapeMismatch d"],
    ["(factor (get d 0))", "fine"],
    ["(sample x)", "NotADistribution x"],
    ["(sample (if b (normal 0 1) 3))", "NotADistribution (if b (normal 0 1) 3)"],
    ["(= (normal 0 1) x)", "TypeMismatch x"],
    ["(mat-mul [[1 2]] [[1 2]])", "ShapeMismatch (mat-mul [[1 2]] [[1 2]])"],
    ["(mat-mul [d] [d])", "ShapeMismatch (mat-mul [d] [d])"],
    ["(dot d [1 2])", "ShapeMismatch (dot d [1 2])"],
    ["(mat-add [[1 2]] [[1] [2]])", "ShapeMismatch (mat-add [[1 2]] [[1] [2]])"],
    ["(observe (dirichlet d) [0.5 0.5])", "ShapeMismatch [0.5 0.5]"],
    ["(observe (normal x 1) [1 2])", "TypeMismatch [1 2]"],
    ["(observe (normal 0 1) true)", "TypeMismatch true"],
    ["(sample (normal x -1))", "InvalidParameter -1"],
    ["(sample (normal x (* 0 (sqrt 2))))", "InvalidParameter (* 0 (sqrt 2))"],
  ])("%s: %s", (body, expected) => {
    expect(first(around(body))).toBe(expected);
  });
});

describe("indices and keys", () => {
  test.each([
    ["(get d 2)", "fine"],
    ["(get d 3)", "IndexOutOfRange 3"],
    ["(nth d -1)", "IndexOutOfRange -1"],
    ["(get d 0.5)", "TypeMismatch 0.5"],
    ["(assoc d 7 1)", "IndexOutOfRange 7"],
    ["(foreach 4 [a d] a)", "IndexOutOfRange d"],
    ["(let [[p q r s] d] s)", "IndexOutOfRange s"],
    ["(get {:a x} :b)", "KeyNotFound :b"],
    ["(get [] k)", "IndexOutOfRange k"],
  ])("%s: %s", (body, expected) => {
    expect(first(around(body))).toBe(expected);
  });
});

describe("observations that no run can make", () => {
  test.each([
    "(observe (poisson 2) 2.5)",
    "(observe (poisson (exp x)) -1)",
    "(observe (bernoulli 0.5) 3)",
    "(observe (flip 0.0) true)",
    "(observe (flip 1.0) false)",
    "(observe (discrete [1 1]) 2)",
    "(observe (discrete [1 0 (exp x)]) 1)",
    "(observe (binomial 5 0.5) 6)",
    "(observe (exponential 1) -1)",
    "(observe (gamma 1 1) 0)",
    "(observe (beta 1 1) 1.5)",
    "(observe (uniform-continuous 0 1) 2)",
    "(observe (uniform-continuous x 1) 2)",
    "(observe (uniform-discrete 0 3) 3)",
    '(observe (categorical [["a" 1] ["b" 0]]) "z")',
    '(observe (categorical [["a" 1] ["b" 0]]) "b")',
    "(observe (dirichlet [1 1]) [0.9 0.5])",
  ])("%s", (observe) => {
    expect(first(around(observe))).toBe(`ZeroProbability ${observe}`);
    // Where it is made only in some runs, it says that those do not happen.
    expect(first(around(`(if b (do ${observe} 0) 1)`))).toBe("fine");
  });

  test.each([
    "(observe (poisson 2) 3)",
    "(observe (bernoulli 0.5) true)",
    "(observe (flip 0.5) 1)",
    "(observe (discrete [1 0 1]) 2)",
    "(observe (binomial 5 x) 5)",
    "(observe (uniform-continuous x 1) 0.5)",
    "(observe (dirichlet [1 1]) [0.4 0.6])",
    '(observe (categorical [["a" (exp x)] ["b" 1]]) "a")',
  ])("not %s", (observe) => {
    expect(first(around(observe))).toBe("fine");
  });

  test("in a column of data: which one", () => {
    const data = new Map([
      ["y", Float64Array.from({ length: 100 }, (_, i) => (i === 70 ? -1 : i))],
    ]);
    const [error] = check("(foreach 100 [y y] (observe (poisson 3) y))", { data }).errors;
    expect(error?.kind).toBe("ZeroProbability");
    expect(error?.message).toBe("poisson gives whole numbers from 0, never -1");
  });
});

describe("what is said beside", () => {
  test("where the value is made", () => {
    const source = around("(+ 1 d)");
    const [error] = check(source).errors;
    const label = error?.labels?.[0]?.span;
    expect(source.slice(label?.start.offset, label?.end.offset)).toBe(
      "(sample (dirichlet [1 1 1]))",
    );
  });
  test("equal literals elsewhere are not pointed at", () => {
    const source = `(let [n 3 d (sample (dirichlet [1 1 1]))] [n (get d 3)])`;
    expect(check(source).errors[0]?.span?.start.offset).toBe(source.lastIndexOf("3"));
    expect(check(source).errors[0]?.labels ?? []).toEqual([]);
  });
  test("a model that one method cannot fit is no mistake", () => {
    const source = "(let [x (sample (normal 0 1))] (observe (dirac (+ x x)) 1) x)";
    expect(check(source)).toEqual({ errors: [], warnings: [] });
  });
  test("declared data need no values", () => {
    expect(
      check("(data y) (let [x (sample (normal 0 1))] (observe (normal x 1) y) x)").errors,
    ).toEqual([]);
  });
});
