// Data through the built command line: what does not fit is exit code 1 with its place in the data.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";

const PROGRAM = `(data y)
(let [mu (sample (normal 0 10))]
  (foreach 3 [each y] (observe (normal mu 1) each))
  mu)`;

const FILES: readonly (readonly [name: string, text: string])[] = [
  ["good.json", '{"y": [1, 2, 3], "K": null, "table": {"a": 1}}'],
  ["nan.json", '{"y": [1, 2, "NaN"]}'],
  ["infinite.json", '{"y": [1, "-Inf", 3]}'],
  ["python.json", '{"y": [1, NaN]}'],
  ["null.json", '{"y": [1, null, 3]}'],
  ["word.json", '{"y": [1, 2, "three"]}'],
  ["short.json", '{"y": [1, 2]}'],
  ["nested.json", '{"y": [[1], [2], [3]]}'],
  ["object.json", '{"y": {"a": 1}}'],
  ["other.json", '{"Y": [1, 2, 3]}'],
  [
    "long.csv",
    `x,y\n${Array.from({ length: 80_000 }, (_, i) => `1,${i === 70_000 ? "NaN" : i}`).join("\n")}\n`,
  ],
  ["short.csv", "y\n1\n2\n"],
  ["ragged.csv", "x,y\n1,2\n3\n"],
];

let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "laurel-data-"));
  writeFileSync(file("program.daphne"), PROGRAM);
  for (const [name, text] of FILES) writeFileSync(file(name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function infer(...argv: string[]) {
  const { code, out } = await runCli(["infer", file("program.daphne"), "--json", ...argv]);
  return { code, record: JSON.parse(out) };
}

describe("data that do not fit", () => {
  it.each([
    ["nan.json", "BadData", "y[2]"],
    ["infinite.json", "NonFiniteObservation", "y[1]"],
    ["null.json", "BadData", "y[1]"],
    ["word.json", "BadData", "y[2]"],
    ["short.json", "IndexOutOfRange", "y"],
    ["nested.json", "BadData", "y[0]"],
    ["object.json", "BadData", "y"],
    ["other.json", "BadData", "y"],
    ["long.csv", "BadData", "y[70000]"],
    ["short.csv", "IndexOutOfRange", "y"],
  ])("%s is %s at %s, in the program too, with exit code 1", async (name, kind, path) => {
    const { code, record } = await infer("--data", file(name));
    expect(code).toBe(1);
    expect(record.ok).toBe(false);
    expect(record.errors[0]).toMatchObject({
      kind,
      path,
      span: { start: { line: expect.any(Number) } },
    });
  });

  it.each(["python.json", "ragged.csv"])(
    "%s cannot be read: BadData naming the file",
    async (name) => {
      const { code, record } = await infer("--data", file(name));
      expect([code, record.errors[0].kind]).toEqual([1, "BadData"]);
      expect(record.errors[0].path).toContain(file(name));
    },
  );

  it("a name nearly right is pointed at", async () => {
    const { record } = await infer("--data", file("other.json"));
    expect(record.errors[0].hint).toBe("Y is given: rename it");
  });
});

describe("data without a use", () => {
  const short = ["--steps", "20", "--samples", "10"];

  it("are silent in a file, whatever they are, and no part of the report", async () => {
    const { code, record } = await infer("--data", file("good.json"), ...short);
    expect(code).not.toBe(1);
    expect(record.warnings.filter((each: { kind: string }) => each.kind === "UnusedData")).toEqual(
      [],
    );
    expect(record.data).toEqual({ names: ["y"] });
  });

  it("are a warning when --set gives them, with the nearest name", async () => {
    const argv = ["check", file("program.daphne"), "--json", "--set", "yy=[1,2,3]"];
    const { code, out } = await runCli(argv);
    expect(code).toBe(0);
    expect(JSON.parse(out).warnings).toMatchObject([
      { kind: "UnusedData", path: "yy", hint: "did you mean y?" },
    ]);
  });
});

describe("--limit", () => {
  const draws = "(foreach 8 [] (sample (normal 0 1)))";

  it("sets a limit: 8 vertices pass where 8 may be, and not where 7 may", async () => {
    const run = (most: string) => runCli(["check", "-", "--limit", most], { input: draws });
    expect((await run("vertices=8")).code).toBe(0);
    const past = await run("vertices=7");
    expect(past.code).toBe(1);
    expect(past.out).toContain("this foreach unfolds to at least 8 vertices, the limit is 7");
  });

  it.each([
    ["vertice=7", "did you mean vertices?"],
    ["vertices", "such as --limit vertices=2000000"],
    ["vertices=-1", "from 1 to 10000000, not -1"],
  ])("%s is bad usage", async (limit, text) => {
    const { code, err } = await runCli(["check", "-", "--limit", limit], { input: draws });
    expect(code).toBe(2);
    expect(err).toContain(text);
  });
});
