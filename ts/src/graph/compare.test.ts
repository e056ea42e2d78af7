// Equality of graphs: renaming is no difference, everything else is.

import { describe, expect, test } from "vitest";
import { compareGraphs } from "./compare.ts";

type Json = unknown;

function graph(V: string[], A: Json, P: Json, Y: Json, RET: Json, FNS: Json = {}): Json {
  return [FNS, { V, A, P, Y }, RET];
}

const normal = (mean: Json) => ["sample*", ["normal", mean, 1]];
const chain = graph(
  ["sample1", "sample2", "observe3"],
  { sample1: ["sample2"], sample2: ["observe3"] },
  {
    sample1: normal(0),
    sample2: normal("sample1"),
    observe3: ["observe*", ["normal", "sample2", 1], 7],
  },
  { observe3: 7 },
  ["vector", "sample1", "sample2"],
);

describe("equal", () => {
  test("another numbering and another order", () => {
    const other = graph(
      ["observe0", "sample9", "sample4"],
      { sample4: ["observe0"], sample9: ["sample4"] },
      {
        observe0: ["observe*", ["normal", "sample4", 1], 7.0],
        sample4: normal("sample9"),
        sample9: normal(0),
      },
      { observe0: 7 },
      ["vector", "sample9", "sample4"],
    );
    expect(compareGraphs(chain, other)).toEqual({ equal: true, difference: null });
  });

  test("100 vertices that nothing tells apart", () => {
    const many = (start: number): Json => {
      const names = Array.from({ length: 100 }, (_, i) => `sample${start + i}`);
      return graph(names, {}, Object.fromEntries(names.map((name) => [name, normal(0)])), {}, 1);
    };
    expect(compareGraphs(many(0), many(50)).equal).toBe(true);
  });

  test("20,000 vertices that nothing tells apart, each with an observation", () => {
    const many = (start: number): Json => {
      const ids = Array.from({ length: 10_000 }, (_, i) => start + i);
      const P = Object.fromEntries([
        ["sample0", normal(0)],
        ...ids.map((i) => [`observe${i}`, ["observe*", ["normal", "sample0", 1], 7]]),
        ...ids.map((i) => [`sample${i}`, normal(0)]),
      ]);
      const Y = Object.fromEntries(ids.map((i) => [`observe${i}`, 7]));
      const A = { sample0: ids.map((i) => `observe${i}`) };
      return graph(Object.keys(P), A, P, Y, "sample0");
    };
    expect(compareGraphs(many(1), many(50)).equal).toBe(true);
  });

  test("dontcare names in functions", () => {
    const fn = (name: string): Json => ({ f: ["fn", ["x"], ["let", [name, "x"], "x"]] });
    const side = (name: string): Json => graph([], {}, {}, {}, 1, fn(name));
    expect(compareGraphs(side("dontcare0"), side("dontcare12")).equal).toBe(true);
    expect(compareGraphs(side("dontcare0"), side("other")).equal).toBe(false);
  });

  test("an empty list of children is none", () => {
    const side = (A: Json): Json => graph(["sample0"], A, { sample0: normal(0) }, {}, 1);
    expect(compareGraphs(side({}), side({ sample0: [] })).equal).toBe(true);
  });
});

describe("different", () => {
  const edit = (change: (copy: never) => void): Json => {
    const copy = structuredClone(chain) as never;
    change(copy);
    return copy;
  };
  test.each([
    ["a number in P", (g: Json[]) => ((g[1] as { P: Record<string, Json> }).P.sample1 = normal(2))],
    ["a value in Y", (g: Json[]) => ((g[1] as { Y: Record<string, Json> }).Y.observe3 = 8)],
    ["an edge", (g: Json[]) => ((g[1] as { A: Record<string, Json> }).A.sample1 = ["observe3"])],
    ["a missing edge", (g: Json[]) => ((g[1] as { A: Record<string, Json> }).A = {})],
    [
      "one edge more",
      (g: Json[]) => ((g[1] as { A: Record<string, Json> }).A.observe3 = ["sample1"]),
    ],
    ["the value", (g: Json[]) => (g[2] = ["vector", "sample2", "sample1"])],
    [
      "a boolean for a number",
      (g: Json[]) => ((g[1] as { Y: Record<string, Json> }).Y.observe3 = true),
    ],
    ["a function", (g: Json[]) => (g[0] = { f: ["fn", ["x"], "x"] })],
    ["a vertex", (g: Json[]) => (g[1] as { V: string[] }).V.push("sample7")],
  ])("%s", (_, change) => {
    expect(compareGraphs(chain, edit(change as never)).equal).toBe(false);
    expect(compareGraphs(edit(change as never), chain).equal).toBe(false);
  });

  test("two rings of three are no ring of six, although every vertex looks alike", () => {
    const ring = (next: (i: number) => number): Json => {
      const ids = [0, 1, 2, 3, 4, 5];
      const P = Object.fromEntries(ids.map((i) => [`sample${i}`, normal(`sample${next(i)}`)]));
      const A = Object.fromEntries(ids.map((i) => [`sample${next(i)}`, [`sample${i}`]]));
      return graph(
        ids.map((i) => `sample${i}`),
        A,
        P,
        {},
        1,
      );
    };
    const six = ring((i) => (i + 1) % 6);
    const threes = ring((i) => (i < 3 ? (i + 1) % 3 : 3 + ((i - 2) % 3)));
    expect(compareGraphs(six, threes).equal).toBe(false);
    expect(
      compareGraphs(
        six,
        ring((i) => (i + 5) % 6),
      ).equal,
    ).toBe(true);
  });

  test.each([null, 3, [], [{}, {}, 1], "x"])("%j is no graph", (value) => {
    expect(compareGraphs(chain, value).equal).toBe(false);
  });
});
