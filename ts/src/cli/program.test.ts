import { describe, expect, it } from "vitest";
import { fakeIo } from "./io.fixture.ts";
import { runCli } from "./program.ts";

async function call(...argv: string[]) {
  const { io, written } = fakeIo();
  const code = await runCli(argv, io);
  return { code, ...written };
}

describe("the command line's grammar", () => {
  it("prints help and version on standard output and exits 0", async () => {
    const help = await call("--help");
    expect(help.code).toBe(0);
    for (const name of ["infer", "check", "graph", "explain", "desugar", "examples"]) {
      expect(help.out).toContain(`\n  ${name} `);
    }
    expect(help.out).not.toContain("play");
    const version = await call("infer", "--version");
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await call("infer", "-h")).out).toContain("--learning-rate");
  });

  it.each([
    [["infre", "x"], "unknown command 'infre'", "did you mean infer?"],
    [["infer", "--setps", "3", "x"], "unknown option '--setps'", "did you mean --steps?"],
    [["check", "--jsno", "x"], "unknown option '--jsno'", "did you mean --json?"],
    [["infer", "x", "--steps", "many"], "--steps wants a number, not many", ""],
    [["infer", "x", "--steps", ""], "--steps wants a number", ""],
    [
      ["infer", "x", "--method", "advi"],
      "--method advi is not in this version",
      "auto, exact, laplace, smc",
    ],
    [["infer", "x", "--method", "bbiv"], "--method bbiv is not", "did you mean bbvi?"],
    [["infer", "x", "--threads", "all"], "--threads wants a number, not all", ""],
    [["graph", "x", "--format", "png"], "--format png is not in this", "json, text, dot, svg"],
    [["graph", "x", "--plates"], "--plates does not go with json", "text, dot and svg"],
    [["play"], "laurel play is not in this version", ""],
    [["examples", "gm"], "there is no example gm", "did you mean example:gmm?"],
    [["infer"], "missing required argument 'PROGRAM'", ""],
    [["examples", "a", "b"], "too many arguments", ""],
    [[], "no command", "laurel --help"],
  ])("refuses %j as bad usage", async (argv, message, hint) => {
    const result = await call(...argv);
    expect(result.code).toBe(2);
    expect(result.out).toBe("");
    expect(result.err).toContain(message);
    expect(result.err).toContain(hint);
    const json = await call(...argv, "--json");
    expect(json.code).toBe(2);
    expect(json.err).toBe("");
    expect(JSON.parse(json.out)).toMatchObject({
      ok: false,
      errors: [{ kind: "BadOption", code: "values/bad-option" }],
      warnings: [],
    });
  });

  it("lists the examples by name and title, and prints one", async () => {
    const list = await call("examples");
    expect(list.code).toBe(0);
    expect(list.out.split("\n")).toHaveLength(10);
    const records = JSON.parse((await call("examples", "--json")).out);
    const mixture = records[3];
    expect(mixture).toMatchObject({ name: "gmm", title: expect.stringContaining("mixture") });
    expect((await call("examples", "gmm")).out).toBe(mixture.source);
    expect(JSON.parse((await call("examples", "gmm", "--json")).out)).toEqual(mixture);
  });

  it("takes common options before and after the command", async () => {
    expect(JSON.parse((await call("--json", "examples")).out)).toHaveLength(9);
  });
});
