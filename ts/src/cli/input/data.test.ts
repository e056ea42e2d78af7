import { describe, expect, it } from "vitest";
import { LaurelError } from "../../errors/laurel-error.ts";
import { fakeIo } from "../io.fixture.ts";
import { readCsv } from "./csv.ts";
import { readData } from "./data.ts";

const files = new Map([
  ["a.json", '{"y": [1.1, 2], "n": 3, "who": "x", "odd": ["NaN", "Inf", "-Inf"], "flag": [true]}'],
  ["b.json", '\ufeff{"n": 4}'],
  ["c.csv", "x, n\r\n1.5,2\r\n-3e2,NaN\r\n"],
  ["null.json", '{"y": [1, null]}'],
  ["object.json", '{"y": {"a": 1}}'],
  ["array.json", "[1]"],
  ["broken.json", '{"y": '],
  ["proto.json", '{"__proto__": [1]}'],
]);
const io = fakeIo({ files }).io;

function read(names: readonly string[], sets: readonly string[] = []) {
  return readData(io, { files: names, sets });
}

/** What was read, by name. */
async function valuesOf(names: readonly string[], sets: readonly string[] = []) {
  return new Map([...(await read(names, sets))].map(([name, { value }]) => [name, value]));
}

async function failure(promise: Promise<unknown>) {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LaurelError);
  return (error as LaurelError).diagnostics[0];
}

describe("data", () => {
  it("come from JSON, where NaN, Inf and -Inf are numbers", async () => {
    const data = await valuesOf(["a.json"]);
    expect(data.get("y")).toEqual([1.1, 2]);
    expect(data.get("who")).toBe("x");
    expect(data.get("odd")).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
    expect(data.get("flag")).toEqual([true]);
  });

  it("come from CSV by column; later files win, and --set wins over all", async () => {
    expect((await valuesOf(["a.json", "b.json"])).get("n")).toBe(4);
    expect((await valuesOf(["b.json", "c.csv"])).get("n")).toEqual([2, Number.NaN]);
    const data = await valuesOf(["c.csv"], ["n=[1,[2,3]]", "m=7"]);
    expect(data.get("n")).toEqual([1, [2, 3]]);
    expect(data.get("m")).toBe(7);
    expect(data.get("x")).toEqual([1.5, -300]);
  });

  it("may have any name", async () => {
    const data = await valuesOf(["proto.json"]);
    expect([...data]).toEqual([["__proto__", [1]]]);
  });

  it.each([
    ["array.json", "BadData", "array.json"],
    ["broken.json", "BadData", "broken.json"],
    ["missing.json", "BadOption", undefined],
  ])("%s is refused as %s at %s", async (file, kind, path) => {
    const found = await failure(read([file]));
    expect(found?.kind).toBe(kind);
    expect(found?.path).toBe(path);
  });

  it("--set without a name is bad usage, with bad JSON bad data", async () => {
    expect((await failure(read([], ["=3"])))?.kind).toBe("BadOption");
    expect((await failure(read([], ["y"])))?.kind).toBe("BadOption");
    expect((await failure(read([], ["y=[1,"])))?.kind).toBe("BadData");
  });

  it("that are none are left for the program that wants them", async () => {
    expect((await valuesOf(["null.json"])).get("y")).toEqual([1, null]);
    expect((await valuesOf(["object.json"])).get("y")).toEqual({ a: 1 });
  });

  it("may go unused without a word when they come from a file", async () => {
    const data = await read(["a.json"], ["m=7"]);
    expect(data.get("y")?.isQuiet).toBe(true);
    expect(data.get("m")?.isQuiet).toBe(false);
  });

  it("nested 50,000 deep are no more trouble than any others", async () => {
    const deep = `y=${"[".repeat(50_000)}"Inf"${"]".repeat(50_000)}`;
    const y = (await read([], [deep])).get("y")?.read();
    expect(y).toMatchObject({ fault: { kind: "BadData", path: "[0]".repeat(32) } });
  });
});

describe("CSV", () => {
  it("has truth values and strings where a column has only such", () => {
    const data = readCsv('a,b\ntrue,"x, y"\nfalse,0x10\n', "f.csv");
    expect(data.get("a")).toEqual([true, false]);
    expect(data.get("b")).toEqual(["x, y", "0x10"]);
  });

  it("of one column and one row is a vector of one", () => {
    expect(readCsv("y\n3\n", "f.csv").get("y")).toEqual([3]);
  });

  it.each([
    ["", "f.csv"],
    ["a,a\n1,2\n", "f.csv, row 1"],
    ["a,\n1,2\n", "f.csv, row 1"],
    ["a,b\n1,2\n3\n", "f.csv, row 3"],
    ["a,b\n1,\n", "f.csv, row 2"],
    ['a\n"1\n', "f.csv, row 2"],
  ])("%j is refused at %s", (text, path) => {
    expect(() => readCsv(text, "f.csv")).toThrow(LaurelError);
    try {
      readCsv(text, "f.csv");
    } catch (error) {
      expect((error as LaurelError).diagnostics[0]?.path).toBe(path);
    }
  });
});
