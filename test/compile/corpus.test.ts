// The course's programs compile to the graphs that the reference compiler prints.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { check, compile } from "../../ts/src/compile.ts";
import { compareGraphs } from "../../ts/src/graph/compare.ts";
import { childrenByVertex } from "../../ts/src/graph/edges.ts";
import { graphToJson, graphToJsonText } from "../../ts/src/graph/json.ts";

function corpus(file: string): string {
  return readFileSync(new URL(`../corpus/${file}`, import.meta.url), "utf8");
}

const GRAPHS = ["gaussian", "line", "hmm", "bnn", "gmm", "sprinkler", "dependent-support"];

describe("the printed graph equals the reference's", () => {
  test.each(GRAPHS)("%s", (name) => {
    const graph = compile(corpus(`${name}.daphne`));
    const expected: unknown = JSON.parse(corpus(`${name}.graph.json`));
    expect(compareGraphs(graphToJson(graph), expected)).toEqual({ equal: true, difference: null });
    const text: unknown = JSON.parse(graphToJsonText(graph));
    expect(compareGraphs(text, expected)).toEqual({ equal: true, difference: null });
  });
});

describe("numbers of vertices and edges", () => {
  test.each([
    ["gaussian", 3, 2],
    ["line", 8, 12],
    ["hmm", 33, 32],
    ["bnn", 146, 705],
  ])("%s has %i vertices and %i edges", (name, vertices, edges) => {
    const graph = compile(corpus(`${name}.daphne`));
    expect(graph.vertices).toHaveLength(vertices);
    expect(childrenByVertex(graph).flat()).toHaveLength(edges);
  });
});

describe("programs without a stored graph", () => {
  test("sum-relaxed has two latent variables and one observation", () => {
    const { vertices } = compile(corpus("sum-relaxed.daphne"));
    expect(vertices.map((each) => each.kind)).toEqual(["sample", "sample", "observe"]);
  });
  test("sum-dirac keeps its dirac", () => {
    const [, { P }] = graphToJson(compile(corpus("sum-dirac.daphne")));
    expect(P.observe2).toEqual(["observe*", ["dirac", ["+", "sample0", "sample1"]], 7]);
  });
});

describe("higher-order programs", () => {
  test("hmm-reduce: its recursion is decided by constants, so it is the hidden Markov chain", () => {
    const { vertices } = compile(corpus("hmm-reduce.hoppl.daphne"));
    expect(vertices.filter((each) => each.kind === "sample")).toHaveLength(17);
    expect(vertices.filter((each) => each.kind === "observe")).toHaveLength(16);
  });
  test.each([
    ["until-success", "4:6"],
    ["marsaglia-normal", "9:9"],
  ])("%s recurs at random and is refused at the recursive call", (name, place) => {
    const [error] = check(corpus(`${name}.hoppl.daphne`)).errors;
    const { line, column } = error?.span?.start ?? { line: 0, column: 0 };
    expect([error?.kind, `${line}:${column}`]).toEqual(["NotFirstOrder", place]);
  });
});
