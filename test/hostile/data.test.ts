// Data that do not fit the program, and hostile data: a located error with the place in the data, or a private copy.

import { describe, expect, test } from "vitest";
import { check, compile, type DataRecord } from "../../ts/src/compile.ts";
import { LaurelError } from "../../ts/src/errors/laurel-error.ts";
import { daphne } from "../../ts/src/model.ts";

/** `kind path @line:column` of the first error. */
function firstError(source: string, data: unknown): string {
  const [error] = check(source, { data: data as DataRecord }).errors;
  if (error === undefined) return "no error";
  const { line, column } = error.span?.start ?? { line: 0, column: 0 };
  return `${error.kind} ${error.path} @${line}:${column}`;
}

/** What is thrown, as `kind path`. */
function thrown(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(LaurelError);
    const [first] = (error as LaurelError).diagnostics;
    return `${first?.kind} ${first?.path}`;
  }
  return "nothing";
}

const OBSERVED =
  "(data y)\n(let [m (sample (normal 0 1))] (foreach 3 [yi y] (observe (normal m 1) yi)) m)";
const ROWS =
  "(data y)\n(let [m (sample (normal 0 1))] (foreach 3 [[a b] y] (observe (normal m a) b)) m)";
const MANY =
  "(data y)\n(let [m (sample (normal 0 1))] (foreach 100 [[a b] y] (observe (normal m a) b)) m)";

const rows = (count: number, wrong: number, row: unknown): unknown[] =>
  Array.from({ length: count }, (_, i) => (i === wrong ? row : [1, 2]));

describe("data that do not fit the program have a path, and the place of use", () => {
  test.each<[string, string, unknown, string]>([
    ["a word among numbers", OBSERVED, [1, "a", 3], "BadData y[1] @2:72"],
    ["a vector among numbers", OBSERVED, [1, 2, [3]], "BadData y[2] @2:72"],
    ["a number for a vector", OBSERVED, 4, "BadData y @2:47"],
    ["too short for foreach", OBSERVED, [1, 2], "IndexOutOfRange y @2:47"],
    ["a ragged row", ROWS, [[1, 2], [3], [1, 2]], "IndexOutOfRange y[1] @2:47"],
    ["a parameter out of range", ROWS, rows(3, 1, [-3, 3]), "InvalidParameter y[1][0] @2:72"],
    ["the same in a plate", MANY, rows(100, 70, [-3, 3]), "InvalidParameter y[70][0] @2:74"],
    ["a NaN in a row", ROWS, rows(3, 2, [1, Number.NaN]), "BadData y[2][1] @1:7"],
    ["a count that is no whole number", "(data n) (foreach n [] 1)", 2.5, "BadData n @1:19"],
    ["a count that is a word", "(data n) (foreach n [] 1)", "3", "BadData n @1:19"],
    ["negative weights", "(data w) (sample (discrete w))", [1, -1], "InvalidParameter w[1] @1:28"],
    [
      "an element by its place",
      "(data y) (observe (normal 0 1) (second y))",
      [1, "z"],
      "BadData y[1] @1:32",
    ],
    [
      "through names",
      "(data y) (let [a y b a] (foreach 2 [c b] (observe (flip 0.5) (nth c 1))))",
      [
        [0, 1],
        [1, "x"],
      ],
      "BadData y[1][1] @1:62",
    ],
    ["arithmetic on a word", "(data s) (+ 1 s)", "one", "BadData s @1:15"],
  ])("%s", (_, source, value, expected) => {
    const name = /\(data (\w+)\)/.exec(source)?.[1] as string;
    expect(firstError(source, { [name]: value })).toBe(expected);
  });

  test("a declared datum without a value is BadData; one nearly of its name is pointed at", () => {
    const [error] = compiling(() =>
      compile("(data height) (sum height)", { data: { hieght: [1] } }),
    );
    expect([error?.kind, error?.path, error?.span?.start.column]).toEqual(["BadData", "height", 7]);
    expect(error?.hint).toBe("hieght is given: rename it");
  });

  test("what the program does not use is UnusedData, with the nearest name that is free in it", () => {
    const source = "(data height) (observe (normal 0 1) weight) (sum height)";
    const data = { height: [1], wieght: 2, heigth: 3, zzz: 4 };
    const { warnings } = check(source, { data });
    expect(warnings.map(({ kind, path, hint }) => [kind, path, hint])).toEqual([
      ["UnusedData", "wieght", "did you mean weight?"],
      ["UnusedData", "heigth", "did you mean height?"],
      ["UnusedData", "zzz", undefined],
    ]);
  });

  test("bad data of a declared name shows where the program uses it first", () => {
    const [error] = check(OBSERVED, { data: { y: [1, null] as never } }).errors;
    expect(error?.labels?.map(({ span, text }) => [span.start.column, text])).toEqual([
      [47, "used here"],
    ]);
  });
});

function compiling(make: () => unknown) {
  try {
    make();
  } catch (error) {
    return (error as LaurelError).diagnostics;
  }
  return [];
}

describe("data that fit", () => {
  const total = (y: unknown) => compile("(data y) (count y)", { data: { y } as DataRecord }).result;

  test.each([
    Float64Array,
    Float32Array,
    Int32Array,
    Int16Array,
    Int8Array,
    Uint32Array,
    Uint16Array,
    Uint8Array,
    Uint8ClampedArray,
  ])("%o is a column of numbers, not an expression an element", (Kind) => {
    const graph = compile("(data y) y", { data: { y: new Kind([1, 2, 3]) } });
    expect(graph.result).toMatchObject({ kind: "vector", source: { kind: "column", shape: [3] } });
  });

  test("nested arrays of numbers of one shape are one column; 200,000 rows take no expressions", () => {
    const y = Array.from({ length: 200_000 }, (_, i) => [
      [i, 1],
      [2, 3],
    ]);
    const graph = compile("(data y) y", { data: { y } });
    expect(graph.result).toMatchObject({ source: { shape: [200_000, 2, 2] } });
    expect(graph.folded.table.all.length).toBeLessThan(10);
  });

  test("rows may be typed arrays", () => {
    const y = [Float64Array.of(1, 2), Float32Array.of(3, 4)];
    const { result } = compile("(data y) y", { data: { y } });
    expect(result).toMatchObject({ source: { shape: [2, 2] } });
  });

  test("one array may stand in several places", () => {
    const row = [1, 2];
    expect(total([row, row, row])).toMatchObject({ value: 3 });
  });

  test("a column of a table, as CSV gives it, may have booleans or words", () => {
    const data = { y: [true, false], who: ["a", "b"] };
    const { result } = compile('(data y who) [(first y) (= (second who) "b")]', { data });
    expect(result).toMatchObject({ items: [{ value: true }, { value: true }] });
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "then"])(
    "a datum may be called %s",
    (name) => {
      const data = new Map([[name, [4, 5]]]);
      expect(compile(`(data ${name}) (second ${name})`, { data }).result).toMatchObject({
        value: 5,
      });
      const own = JSON.parse(`{"${name}": [4, 5]}`) as DataRecord;
      expect(daphne(`(second ${name})`, { data: own }).graph().data).toEqual([name]);
    },
  );
});

describe("hostile values", () => {
  const cyclic: unknown[] = [1];
  cyclic.push(cyclic);
  const throwing = new Proxy([1], {
    get() {
      throw new Error("no");
    },
  });
  const late: unknown[] = [1, 2, 3];
  Object.defineProperty(late, 2, {
    get() {
      throw new Error("no");
    },
  });
  const detached = new Float64Array(3);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const sparse: number[] = [];
  sparse[3] = 1;
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  const endless: unknown = new Proxy([], {
    get: (_, key) => (key === "length" ? 2 : endlessChild()),
  });
  const endlessChild = (): unknown =>
    new Proxy([], { get: (_, key) => (key === "length" ? 2 : endlessChild()) });
  const lying = (length: unknown) =>
    new Proxy([1], {
      get: (target, key) => (key === "length" ? length : Reflect.get(target, key)),
    });
  class Boast extends Float64Array {
    override get length(): number {
      return 2 ** 30;
    }
  }
  const wide: unknown[] = new Array(1_000_001).fill("word");
  let doubled: unknown = ["x"];
  for (let i = 0; i < 30; i++) doubled = [doubled, doubled];

  test.each<[string, unknown, string]>([
    ["a NaN in row 70,000", withNaN(new Float64Array(100_000), 70_000), "BadData y[70000]"],
    ["the same in a plain array", withNaN(new Array(100_000).fill(0), 70_000), "BadData y[70000]"],
    ["an infinity", [1, [Number.POSITIVE_INFINITY]], "NonFiniteObservation y[1][0]"],
    ["a hole", sparse, "BadData y[0]"],
    ["null", [1, null], "BadData y[1]"],
    ["undefined", undefined, "BadData y"],
    ["an object", { a: 1 }, "BadData y"],
    ["an object among rows", [[1], { length: 1 }], "BadData y[1]"],
    ["a Map", new Map([["a", 1]]), "BadData y"],
    ["a Set", [new Set([1])], "BadData y[0]"],
    ["a Date", [new Date(0)], "BadData y[0]"],
    ["a boxed number", [Object(1)], "BadData y[0]"],
    ["a promise", Promise.resolve(1), "BadData y"],
    ["a symbol", [Symbol("s")], "BadData y[0]"],
    ["a function", () => 1, "BadData y"],
    ["a BigInt", [10n], "BadData y[0]"],
    ["a BigInt array", new BigInt64Array(2), "BadData y"],
    ["a DataView", new DataView(new ArrayBuffer(8)), "BadData y"],
    ["a buffer", new ArrayBuffer(8), "BadData y"],
    ["a detached buffer", detached, "BadData y"],
    ["a proxy of a typed array", new Proxy(new Float64Array(1), {}), "BadData y"],
    ["a cycle", cyclic, "BadData y[1]"],
    ["100,000 deep", deep, `BadData y${"[0]".repeat(32)}`],
    ["a proxy that throws", throwing, "BadData y"],
    ["a getter that throws", late, "BadData y[2]"],
    ["a proxy that never ends", endless, `BadData y${"[0]".repeat(32)}`],
    ["a length that is no number", lying("3"), "BadData y"],
    ["a negative length", lying(-1), "BadData y[0]"],
    ["a length of NaN", lying(Number.NaN), "BadData y"],
    ["a length of 2^53", lying(2 ** 53 - 1), "BadData y"],
    ["100,000,000 elements", new Array(100_000_000), "BadData y"],
    ["1,000,001 words", wide, "BadData y"],
    ["2^30 words in 31 arrays", doubled, `BadData y${"[0]".repeat(11)}[1]`],
  ])("%s", (_, value, expected) => {
    const data = new Map([["y", value as never]]);
    const [error] = check("(data y) (sample (normal 0 1))", { data }).errors;
    expect(`${error?.kind} ${error?.path}`).toBe(expected);
  });

  test("what is no finite number is found wherever it stands in a typed array of 1 to 9", () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (let length = 1; length <= 9; length++) {
        for (let at = 0; at < length; at++) {
          const y = new Float64Array(length).fill(Number.MAX_VALUE);
          y[at] = wrong;
          const kind = Number.isNaN(wrong) ? "BadData" : "NonFiniteObservation";
          expect(check("(data y) 1", { data: { y } }).errors).toMatchObject([
            { kind, path: `y[${at}]` },
          ]);
        }
      }
    }
    const y = new Float64Array(9).fill(-Number.MAX_VALUE);
    expect(check("(data y) 1", { data: { y } }).errors).toEqual([]);
  });
  test("an array that boasts of its length has the length that it has", () => {
    const graph = compile("(data y) (count y)", { data: { y: new Boast([1, 2]) } });
    expect(graph.result).toMatchObject({ value: 2 });
  });

  test("toJSON is never called", () => {
    const y = Object.assign([1, 2], {
      toJSON() {
        throw new Error("called");
      },
    });
    const model = daphne("(data y) (observe (normal 0 1) (first y))").with({ y });
    expect(JSON.stringify(model.graph().data)).toBe('["y"]');
  });
});

function withNaN<List extends { [index: number]: number }>(list: List, at: number): List {
  list[at] = Number.NaN;
  return list;
}

describe("hostile records", () => {
  const proxy = (handler: ProxyHandler<object>) => new Proxy({ y: 1 }, handler);
  const no = (): never => {
    throw new Error("no");
  };

  test.each<[string, unknown, string]>([
    ["null", null, "BadData undefined"],
    ["a number", 3, "BadData undefined"],
    ["a text", "y", "BadData undefined"],
    ["an array", [1], "BadData undefined"],
    ["a typed array", new Float64Array(1), "BadData undefined"],
    ["a function", () => 1, "BadData undefined"],
    ["a Map with a number for a name", new Map([[1, 2]]), "BadData undefined"],
    [
      "a getter that throws",
      Object.defineProperty({}, "y", { get: no, enumerable: true }),
      "BadData y",
    ],
    ["a proxy whose keys throw", proxy({ ownKeys: no }), "BadData undefined"],
    ["a proxy whose values throw", proxy({ get: no }), "BadData y"],
    ["a proxy whose prototype throws", proxy({ getPrototypeOf: no }), "BadData undefined"],
    ["a proxy of a Map", new Proxy(new Map([["y", 1]]), {}), "BadData undefined"],
  ])("%s", (_, data, expected) => {
    const source = "(data y) (observe (normal 0 1) y)";
    expect(thrown(() => daphne(source).with(data as never))).toBe(expected);
    expect(thrown(() => daphne(source, { data: data as never }))).toBe(expected);
    expect(thrown(() => compile(source, { data: data as never }))).toBe(expected);
    expect(check(source, { data: data as never }).errors[0]?.kind).toBe("BadData");
  });
});

describe("data are read once", () => {
  test("and copied: changing them later changes nothing", () => {
    const y = new Float64Array([1, 2]);
    const graph = compile("(data y) (first y)", { data: new Map([["y", y]]) });
    y[0] = 9;
    expect(graph.result).toMatchObject({ kind: "number", value: 1 });
  });

  test("also by the models that come of a model", () => {
    const y = [1, 2];
    const source = "(data y s) (let [m (sample (normal 0 s))] (observe (normal m 1) (first y)) m)";
    const first = daphne("(data y) (first y)").with({ y });
    y[0] = 9;
    expect(first.with({}).graph().result).toMatchObject({ value: 1 });
    expect(first.with({ y }).graph().result).toMatchObject({ value: 9 });
    expect(thrown(() => daphne(source).with({ y }).graph())).toBe("BadData s");
  });

  test("by a getter that counts, from the first model to the last", () => {
    const read = { record: 0, element: 0 };
    const y: number[] = [];
    Object.defineProperty(y, 0, {
      get() {
        read.element += 1;
        return 1;
      },
    });
    const record = {
      get y() {
        read.record += 1;
        return y;
      },
    };
    const model = daphne("(data y z) (+ z (first y))").with(record);
    model.with({ z: 1 }).graph();
    model.with({ z: 2 }).with({ z: 3 }).graph();
    expect(read).toEqual({ record: 1, element: 1 });
  });
});
