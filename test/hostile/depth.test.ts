// Deep and wide models, by every way that something is made of them: an answer or a limit, never a stack that overflows.

import { describe, expect, test } from "vitest";
import { check } from "../../ts/src/check.ts";
import { diagramToSvg } from "../../ts/src/cli/picture/svg.ts";
import { compile, desugar } from "../../ts/src/compile.ts";
import { explain } from "../../ts/src/explain.ts";
import { compareGraphs } from "../../ts/src/graph/compare.ts";
import { diagramOf } from "../../ts/src/graph/diagram.ts";
import { graphToDot } from "../../ts/src/graph/dot.ts";
import { graphToJsonText } from "../../ts/src/graph/json.ts";
import { diagramToDot } from "../../ts/src/graph/plate-dot.ts";
import { graphToPlateText } from "../../ts/src/graph/plate-text.ts";
import { graphToText } from "../../ts/src/graph/text.ts";
import { daphne } from "../../ts/src/model.ts";
import { modelFromJson } from "../../ts/src/model-json.ts";
import { foldedOf } from "../../ts/src/reroll/folded-of.ts";

const DEEP: readonly (readonly [name: string, source: string])[] = [
  ["a vector 20,000 deep", "(loop 20000 (sample (normal 0 1)) (fn [i a] [a]))"],
  [
    "20,000 functions composed",
    "((loop 20000 sqrt (fn [i f] (comp sqrt f))) (sample (normal 0 1)))",
  ],
  [
    "a map of 30,000 keys",
    `{:x (sample (normal 0 1)) ${Array.from({ length: 30_000 }, (_, i) => `:k${i} ${i}`).join(" ")}}`,
  ],
  ["a chain of 10,000", "(defn f [i a] (sample (normal a 1))) (loop 10000 0 f)"],
  [
    "recursion 3,000 deep",
    "(defn f [n a] (if (= n 0) a (f (- n 1) (sample (normal a 1))))) (f 3000 0)",
  ],
];

describe.each(DEEP)("%s", (_, source) => {
  const graph = compile(source);

  test("is checked", () => {
    expect(check(source).errors.map(({ kind }) => kind)).not.toContain("EngineFault");
  });
  test("prints as JSON, as text and for Graphviz, with plates and without, and as SVG", () => {
    expect(graphToJsonText(graph).length).toBeGreaterThan(20_000);
    expect(graphToText(graph)).toContain("normal");
    expect(graphToDot(graph)).toContain("digraph");
    expect(graphToPlateText(foldedOf(graph))).toContain("normal");
    const diagram = diagramOf(foldedOf(graph), true);
    expect(diagramToDot(diagram)).toContain("digraph");
    if (diagram.nodes.length <= 1000) expect(diagramToSvg(diagram)).toContain("<svg");
  });
  test("is explained, and desugared", () => {
    expect(explain(daphne(source)).vertices.length).toBeGreaterThan(0);
    expect(desugar(source).text).toContain("normal");
  });
  test("is read back from its JSON, and equal to itself", () => {
    const json = graphToJsonText(graph);
    expect(graphToJsonText(modelFromJson(json).graph())).toBe(json);
    expect(explain(modelFromJson(json)).vertices.length).toBeGreaterThan(0);
    expect(compareGraphs(graph, compile(source))).toEqual(compareGraphs(graph, graph));
  });
});
