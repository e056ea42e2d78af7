// Graphs that were printed as Daphne's JSON, by laurel and by the reference compiler, read back.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import type { Diagnostic } from "../../ts/src/errors/diagnostic.ts";
import { LaurelError } from "../../ts/src/errors/laurel-error.ts";
import { DEFAULT_LIMITS, type Limits } from "../../ts/src/errors/limits.ts";
import { compareGraphs } from "../../ts/src/graph/compare.ts";
import { graphToJson, graphToJsonText } from "../../ts/src/graph/json.ts";
import { modelFromJson, modelIfJson } from "../../ts/src/model-json.ts";
import { PROGRAMS } from "../engine/programs.ts";

type Json = unknown;

const NO_DATA = { name: "graph", limits: DEFAULT_LIMITS, data: new Map() };

const normal = (mean: Json) => ["sample*", ["normal", mean, 1]];
const observed = (mean: Json, value: Json) => ["observe*", ["normal", mean, 1], value];

/** `[FNS, {V, A, P, Y}, RET]` of these links; Y as P says. */
function printed(P: Record<string, Json>, RET: Json = null): Json {
  const entries = Object.entries(P).filter(([, link]) => Array.isArray(link));
  const Y = Object.fromEntries(
    entries.flatMap(([name, link]) => {
      const [head, , value] = link as Json[];
      return head === "observe*" ? [[name, value]] : [];
    }),
  );
  return [{}, { V: Object.keys(P), A: {}, P, Y }, RET];
}

function corpus(file: string): string {
  return readFileSync(new URL(`../corpus/${file}`, import.meta.url), "utf8");
}

const CORPUS = ["gaussian", "line", "hmm", "bnn", "gmm", "sprinkler", "dependent-support"];

describe("a graph that laurel printed", () => {
  test.each([...CORPUS, "sum-dirac", "sum-relaxed", "hmm-reduce.hoppl"])(
    "%s prints as the same text again",
    (name) => {
      const text = graphToJsonText(compile(corpus(`${name}.daphne`)));
      expect(graphToJsonText(modelFromJson(text).graph())).toBe(text);
    },
  );

  test.each(PROGRAMS)("prints as the same text again: %s", (source) => {
    const text = graphToJsonText(compile(source));
    expect(graphToJsonText(modelFromJson(text).graph())).toBe(text);
  });

  test("is read from a value too, where one array may stand at many places", () => {
    let sum: Json = "sample0";
    for (let i = 0; i < 60; i++) sum = ["+", sum, sum];
    const read = modelFromJson(printed({ sample0: normal(0), observe1: observed(sum, 7) })).graph();
    expect(read.vertices).toHaveLength(2);
    expect(() => graphToJson(read)).toThrow("64 MiB");
  });
});

describe("a graph that the reference compiler printed", () => {
  test.each(CORPUS)("%s prints again as an equal graph, and equals the program's own", (name) => {
    const text = corpus(`${name}.graph.json`);
    const read = modelFromJson(text).graph();
    expect(compareGraphs(graphToJson(read), JSON.parse(text))).toEqual({
      equal: true,
      difference: null,
    });
    const own = compile(corpus(`${name}.daphne`));
    expect(compareGraphs(graphToJson(read), graphToJson(own)).equal).toBe(true);
    expect(read.vertices.map(({ kind }) => kind)).toEqual(own.vertices.map(({ kind }) => kind));
  });
});

describe("what the words of a printed graph are", () => {
  const value = (json: Json) => modelFromJson(printed({ sample0: normal(0) }, json)).graph().result;

  test("a vertex, a string in quotes, a number that JSON cannot write, else a keyword", () => {
    const words = ["vector", "sample0", '"sample0"', "NaN", "-Infinity", ".1", "a", '""'];
    const items = (value(words) as { items: readonly Json[] }).items;
    expect(items).toMatchObject([
      { kind: "vertex", vertex: 0 },
      { kind: "string", value: "sample0" },
      { kind: "number", value: Number.NaN },
      { kind: "number", value: Number.NEGATIVE_INFINITY },
      { kind: "number", value: 0.1 },
      { kind: "keyword", value: "a" },
      { kind: "string", value: "" },
    ]);
  });

  test("a key of a map is never a vertex", () => {
    const map = value(["hash-map", "sample0", "sample0", "b", null]);
    expect(map).toMatchObject({
      kind: "map",
      entries: [
        [{ kind: "keyword", value: "sample0" }, { kind: "vertex" }],
        [{ kind: "keyword", value: "b" }, { kind: "nil" }],
      ],
    });
  });

  test.each([
    [[]],
    [[2, "sample0"]],
    [["sample0", 2]],
    [['"a"']],
    [[["vector"], 1]],
    [[null, true]],
  ])("%j is a vector that has lost its head", (json) => {
    expect(value(json)).toMatchObject({ kind: "vector", items: { length: json.length } });
  });

  test("where a vector is wanted, so is an array that begins with any other word", () => {
    expect(value(["first", ["a", "b"]])).toMatchObject({ args: [{ kind: "vector" }] });
    expect(value(["cons", 1, ["a"]])).toMatchObject({ args: [{}, { kind: "vector" }] });
  });
});

describe("links that are alike", () => {
  const { part } = fc.letrec<{ part: Json }>((tie) => {
    const parts = fc.array(tie("part"), { maxLength: 4 });
    const heads = ["+", "-", "vector", "get", "if", "first", "hash-map", "normal", "x", "sin"];
    return {
      part: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom<Json>(0, -0, 1, "x", "y", "a", '"x"', true, null, "NaN"),
        fc.tuple(fc.constantFrom(...heads), parts).map(([head, all]) => [head, ...all]),
        parts,
      ),
    };
  });
  /** What is read of each link, or what is wrong with it. */
  const outcome = (links: Record<string, Json>): Record<string, string> => {
    const json = JSON.parse(JSON.stringify(printed({ x: normal(0), y: normal(1), ...links })));
    try {
      const { P } = graphToJson(modelFromJson(json).graph())[1];
      return Object.fromEntries(Object.keys(links).map((name) => [name, JSON.stringify(P[name])]));
    } catch (error) {
      if (!(error instanceof LaurelError)) throw error;
      const places = error.diagnostics.map(({ kind, path }) => `${kind} ${path}`);
      return Object.fromEntries(
        Object.keys(links).map((name) => {
          const own = places.filter((each) => new RegExp(`\\b${name}\\b`).test(each));
          return [name, own.join(", ")];
        }),
      );
    }
  };

  test("are each read as if alone: 2,000 random lists, right ones and wrong ones", () => {
    let read = 0;
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 6 }), (all) => {
        const links = all.map((each) => ["sample*", ["normal", ["get", ["vector", each], 0], 1]]);
        const named = links.map((link, i) => [`s${i}`, link] as const);
        const alone = named.map(([name, link]) => outcome({ [name]: link })[name] as string);
        const isRight = alone.map((each) => each.startsWith("["));
        const right = named.filter((_, i) => isRight[i]);
        expect(Object.values(outcome(Object.fromEntries(right)))).toEqual(
          alone.filter((_, i) => isRight[i]),
        );
        read += right.length;
        // Of wrong ones the first: what is wrong with an expression is told once.
        const wrong = isRight.indexOf(false);
        const together = outcome(Object.fromEntries(named));
        if (wrong >= 0) expect(together[`s${wrong}`]).toBe(alone[wrong]);
      }),
      { numRuns: 2000, seed: 11 },
    );
    expect(read).toBeGreaterThan(2000);
  });
});

describe("the order of vertices", () => {
  const names = (json: Json) =>
    modelFromJson(json)
      .graph()
      .vertices.map((each) => each.printed);

  test("is the printed one when parents come first in it", () => {
    expect(names(printed({ b: normal(0), a: normal("b"), c: normal(0) }))).toEqual(["b", "a", "c"]);
  });

  test("is else that of the numbers in the names, as far as parents allow", () => {
    const links = {
      sample10: normal("sample9"),
      sample2: normal("sample1"),
      sample9: normal(0),
      sample1: normal("sample11"),
      sample11: normal(0),
    };
    expect(names(printed(links))).toEqual([
      "sample11",
      "sample1",
      "sample2",
      "sample9",
      "sample10",
    ]);
  });

  test("of 100,000 vertices, each the parent of the one printed before it, is found", () => {
    const size = 100_000;
    const links = Array.from({ length: size }, (_, i) => [
      `x${i}`,
      normal(i + 1 < size ? `x${i + 1}` : 0),
    ]);
    const found = names(printed(Object.fromEntries(links)));
    expect(found[0]).toBe(`x${size - 1}`);
    expect(found[size - 1]).toBe("x0");
  });
});

describe("wrong graphs", () => {
  const one = { sample0: normal(0) };
  const edited = (change: { V?: Json; P?: Json; Y?: Json }) => {
    const [fns, graph, result] = printed(one) as [Json, object, Json];
    return [fns, { ...graph, ...change }, result];
  };
  const cyclic: Json[] = ["+", 1];
  cyclic.push(cyclic);

  test.each<[Json, string]>([
    [{}, "BadData"],
    [[{}, {}, 1], "BadData"],
    [[{}, { V: [], P: [] }, 1], "BadData"],
    [edited({ V: ["sample0", "sample0"] }), "BadData V[1]"],
    [edited({ V: ["sample0", "x"] }), "BadData V[1]"],
    [edited({ V: [3] }), "BadData V[0]"],
    [edited({ V: [] }), "BadData P.sample0"],
    [edited({ Y: { sample0: 1 } }), "BadData Y.sample0"],
    [edited({ Y: { constructor: 1 } }), "BadData Y.constructor"],
    [edited({ P: { sample0: ["sample", 1] } }), "BadData P.sample0"],
    [edited({ P: { sample0: null } }), "BadData P.sample0"],
    [edited({ V: ["__proto__"], P: JSON.parse('{"__proto__": 7}') }), "BadData P.__proto__"],
    [edited({ V: ["a b"], P: { "a b": 7 } }), 'BadData P["a b"]'],
    [printed({ a: ["sample*"] }), "BadData P.a"],
    [printed({ a: ["observe*", ["normal", 0, 1]] }), "BadData P.a BadData Y.a"],
    [printed({ a: ["if", true, normal(0), 1] }), "BadData P.a"],
    [printed({ a: normal("b") }), "UnboundSymbol P.a[1][1]"],
    [printed({ a: normal(["uniform", 0, 1]) }), "UnboundSymbol P.a[1][1][0]"],
    [printed({ a: normal(["+", 1, ["frobnicate", "x"]]) }), "UnboundSymbol P.a[1][1][2][0]"],
    [printed({ a: ["sample*", "d"] }), "UnboundSymbol P.a[1]"],
    [printed({ a: ["sample*", 3] }), "NotADistribution P.a[1]"],
    [printed({ a: ["sample*", ["vector", 1]] }), "NotADistribution P.a[1]"],
    [printed({ a: normal(["sqrt"]) }), "ArityMismatch P.a[1][1]"],
    [printed({ a: ["sample*", ["normal", 1]] }), "ArityMismatch P.a[1]"],
    [printed({ a: normal(["if", true, 1]) }), "BadData P.a[1][1]"],
    [printed({ a: ["sample*", ["normal", 0, -1]] }), "InvalidParameter P.a[1][2]"],
    [printed({ a: normal({ b: 1 }) }), "BadData P.a[1][1]"],
    [printed(one, ["hash-map", 1]), "ArityMismatch RET"],
    [printed(one, ["+", 1, ["-", "y"]]), "UnboundSymbol RET[2][1]"],
    [printed(one, cyclic), "BadData RET[2]"],
    [printed({ ...one, o: observed(0, "sample0") }), "LatentObserve P.o[2]"],
    [
      printed({ ...one, o: ["if", "sample0", observed(0, ["+", "sample0"]), 1] }),
      "LatentObserve P.o[2][2]",
    ],
    [printed({ o: observed(0, "Infinity") }), "NonFiniteObservation P.o[2]"],
    [printed({ a: normal("b"), b: normal(["+", "c", 1]), c: normal("a") }), "BadData P.a"],
    [printed({ a: normal("a") }), "BadData P.a"],
    ["[", "BadData"],
    ["[1]", "BadData"],
  ])("%j: %s", (json, expected) => {
    const found = errorsOf(json).map(({ kind, path }) => [kind, path ?? ""].join(" ").trim());
    // An observation that is wrong in P may be wrong in Y as well.
    expect(found.filter((each) => each.startsWith(expected.split(" ")[0]!))).toEqual(found);
    expect(found.join(" ")).toBe(expected);
  });

  test("Y must say what P says", () => {
    const [fns, graph, result] = printed({ o: observed(0, 7) }) as [Json, object, Json];
    const [error] = errorsOf([fns, { ...graph, Y: { o: 8 } }, result]);
    expect([error?.kind, error?.path]).toEqual(["BadData", "Y.o"]);
  });

  test("a cycle is named", () => {
    const [error] = errorsOf(printed({ a: normal("b"), b: normal(["+", "c", 1]), c: normal("a") }));
    expect(error?.message).toBe("a cycle: a depends on b depends on c depends on a");
  });

  test("a cycle within one shared expression is found", () => {
    const [error] = errorsOf(
      printed({ a: normal(["+", "b", "c"]), b: normal(["+", "b", "c"]), c: normal(0) }),
    );
    expect(error?.message).toBe("a cycle: b depends on b");
  });

  test("20 errors are told at once, no more", () => {
    const links = Array.from({ length: 30 }, (_, i) => [`a${i}`, normal("nobody")]);
    expect(errorsOf(printed(Object.fromEntries(links)))).toHaveLength(20);
  });

  test("an expression 200,000 deep is read, or refused with a place that can be shown", () => {
    const deep = (leaf: string) => {
      const size = 200_000;
      const text = `${'["-",'.repeat(size)}${leaf}${"]".repeat(size)}`;
      return `[{},{"V":["a"],"A":{},"P":{"a":["sample*",["normal",0,1]]},"Y":{}},${text}]`;
    };
    expect(modelFromJson(deep('"a"')).graph().result.kind).toBe("call");
    const [error] = errorsOf(deep('"b"'));
    expect(error?.kind).toBe("UnboundSymbol");
    expect(error?.path?.length).toBeLessThan(250);
  });

  test("more than 64 MiB are refused", () => {
    const [error] = errorsOf(" ".repeat((64 << 20) + 1));
    expect(error?.kind).toBe("GraphTooLarge");
  });
});

describe("limits that a caller sets, at the limit and one past it", () => {
  const sites = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, normal(0)]));
  const ones = (count: number): Json[] => new Array(count).fill(1);
  const first = (json: Json, limits: Partial<Limits>) => {
    const [error] = errorsOf(json, limits);
    return error === undefined ? "none" : `${error.kind} ${error.path}`;
  };
  test.each<[keyof Limits, number, (size: number) => Json, string]>([
    ["vertices", 7, (size) => printed(sites(size)), "GraphTooLarge undefined"],
    [
      "vertices",
      5,
      (size) => printed({ a: ["sample*", ["dirichlet", ["vector", ...ones(size)]]] }),
      "GraphTooLarge undefined",
    ],
    ["elements", 9, (size) => printed(sites(1), ["vector", ...ones(size)]), "GraphTooLarge RET"],
    ["elements", 9, (size) => printed(sites(1), ones(size)), "GraphTooLarge RET"],
    // The parameters of the normal are two.
    ["steps", 9, (size) => printed(sites(1), ["+", ...ones(size - 2)]), "StepLimit RET[8]"],
  ])("%s: %i", (name, limit, json, expected) => {
    expect(first(json(limit), { [name]: limit })).toBe("none");
    expect(first(json(limit + 1), { [name]: limit })).toBe(expected);
  });
  test("errors: as many as the limit says", () => {
    const links = Array.from({ length: 30 }, (_, i) => [`a${i}`, normal("nobody")]);
    expect(errorsOf(printed(Object.fromEntries(links)), { errors: 3 })).toHaveLength(3);
    expect(errorsOf(printed(Object.fromEntries(links)), { errors: 25 })).toHaveLength(25);
  });
  test("a limit that there is not", () => {
    const [error] = errorsOf(printed(sites(1)), { vertexes: 1 } as Partial<Limits>);
    expect(error?.kind).toBe("BadOption");
  });
});

test("a text is taken for a printed graph only when it is one", () => {
  expect(modelIfJson("[{} {} 1]", NO_DATA)).toBeUndefined();
  expect(modelIfJson("[{}, {}, 1]", NO_DATA)).toBeUndefined();
  expect(modelIfJson("(sample (normal 0 1))", NO_DATA)).toBeUndefined();
  expect(modelIfJson(` ${JSON.stringify(printed({ a: normal(0) }))}`, NO_DATA)).toBeDefined();
});

test("data are not taken, and a warning says so", () => {
  const model = modelFromJson(printed({ a: normal(0) }), { data: { y: 1 } }).with({ z: [2] });
  expect(model.graph().warnings.map(({ kind, path }) => [kind, path])).toEqual([
    ["UnusedData", "y"],
    ["UnusedData", "z"],
  ]);
});

function errorsOf(json: Json, limits: Partial<Limits> = {}): readonly Diagnostic[] {
  try {
    modelFromJson(json, { limits });
  } catch (error) {
    if (error instanceof LaurelError) return error.diagnostics;
    throw error;
  }
  return [];
}
