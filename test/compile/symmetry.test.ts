// Symmetries against the joint density itself: exchanging the blocks that are said to be alike, latents, values and elements
// of vectors, leaves the log joint at random points as it was. What is found, and, for scalar models, nothing is missed.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import type { Graph } from "../../ts/src/graph/graph.ts";
import { vertexLabels } from "../../ts/src/graph/labels.ts";
import { findSymmetries, type Symmetry } from "../../ts/src/graph/symmetry.ts";
import { PROGRAMS } from "../engine/programs.ts";
import { exchanged, logJoint, pointOf } from "./points.ts";

function corpus(name: string): string {
  return readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
}

/** The largest difference that an exchange makes to the log joint, nats, over some points and all full families. */
function differenceOf(graph: Graph, found: readonly Symmetry[]): number {
  let most = 0;
  for (const symmetry of found) {
    if (!symmetry.isFull) continue;
    for (let k = 1; k < Math.min(symmetry.blocks.length, 4); k++) {
      for (const seed of [1, 77, 4242]) {
        const point = pointOf(graph, seed);
        const [before, after] = [
          logJoint(graph, point),
          logJoint(graph, exchanged(symmetry, k, point)),
        ];
        if (before === after) continue;
        most = Math.max(most, Math.abs(before - after) / Math.max(1, Math.abs(before)));
      }
    }
  }
  return most;
}

/** What is found, in names: `3 of mu[0] sigma[0] pi[0] z=0`. */
function shown(source: string): string[] {
  const graph = compile(source);
  const names = vertexLabels(graph);
  const { found, isComplete } = findSymmetries(graph);
  expect(isComplete).toBe(true);
  expect(differenceOf(graph, found)).toBeLessThan(1e-9);
  return found.map(({ isFull, blocks, keepsResult }) => {
    const [{ latents, labels }] = blocks as [Symmetry["blocks"][number]];
    const words = [
      ...latents.map((id) => names[id]),
      ...labels.map(({ set, label }) => {
        const values = set.values.map((id) => names[id]).join("&");
        const elements = set.elements.map((id) => `${names[id]}[${label}]`).join("&");
        return [elements, values === "" ? "" : `${values}=${label}`]
          .filter((each) => each)
          .join("&");
      }),
    ];
    const kind = isFull ? "any" : "some";
    return `${kind} of ${blocks.length}: ${words.join(" ")}${keepsResult ? " (kept)" : ""}`;
  });
}

describe("what is interchangeable", () => {
  test("the components of the mixture, with the elements of pi and the values of all z; the answer stays", () => {
    expect(shown(corpus("gmm"))).toEqual([
      "any of 3: mu[0] sigma[0] pi[0]&z[0]&z[1]&z[2]&z[3]&z[4]&z[5]&z[6]=0 (kept)",
    ]);
  });

  test("the hidden units of both layers of the neural net", () => {
    const found = shown(corpus("bnn"));
    expect(found).toHaveLength(2);
    const row = (name: string, at: (i: number) => string) =>
      Array.from({ length: 10 }, (_, i) => `${name}${at(i)}`).join(" ");
    expect(found).toContain(`any of 10: W_0[0][0] ${row("W_1", (i) => `[${i}][0]`)} b_0[0][0]`);
    expect(found).toContain(`any of 10: ${row("W_1", (i) => `[0][${i}]`)} W_2[0][0] b_1[0][0]`);
  });

  test.each<[string, string[]]>([
    ["(foreach 5 [] (sample (normal 0 1)))", ["any of 5: normal[0]"]],
    [
      "(let [x (sample (normal 0 1)) y (sample (normal 0 1))] (observe (normal (+ x 1 y) 1) 7) (* x y))",
      ["any of 2: x (kept)"],
    ],
    // Nested sums are one sum, whatever their brackets.
    [
      "(let [[a b c] (foreach 3 [] (sample (normal 0 1)))] (observe (normal (+ a (+ b c)) 1) 3) a)",
      ["any of 3: normal[0]"],
    ],
    [
      "(let [x (foreach 4 [] (sample (normal 0 1)))] (observe (normal (loop 4 0 (fn [i s v] (+ s (get v i))) x) 1) 3) x)",
      ["any of 4: x[0]"],
    ],
    // Blocks within blocks.
    [
      "(foreach 3 [] (let [m (sample (normal 0 1))] (foreach 2 [] (let [x (sample (normal m 1))] (observe (normal x 1) 0)))))",
      ["any of 3: m[0] x[0][0] x[0][1]", "any of 2: x[0][0]"],
    ],
    // A mixture by truth values, chosen by `if`.
    [
      "(let [[a b] (foreach 2 [] (sample (normal 0 1)))] (foreach 3 [y [1 2 3]] (let [z (sample (flip 0.5))] (observe (normal (if z a b) 1) y) z)) (+ a b))",
      ["any of 2: normal[0] z[0]=1 z[1]=1 z[2]=1 (kept)"],
    ],
    // States of a chain: the rows and the columns of the transitions.
    [
      "(let [p (foreach 3 [] (sample (dirichlet [1 1 1]))) m (foreach 3 [] (sample (normal 0 1))) u (sample (discrete [1 1 1])) v (sample (discrete (get p u)))] (observe (normal (get m u) 1) 1) (observe (normal (get m v) 1) 2) (= u v))",
      ["any of 3: p[0] m[0] p[0][0]&p[1][0]&p[2][0]&u&v=0 (kept)"],
    ],
    ["(sample (discrete [1 1 2]))", ["any of 2: discrete=0"]],
    ["(sample (uniform-discrete 0 4))", ["any of 4: uniform-discrete=0"]],
    ["(= 0 (sample (uniform-discrete 0 4)))", ["any of 4: uniform-discrete=0"]],
    [
      "(let [z (sample (discrete [1 1 1]))] (observe (normal (get {0 1 1 2 2 1} z) 1) 1) z)",
      ["any of 2: z=0"],
    ],
    // A ring has turns and reflections, but no two neighbours can change places alone.
    [
      "(let [x (foreach 6 [] (sample (normal 0 1)))] (foreach 6 [a x b [(get x 1) (get x 2) (get x 3) (get x 4) (get x 5) (get x 0)]] (observe (normal (* a b) 1) 0)) 1)",
      ["some of 6: x[0] (kept)", "any of 2: x[1] x[2] (kept)"],
    ],
  ])("%s: %j", (source, expected) => {
    expect(shown(source)).toEqual(expected);
  });

  test.each([
    // Another prior, another place, another datum.
    "(let [x (sample (normal 0 1)) y (sample (normal 0 2))] (observe (normal (+ x y) 1) 7) x)",
    "(let [x (sample (normal 0 1)) y (sample (normal 0 1))] (observe (normal (- x y) 1) 7) x)",
    "(let [x (sample (normal 0 1)) y (sample (normal 0 1))] (observe (normal x 1) 7) (observe (normal y 1) 8) x)",
    // Values that are numbers, or are told apart by a constant, a guard, a factor.
    "(let [z (sample (discrete [1 1 1]))] (observe (normal (* 2 z) 1) 1) z)",
    "(let [z (sample (discrete [1 1 1]))] (observe (normal (get [1 2 3] z) 1) 1) z)",
    "(let [z (sample (flip 0.5))] (if z (observe (normal 0 1) 1)) z)",
    "(let [z (sample (flip 0.5))] (factor (if z 0 1)) z)",
    "(let [z (sample (flip 0.4))] z)",
    "(let [[a b] (foreach 2 [] (sample (normal 0 1))) z (sample (bernoulli 0.5))] (observe (normal (get [a b] z) 1) 1) (observe (normal (+ a z) 1) 1) z)",
    // Elements at two constant places of different use.
    "(let [p (sample (dirichlet [1 1]))] (observe (flip (first p)) true) p)",
    "(let [p (sample (dirichlet [1 2]))] p)",
  ])("nothing in %s", (source) => {
    expect(shown(source)).toEqual([]);
  });

  test("50,000 equal observations of a mixture are found alike, and so are its components", () => {
    const graph = compile(
      "(let [m (foreach 3 [] (sample (normal 0 1)))] (foreach 50000 [] (let [z (sample (discrete [1 1 1]))] (observe (normal (get m z) 1) 0))) (first m))",
    );
    const { found, isComplete } = findSymmetries(graph);
    expect(isComplete).toBe(true);
    expect(found.map(({ blocks }) => blocks.length)).toEqual([3, 50_000]);
  });

  test("a chain of 20,000 states is searched to the end", () => {
    const graph = compile(
      "(loop 20000 0 (fn [i x] (let [y (sample (normal x 1))] (observe (normal y 1) 0) y)))",
    );
    expect(findSymmetries(graph)).toEqual({ found: [], isComplete: true });
  });
});

describe("exchanging what is found leaves the log joint as it was, within 1e-9", () => {
  test.each(["gaussian", "line", "hmm", "sprinkler", "sum-relaxed", "dependent-support"])(
    "%s",
    (name) => {
      shown(corpus(name));
    },
  );

  test.each(PROGRAMS)("%s", (source) => {
    const graph = compile(source);
    const { found } = findSymmetries(graph);
    expect(differenceOf(graph, found)).toBeLessThan(1e-9);
  });

  const name = fc.constantFrom("a", "b", "c", "d");
  const label = fc.constantFrom("u", "v");
  const { number } = fc.letrec<{ number: string }>((tie) => ({
    number: fc.oneof(
      { depthSize: "small" },
      name,
      name,
      fc
        .tuple(fc.constantFrom("+", "*", "-", "max"), tie("number"), tie("number"))
        .map((all) => `(${all.join(" ")})`),
      fc
        .tuple(tie("number"), tie("number"), tie("number"), label)
        .map(([x, y, z, i]) => `(get [${x} ${y} ${z}] ${i})`),
      label.map((i) => `(get p ${i})`),
      fc.constantFrom("(first p)", "(get p 1)", "(if f a b)", "(if f c d)", "(tanh a)"),
      fc
        .tuple(fc.constantFrom("(= u v)", "(= u 1)", "(= v 2)", "f"), tie("number"), tie("number"))
        .map(([c, x, y]) => `(if ${c} ${x} ${y})`),
      fc.tuple(tie("number"), tie("number")).map(([x, y]) => `(mat-mul [${x} ${y}] [a b])`),
    ),
  }));
  const prior = fc.constantFrom("(normal 0 1)", "(normal 0 1)", "(normal 1 1)");
  const weights = fc.constantFrom("[1 1 1]", "[1 1 1]", "[1 1 2]", "p");
  const program = fc
    .tuple(
      fc.tuple(prior, prior, prior, prior),
      fc.tuple(weights, weights),
      fc.constantFrom("0.5", "0.3"),
      fc.array(number, { minLength: 1, maxLength: 3 }),
    )
    .map(([priors, [wu, wv], fair, means]) =>
      [
        `(let [${priors.map((each, i) => `${"abcd"[i]} (sample ${each})`).join(" ")} p (sample (dirichlet [2 2 2]))`,
        `u (sample (discrete ${wu})) v (sample (discrete ${wv})) f (sample (flip ${fair}))]`,
        ...means.map((mean) => `(observe (normal ${mean} 1) 0.5)`),
        "a)",
      ].join(" "),
    );

  test("2,000 random programs", () => {
    let families = 0;
    fc.assert(
      fc.property(program, (source) => {
        const graph = compile(source);
        const { found } = findSymmetries(graph);
        families += found.length;
        expect(differenceOf(graph, found)).toBeLessThan(1e-9);
      }),
      { numRuns: 2000, seed: 11 },
    );
    expect(families).toBeGreaterThan(1000);
  });

  const { plain } = fc.letrec<{ plain: string }>((tie) => ({
    plain: fc.oneof(
      { depthSize: "small" },
      name,
      fc.tuple(fc.constant("+"), tie("plain"), tie("plain")).map((all) => `(${all.join(" ")})`),
      tie("plain").map((each) => `(tanh ${each})`),
    ),
  }));

  test("of 1,000 programs with four latents, every pair is found whose exchange leaves the log joint, and no other", () => {
    fc.assert(
      fc.property(
        fc.tuple(prior, prior, prior, prior),
        fc.array(plain, { minLength: 1, maxLength: 3 }),
        (priors, means) => {
          const bindings = priors.map((each, i) => `${"abcd"[i]} (sample ${each})`).join(" ");
          const observed = means.map((mean) => `(observe (normal ${mean} 1) 0.5)`).join(" ");
          const graph = compile(`(let [${bindings}] ${observed} 1)`);
          const { found } = findSymmetries(graph);
          expect(pairsOf(found)).toEqual(pairsByTrial(graph));
        },
      ),
      { numRuns: 1000, seed: 5 },
    );
  });
});

/** Pairs of latents that can change places alone. */
function pairsOf(found: readonly Symmetry[]): string[] {
  return found
    .flatMap(({ isFull, blocks }) => {
      const singles = blocks.map(({ latents }) => latents);
      if (!isFull || singles.some((each) => each.length !== 1)) return [];
      const ids = singles.map(([id]) => id as number).sort();
      return ids.flatMap((a, i) => ids.slice(i + 1).map((b) => `${a} ${b}`));
    })
    .sort();
}

function pairsByTrial(graph: Graph): string[] {
  const ids = [0, 1, 2, 3];
  const pairs = ids.flatMap((a) => ids.slice(a + 1).map((b) => [a, b] as const));
  return pairs
    .filter(([a, b]) =>
      [3, 99, 12345].every((seed) => {
        const point = pointOf(graph, seed);
        const other = new Map(point).set(a, point.get(b)!).set(b, point.get(a)!);
        return Math.abs(logJoint(graph, point) - logJoint(graph, other)) < 1e-9;
      }),
    )
    .map((pair) => pair.join(" "));
}
