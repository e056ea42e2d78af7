// Exact linear analysis against the meaning of the expression: wherever it gives coefficients, the value at random points
// is the constant plus their sum. And the equality constraints that it recognises.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { constraintFinder, constraintText } from "../../ts/src/graph/constraint.ts";
import type { Graph } from "../../ts/src/graph/graph.ts";
import { vertexLabels } from "../../ts/src/graph/labels.ts";
import { linearAnalysis, linearForm } from "../../ts/src/graph/linear.ts";
import type { LinearValue } from "../../ts/src/graph/linear-algebra.ts";
import type { LaurelError } from "../../ts/src/index.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import { evaluateGraph, type Plain } from "../engine/evaluator.ts";

const XYZ = "x (sample (normal 0 10)) y (sample (normal 1 2)) z (sample (normal x 3))";

/** Largest relative difference between a form and the value at some points; null for no form. */
function errorOf(graph: Graph): number | null {
  const form = linearForm(linearAnalysis(graph), graph.result);
  if (form === null) return null;
  const points = [
    [0, 0, 0],
    [1, 2, -3],
    [0.25, -1.5, 7],
  ];
  return Math.max(
    ...points.map((point) => {
      const latents = new Map(point.map((value, id) => [id, value as Plain]));
      return difference(form, evaluateGraph(graph, latents).result, point);
    }),
  );
}

function difference(form: LinearValue, value: Plain, point: readonly number[]): number {
  if (form === null) return 0;
  if (form.kind === "vector") {
    const items = value as readonly Plain[];
    if (items.length !== form.items.length) return Number.POSITIVE_INFINITY;
    return Math.max(0, ...form.items.map((each, i) => difference(each, items[i]!, point)));
  }
  let total = form.constant;
  for (const [id, coefficient] of form.terms) total += coefficient * (point[id] as number);
  if (!Number.isFinite(total)) return 0;
  return Math.abs(total - Number(value)) / Math.max(1, Math.abs(total));
}

describe("the linear form has the value of the expression", () => {
  test.each([
    "(+ x (* 2 y) (- z) 1)",
    "(- x y z)",
    "(/ (+ x y) 4 2)",
    "(* 3 (- x (/ y 2)) (/ 4))",
    "(inc (dec (- 1 x)))",
    "(* (sqrt 2) x)",
    "(get [x (+ y 1) z] 1)",
    "(nth (list x y) 1)",
    "[(first [x y]) (second (list x y)) (last (list x y)) (peek (list x z))]",
    "(mat-mul [[1 2 3] [4 5 6]] [x y z])",
    "(mat-mul [x y z] [1 2 3])",
    "(mat-mul [[1 2]] (mat-add [[x] [y]] [[z] [1]]))",
    "(mat-add (mat-transpose [[x y] [z 1]]) 5)",
    "(mat-mul [1 2] [[x y] [z x]])",
    "(- (+ x y) y)",
  ])("%s", (source) => {
    const error = errorOf(compile(`(let [${XYZ}] ${source})`));
    expect(error).not.toBeNull();
    expect(error).toBeLessThan(1e-12);
  });

  const leaf = fc.oneof(
    fc.constantFrom("x", "y", "z"),
    fc.integer({ min: -4, max: 4 }).map(String),
  );
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc
        .tuple(fc.constantFrom("+", "-", "*", "/", "max"), tie("tree"), tie("tree"))
        .map((parts) => `(${parts.join(" ")})`),
      fc
        .tuple(fc.constantFrom("-", "inc", "exp", "sqrt"), tie("tree"))
        .map((parts) => `(${parts.join(" ")})`),
    ),
  }));

  test("or there is none: 500 random expressions", () => {
    let linear = 0;
    fc.assert(
      fc.property(tree, (source) => {
        const error = errorOf(compile(`(let [${XYZ} out ${source}] out)`));
        if (error === null) return;
        linear += 1;
        expect(error).toBeLessThan(1e-9);
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(linear).toBeGreaterThan(250);
  });
});

describe("a dirac that is observed", () => {
  const equations = (bindings: string, dist: string, value = "7") => {
    const graph = compile(`(let [${bindings}] (observe ${dist} ${value}) x)`);
    const vertex = graph.vertices.findLast((each) => each.kind === "observe")!;
    const names = vertexLabels(graph);
    return constraintFinder(graph)(vertex)?.map((each) => constraintText(each, names)) ?? null;
  };

  test.each([
    [XYZ, "(dirac (+ x y))", "7", ["x + y = 7"]],
    [XYZ, "(dirac (- (* 2 x) (/ z 4) 1))", "7", ["2 x - 0.25 z = 8"]],
    [XYZ, "(dirac [x (- z y)])", "[1 2]", ["x = 1", "z - y = 2"]],
    [`${XYZ} d (dirac (- x))`, "d", "(+ 1 2)", ["- x = 3"]],
    ["x (sample (normal (+ 1 2) (sqrt 5)))", "(dirac x)", "7", ["x = 7"]],
  ])("is a linear constraint: %s %s %s", (bindings, dist, value, expected) => {
    expect(equations(bindings, dist, value)).toEqual(expected);
  });

  test.each([
    [XYZ, "(dirac (* x y))"],
    [XYZ, "(dirac (if (< x 0) x y))"],
    ["x (sample (gamma 1 1))", "(dirac x)"],
    ["s (sample (gamma 1 1)) x (sample (normal 0 s))", "(dirac x)"],
    ["m (sample (normal 0 1)) x (sample (normal (* m m) 1))", "(dirac x)"],
    ["x (sample (normal 0 1))", "(dirac 7)"],
    ["x (sample (normal 0 1))", "(dirac [x])"],
    [XYZ, "(if (< y 0) (dirac x) (dirac z))"],
  ])("is none: %s %s", (bindings, dist) => {
    expect(equations(bindings, dist)).toBeNull();
  });

  test("under a condition is none", () => {
    const graph = compile(`(let [${XYZ}] (if (< y 0) (observe (dirac x) 7)) x)`);
    const vertex = graph.vertices.findLast((each) => each.kind === "observe")!;
    expect(constraintFinder(graph)(vertex)).toBeNull();
  });

  test("1,000 numbers of 1,000 latents are 1,000 equations", () => {
    const graph = compile(
      "(let [x (foreach 1000 [] (sample (normal 0 1)))] (observe (dirac x) (range 1000)) x)",
    );
    const vertex = graph.vertices.findLast((each) => each.kind === "observe")!;
    expect(constraintFinder(graph)(vertex)).toHaveLength(1000);
  });
});

test("a linear equality is lowered with its equation, any other refused with the hint of a tolerance", () => {
  const equations = (source: string) => lower(compile(source)).equalities.map(({ text }) => text);
  expect(equations(`(let [${XYZ}] (observe (dirac (+ x y)) 7) x)`)).toEqual(["x + y = 7"]);
  const plate =
    "(foreach 100 [y (range 100)] (let [x (sample (normal y 1))] (observe (dirac (+ x y)) 2)))";
  expect(equations(plate)).toHaveLength(100);
  expect(equations(plate)[0]).toBe("x[0] = 2");
  try {
    lower(compile(`(let [${XYZ}] (observe (dirac (* x y)) 7) x)`));
    throw new Error("not refused");
  } catch (error) {
    const [refused] = (error as LaurelError).diagnostics;
    expect(refused).toMatchObject({ kind: "MethodNotApplicable", span: expect.anything() });
    expect(refused?.hint).toContain("(observe (normal e 0.1) v)");
  }
});
