// `graph`, `explain` and printed graphs as programs, as a process: formats, exit codes, records against the schema.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "laurel-views-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const corpus = (name: string) => fileURLToPath(new URL(`../corpus/${name}`, import.meta.url));

const schema = JSON.parse(
  readFileSync(
    fileURLToPath(new URL("../../ts/src/generated/schema.json", import.meta.url)),
    "utf8",
  ),
);
const ajv = new Ajv({ strict: false, allErrors: true }).addSchema(schema, "laurel");

function faults(name: string, value: unknown) {
  ajv.validate(`laurel#/definitions/${name}`, value);
  return ajv.errors ?? [];
}

const WRONG = '[{},{"V":["a"],"A":{},"P":{"a":["sample*",["normal","b",1]]},"Y":{}},"a"]';

describe("graph", () => {
  it.each([
    ["text", "21 vertices (14 latent), 56 edges"],
    ["dot", "subgraph cluster_0"],
    ["svg", '<svg xmlns="http://www.w3.org/2000/svg"'],
  ])("--format %s", async (format, expected) => {
    const { code, out, err } = await runCli(["graph", "example:gmm", "--format", format]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(expected);
    expect(out.endsWith("\n")).toBe(true);
  });

  it("--plates and --no-plates choose how often a repeated vertex is shown", async () => {
    const shown = async (...argv: string[]) =>
      (await runCli(["graph", "example:gmm", ...argv])).out;
    expect(await shown("--format", "text", "--plates")).toContain("plate of 7");
    expect(await shown("--format", "dot", "--no-plates")).toContain('label="z[6]"');
    expect(await shown("--format", "dot")).toContain('label="z[i]"');
    expect(await shown("--format", "svg", "--no-plates")).toContain(">z[6]</text>");
    expect(JSON.parse(await shown("--no-plates", "--json"))[1].V).toHaveLength(21);
  });

  it("of a model with more vertices than a picture can show exits 1 and says what to ask for", async () => {
    // In no order that repeats.
    const priors = ["(normal 0 1)", "(gamma 1 1)", "(beta 1 1)"];
    const names = Array.from({ length: 1001 }, (_, i) => {
      return `x${i} (sample ${priors[Math.floor(1e4 * Math.abs(Math.sin(i))) % 3]})`;
    }).join(" ");
    const result = await runCli(["graph", "-", "--format", "svg"], { input: `(let [${names}] 1)` });
    expect(result).toMatchObject({ code: 1, out: "" });
    expect(result.err).toContain("--format text");
  });
});

describe("explain", () => {
  it("tells people what there is, and programs the record of the schema", async () => {
    const human = await runCli(["explain", "example:gmm"]);
    expect(human).toMatchObject({ code: 0, err: "" });
    expect(human.out).toContain("mu[0] sigma[0] pi[0] | mu[1] sigma[1] pi[1]");
    const { code, out, err } = await runCli(["explain", "example:gmm", "--json"]);
    expect([code, err]).toEqual([0, ""]);
    const record = JSON.parse(out);
    expect(faults("ExplainReport", record)).toEqual([]);
    expect(Object.keys(record)).toEqual(["vertices", "symmetries", "shared", "folded", "infer"]);
  });

  it("names an equality; infer by a method that cannot condition on it exits 1 with one sentence", async () => {
    const explained = await runCli(["explain", "example:sum-dirac"]);
    expect(explained.code).toBe(0);
    expect(explained.out).toContain("an exact linear constraint on Gaussian latents: x + y = 7");
    const inferred = await runCli(["infer", "example:sum-dirac", "--method", "bbvi", "--json"]);
    expect(inferred.code).toBe(1);
    expect(JSON.parse(inferred.out).errors[0]).toMatchObject({
      kind: "MethodNotApplicable",
      message: "bbvi cannot condition on an exact equality such as x + y = 7",
    });
  });

  it("of a wrong program exits 1, of data without a value too", async () => {
    for (const input of ["(let [x 1", "(data y) (observe (normal 0 1) y)"]) {
      const { code, out } = await runCli(["explain", "-", "--json"], { input });
      expect(code).toBe(1);
      expect(faults("CheckReport", JSON.parse(out))).toEqual([]);
    }
  });
});

describe("a printed graph as a program", () => {
  const SHORT = ["--steps", "60", "--samples", "20", "--seed", "3", "--json"];

  it("prints again, is checked, explained and fitted as the program that it came from", async () => {
    const printed = (await runCli(["graph", "example:gmm", "--json"])).out;
    const path = file("mixture.json", printed);
    expect((await runCli(["graph", path])).out).toBe(printed);
    expect(await runCli(["check", path])).toMatchObject({ code: 0, out: "", err: "" });
    expect((await runCli(["explain", path])).out).toContain("of sample7");
    const [own, read] = await Promise.all(
      ["example:gmm", path].map(async (name) =>
        JSON.parse((await runCli(["infer", name, ...SHORT])).out),
      ),
    );
    expect(read.returned).toEqual(own.returned);
    expect(read.elbo).toEqual(own.elbo);
    expect(faults("InferReport", read)).toEqual([]);
  });

  it("may come from the reference compiler, by name or on standard input", async () => {
    const path = corpus("gaussian.graph.json");
    const named = JSON.parse((await runCli(["infer", path, ...SHORT])).out);
    const input = readFileSync(path, "utf8");
    const piped = JSON.parse((await runCli(["infer", "-", ...SHORT], { input })).out);
    expect(piped.returned).toEqual(named.returned);
    expect(Object.keys(named.latents)).toHaveLength(1);
  });

  it.each(["infer", "check", "graph", "explain"])(
    "that is wrong exits 1 with its place: %s",
    async (command) => {
      const path = file("wrong.json", WRONG);
      const { code, out } = await runCli([command, path, "--json"]);
      expect(code).toBe(1);
      const record = JSON.parse(out);
      expect(faults("CheckReport", record)).toEqual([]);
      expect(record.errors).toMatchObject([{ kind: "UnboundSymbol", path: "P.a[1][1]" }]);
      const human = await runCli([command, path]);
      expect(human.out + human.err).toContain("P.a[1][1]");
    },
  );

  it("has no program to desugar, and is no program text when it is called .json", async () => {
    const printed = (await runCli(["graph", "example:gaussian", "--json"])).out;
    expect(await runCli(["desugar", "-"], { input: printed })).toMatchObject({ code: 1, out: "" });
    const path = file("program.json", "(sample (normal 0 1))");
    const { code, err } = await runCli(["check", path]);
    expect(code).toBe(1);
    expect(err).toBe("");
  });

  it("takes no data", async () => {
    const path = file("fine.json", WRONG.replace('"b"', "0"));
    const { code, out } = await runCli(["check", path, "--set", "y=1", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out).warnings).toMatchObject([{ kind: "UnusedData", path: "y" }]);
  });
});
