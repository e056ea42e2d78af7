// Plates as people see them: in text and in DOT (the files of test/compile/views), of the course's programs and of others
// with plates within plates, chains, data and names that need care. `npx vitest -u` rewrites the files.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { diagramOf } from "../../ts/src/graph/diagram.ts";
import type { Graph } from "../../ts/src/graph/graph.ts";
import { graphToJsonText } from "../../ts/src/graph/json.ts";
import { diagramToDot } from "../../ts/src/graph/plate-dot.ts";
import { graphToPlateText } from "../../ts/src/graph/plate-text.ts";
import { plateViews, type View } from "../../ts/src/graph/plate-view.ts";
import { modelFromJson } from "../../ts/src/model-json.ts";
import { foldedOf } from "../../ts/src/reroll/folded-of.ts";

function corpus(name: string): string {
  return readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
}

const CORPUS = [
  "gaussian",
  "line",
  "hmm",
  "hmm-reduce.hoppl",
  "bnn",
  "gmm",
  "sprinkler",
  "dependent-support",
  "sum-dirac",
  "sum-relaxed",
];

/** Programs with what the corpus lacks. */
const OTHERS: readonly (readonly [string, string])[] = [
  [
    "groups",
    `(let [m0 (sample (normal 0 1))]
       (foreach 3 []
         (let [m (sample (normal m0 1))]
           (foreach 2 [y [1 2]] (let [x (sample (normal m 1))] (observe (normal x 1) y))))))`,
  ],
  [
    "two-loops",
    `(let [x (foreach 4 [] (sample (normal 0 1)))]
       (foreach 4 [xi x y [1 2 3 4]] (observe (normal xi 1) y))
       (foreach 4 [] (sample (gamma 1 1))))`,
  ],
  [
    "data",
    `(let [s (sample (gamma 1 1))]
       (foreach (count y) [each y] (let [x (sample (normal 0 s))] (observe (normal x 1) each) x)))`,
  ],
  [
    "chain",
    `(let [s (sample (gamma 1 1))]
       (loop 400 [1 2]
         (fn [i [a b]]
           (let [x (sample (normal (+ a (* 0.5 b)) s))] (observe (normal x 1) i) [x a]))))`,
  ],
  [
    "sum",
    `(let [x (foreach 300 [] (sample (normal 0 1)))
           total (reduce (fn [sum each] (+ sum (* each each))) 0 x)]
       (observe (normal total 1) 3)
       [total (nth x 7)])`,
  ],
  [
    "state",
    `(loop 100 0
       (fn [_ sum]
         (let [a (sample (normal sum 1)) b (sample (gamma 1 1))] (observe (normal (* a b) 1) 2) (+ a b))))`,
  ],
  [
    "groups-of-many",
    `(foreach 3 []
       (let [m (sample (normal 0 1))]
         (foreach 100 [] (let [x (sample (normal m 1))] (observe (normal x 1) 2) x))))`,
  ],
  [
    "written",
    `(let [s (sample (gamma 1 1))
           ${Array.from({ length: 300 }, (_, i) => `x${i} (sample (normal ${i} s))`).join(" ")}]
       ${Array.from({ length: 300 }, (_, i) => `(observe (normal x${i} 1) ${i % 7})`).join(" ")}
       (+ x0 x7))`,
  ],
  ["factor", '(let [x (sample "a \\"b\\"\\nc" (normal 0 1))] (if (< x 1) (factor (- x))) x)'],
];

const Y = new Float64Array(100).map((_, i) => i / 8);

function graphOf(source: string): Graph {
  return compile(source, source.includes("count y") ? { data: new Map([["y", Y]]) } : {});
}

const ALL = [...CORPUS.map((name) => [name, corpus(name)] as const), ...OTHERS];

describe("with plates", () => {
  test.each(ALL)("%s as text", async (name, source) => {
    await expect(graphToPlateText(foldedOf(graphOf(source)))).toMatchFileSnapshot(
      `views/${name}.txt`,
    );
  });

  test.each(ALL)("%s in DOT", async (name, source) => {
    const dot = diagramToDot(diagramOf(foldedOf(graphOf(source)), true));
    await expect(dot).toMatchFileSnapshot(`views/${name}.dot`);
  });
});

/** Vertices in a view, outermost first. */
function verticesIn(view: View): number[] {
  return [
    ...view.vertices,
    ...view.plates.flatMap(({ instances }) => instances.flatMap(verticesIn)),
  ];
}

/** What a view looks like, without which vertices are in it. */
function shapeOf(graph: Graph, view: View): unknown {
  return {
    vertices: view.vertices.map((id) => graph.vertices[id]?.name.base),
    plates: view.plates.map(({ kind, size, instances }) => [
      kind,
      size,
      instances.map((each) => JSON.stringify(shapeOf(graph, each))),
    ]),
  };
}

test("vertices of a printed graph that repeat in turn have names of their own", () => {
  const written = compile(
    "(loop 400 0 (fn [_ x] (let [a (sample (normal x 1)) b (sample (gamma 1 1))] (observe (normal a b) 2) a)))",
    { foldFrom: Number.POSITIVE_INFINITY },
  );
  const folded = foldedOf(modelFromJson(graphToJsonText(written)).graph());
  const lines = graphToPlateText(folded).split("\n");
  expect(
    lines.filter((line) => line.includes("~")).map((line) => line.split("  (from")[0]),
  ).toEqual([
    "sample0 ~ (normal 0 1)",
    "  sample1[i] ~ (gamma 1 1)",
    "  observe[i] = 2 ~ (normal sample3[i - 1] sample1[i])",
    "  sample3[i] ~ (normal sample3[i - 1] 1)",
    "sample1198 ~ (gamma 1 1)",
    "observe1199 = 2 ~ (normal sample1197 sample1198)",
  ]);
  expect(lines).toContain("  sample3[i - 1]: first sample0");
});

describe("plates that are found by names", () => {
  const { body } = fc.letrec<{ body: string }>((tie) => ({
    body: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom(
        "(sample (normal 0 1))",
        "(observe (normal 0 1) 1)",
        "(let [a (sample (gamma 1 1))] a)",
      ),
      fc
        .tuple(fc.integer({ min: 0, max: 4 }), tie("body"))
        .map(([n, inner]) => `(foreach ${n} [] ${inner})`),
      fc.tuple(tie("body"), tie("body")).map(([a, b]) => `(do ${a} ${b})`),
      tie("body").map((inner) => `(let [b ${inner}] b)`),
    ),
  }));

  test("hold every vertex once, and instances that are alike: 1,500 random programs", () => {
    let plates = 0;
    fc.assert(
      fc.property(body, (source) => {
        const graph = compile(source);
        const view = plateViews(graph);
        expect(verticesIn(view).sort((a, b) => a - b)).toEqual(graph.vertices.map(({ id }) => id));
        const pending = [view];
        for (const each of pending) {
          for (const { size, instances } of each.plates) {
            plates += 1;
            expect(instances).toHaveLength(size);
            expect(size).toBeGreaterThan(1);
            const shapes = new Set(instances.map((one) => JSON.stringify(shapeOf(graph, one))));
            expect(shapes.size).toBe(1);
            pending.push(...instances);
          }
        }
      }),
      { numRuns: 1500, seed: 3 },
    );
    expect(plates).toBeGreaterThan(300);
  });

  test("folded and written out, a diagram has every vertex once, and an edge for every edge", () => {
    for (const [, source] of ALL) {
      const graph = graphOf(source);
      for (const isFolded of [true, false]) {
        const shown = isFolded ? foldedOf(graph) : graph;
        const { nodes } = diagramOf(shown, isFolded);
        const members = nodes.flatMap(({ members: all }) => all.map(({ id }) => id));
        expect(members.sort((a, b) => a - b)).toEqual(shown.vertices.map(({ id }) => id));
      }
    }
  });

  test("of 20,000 states are one scan", () => {
    const graph = compile("(loop 20000 0 (fn [_ x] (sample (normal x 1))))");
    const { nodes, frames, edges } = diagramOf(graph.folded, true);
    expect(nodes).toHaveLength(1);
    expect(frames).toEqual([{ kind: "scan", size: 20_000, outer: null, plate: 1 }]);
    expect(edges).toEqual([{ from: 0, to: 0, isBetween: true }]);
  });
});
