// The command line as a process: exit codes, streams, records against the schema, signals, pipes.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";

const schema = JSON.parse(
  readFileSync(
    fileURLToPath(new URL("../../ts/src/generated/schema.json", import.meta.url)),
    "utf8",
  ),
);
const ajv = new Ajv({ strict: false, allErrors: true }).addSchema(schema, "laurel");

/** What is wrong with `value` as a record called `name`. */
function faults(name: string, value: unknown) {
  ajv.validate(`laurel#/definitions/${name}`, value);
  return ajv.errors ?? [];
}

const SHORT = ["--steps", "50", "--samples", "20", "--seed", "3"];
const GOOD = "(let [x (sample (normal 0 1))] (observe (normal x 1) 0.5) x)";
const BAD = "(let [x (sample (normal 0 1))] (+ x yy))";

describe("exit codes and streams", () => {
  it("check of a good program exits 0 and prints nothing", async () => {
    expect(await runCli(["check", "-"], { input: GOOD })).toMatchObject({
      code: 0,
      out: "",
      err: "",
    });
  });

  it("check of a bad program exits 1 with a code frame that points at the name", async () => {
    const { code, out } = await runCli(["check", "-"], { input: BAD });
    expect(code).toBe(1);
    expect(out).toContain("error[meaning/unbound-symbol]");
    expect(out).toContain("<stdin>:1:37");
    expect(out).toContain("^^");
  });

  it("check --json prints { ok, errors, warnings } as in the schema", async () => {
    for (const [input, ok] of [
      [GOOD, true],
      [BAD, false],
    ] as const) {
      const { code, out, err } = await runCli(["check", "-", "--json"], { input });
      const record = JSON.parse(out);
      expect(faults("CheckReport", record)).toEqual([]);
      expect(record.ok).toBe(ok);
      expect(code).toBe(ok ? 0 : 1);
      expect(err).toBe("");
    }
  });

  it.each(["infer", "graph", "desugar"])("%s of an unreadable program exits 1", async (command) => {
    const human = await runCli([command, "-"], { input: "(let [x 1" });
    expect(human).toMatchObject({ code: 1, out: "" });
    expect(human.err).toContain("error[reading/");
    const json = await runCli([command, "-", "--json"], { input: "(let [x 1" });
    expect(json).toMatchObject({ code: 1, err: "" });
    expect(faults("CheckReport", JSON.parse(json.out))).toEqual([]);
  });

  it.each([
    [["infer", "no-such-file.daphne"]],
    [["infer", "example:gmm", "--setps", "3"]],
    [["infer", "example:gmm", "--data", "no-such-file.json"]],
    [["infer", "example:gmm", "--steps", "0"]],
    [["infer", "example:gmm", "--plot", "picture.gif"]],
    [["infer", "example:gmm", "--out", "/no/such/folder/x.json"]],
    [["exmaples"]],
    [[]],
  ])("%j exits 2 with nothing on standard output", async (argv) => {
    const result = await runCli(argv);
    expect(result).toMatchObject({ code: 2, out: "" });
    expect(result.err).toContain("error[values/bad-option]");
  });

  it("infer of a model that fits exits 0, of the mixture by Algorithm 12 from its prior 3", async () => {
    const good = await runCli(["infer", "-", "--seed", "1"], { input: GOOD });
    expect(good).toMatchObject({ code: 0 });
    expect(good.out).toContain("Answer");
    const mixture = await runCli(["infer", "example:gmm", "--method", "bbvi", "--seed", "1"]);
    expect(mixture.code).toBe(3);
    expect(mixture.out).toContain("Do not trust this answer");
  });

  it("colours nothing that is not a terminal", async () => {
    const { out, err } = await runCli(["infer", "example:gmm", ...SHORT]);
    expect(out + err).not.toContain("\u001b");
  });
});

describe("options of the sampling methods", () => {
  it("reach the method: the report shows them", async () => {
    const args = ["--method", "smc", "--particles", "512", "--work", "0.05", "--json"];
    const { code, out } = await runCli(["infer", "-", ...args], { input: GOOD });
    expect(code).not.toBe(1);
    expect(JSON.parse(out).options).toMatchObject({ particles: 512, work: 0.05 });
  });

  it("change nothing but the timing where they are threads", async () => {
    const record = async (threads: string) => {
      const args = ["--method", "laplace", "--work", "0.05", "--threads", threads, "--json"];
      const { code, out } = await runCli(["infer", "-", ...args], { input: GOOD });
      const { timing, ...rest } = JSON.parse(out);
      expect(code).toBe(0);
      expect(timing.threads).toBeLessThanOrEqual(Number(threads));
      return rest;
    };
    expect(await record("2")).toEqual(await record("1"));
  });

  it("are refused out of their range", async () => {
    const { code, out } = await runCli(["infer", "-", "--work", "0", "--json"], { input: GOOD });
    expect(code).not.toBe(0);
    expect(JSON.parse(out).errors[0].message).toBe("work is a number from 0.01 to 1000000, not 0");
  });
});

describe("estimators of bbvi", () => {
  const BBVI = ["infer", "example:gmm", "--method", "bbvi", ...SHORT];

  it("auto: the record says what ran, and is as in the schema", async () => {
    const { out } = await runCli([...BBVI, "--estimator", "auto", "--json"]);
    const record = JSON.parse(out);
    expect(faults("InferReport", record)).toEqual([]);
    expect(record.estimator).toBe("enumerate + pathwise");
  });

  it("without one it is the book's; one that is misspelt is bad usage", async () => {
    const usual = await runCli([...BBVI, "--json"]);
    expect(JSON.parse(usual.out).estimator).toBe("book");
    const { code, err } = await runCli([...BBVI, "--estimator", "pathwize"]);
    expect(code).toBe(2);
    expect(err).toContain("pathwise");
  });

  it("one that does not apply exits 1 with the place of the latent", async () => {
    const input = "(let [n (sample (poisson 2))] (observe (normal n 1) 2) n)";
    const args = ["infer", "-", "--method", "bbvi", "--estimator", "pathwise"];
    const { code, err } = await runCli(args, { input });
    expect(code).toBe(1);
    expect(err).toContain("bbvi cannot fit the latent `n`: its values cannot be summed out");
    expect(err).toContain("<stdin>:1:9");
  });
});

describe("records", () => {
  it("of infer are as in the schema, say the seed, and are the same for the same seed", async () => {
    const call = ["infer", "example:gmm", "--json", ...SHORT];
    const [first, second] = [await runCli(call), await runCli(call)];
    const [one, two] = [JSON.parse(first.out), JSON.parse(second.out)];
    expect(faults("InferReport", one)).toEqual([]);
    expect(first.err).toBe("");
    expect(one.seed).toBe("3");
    expect(one.options).toMatchObject({ steps: 50, samples: 20, learningRate: 0.05 });
    expect(one.method).toBe("bbvi");
    expect(one.elbo.trace).toHaveLength(50);
    expect({ ...one, timing: null }).toEqual({ ...two, timing: null });
  });

  it("of several programs are an array, failures among them", async () => {
    const argv = ["infer", "example:gaussian", "-", "--json", ...SHORT];
    const { code, out } = await runCli(argv, { input: BAD });
    const records = JSON.parse(out);
    expect(code).toBe(1);
    expect(records).toHaveLength(2);
    expect(faults("InferReport", records[0])).toEqual([]);
    expect(faults("CheckReport", records[1])).toEqual([]);
  });

  it("of examples are { name, title, source }", async () => {
    const records: object[] = JSON.parse((await runCli(["examples", "--json"])).out);
    expect(records).toHaveLength(9);
    for (const record of records) expect(Object.keys(record)).toEqual(["name", "title", "source"]);
  });

  it("of graph are Daphne's, by default where there is no terminal", async () => {
    const graph = JSON.parse((await runCli(["graph", "example:gaussian"])).out);
    expect(graph).toHaveLength(3);
    expect(graph[1].V).toHaveLength(3);
    expect(JSON.parse((await runCli(["graph", "example:gaussian", "--json"])).out)).toEqual(graph);
  });

  it("the schema takes no other field and no missing one", () => {
    expect(faults("CheckReport", { ok: true, errors: [], warnings: [] })).toEqual([]);
    expect(faults("CheckReport", { ok: true, errors: [] })).not.toEqual([]);
    expect(faults("CheckReport", { ok: true, errors: [], warnings: [], more: 1 })).not.toEqual([]);
  });
});

describe("graph and desugar", () => {
  it("print text, dot and core", async () => {
    const dot = await runCli(["graph", "example:gaussian", "--format", "dot"]);
    expect(dot.out).toMatch(/^digraph/);
    const text = await runCli(["graph", "example:gaussian", "--format", "text"]);
    expect(text.out).toContain("mu");
    const core = await runCli(["desugar", "example:gaussian"]);
    expect(core.out).toContain("[mu (sample (normal 1 (sqrt 5)))]");
    expect(
      Array.isArray(JSON.parse((await runCli(["desugar", "example:gaussian", "--json"])).out)),
    ).toBe(true);
  });
});

describe("stopping", () => {
  const long = ["infer", "example:gmm", "--steps", "10000000", "--time-limit", "1000"];

  function interrupt(child: { kill: (signal: NodeJS.Signals) => boolean }) {
    setTimeout(() => child.kill("SIGINT"), 1500);
  }

  it("an interrupt ends a long run with code 4 and nothing on standard output", async () => {
    const result = await runCli(long, { during: interrupt });
    expect(result).toMatchObject({ code: 4, signal: null, out: "" });
    expect(result.err).toContain("error[limits/cancelled]");
  });

  it("--partial gives what there is, marked so, with code 4", async () => {
    const result = await runCli([...long, "--partial", "--json"], { during: interrupt });
    const record = JSON.parse(result.out);
    expect(result.code).toBe(4);
    expect(faults("InferReport", record)).toEqual([]);
    expect(record.partial.stepsDone).toBeGreaterThan(0);
    expect(record.elbo.trace).toHaveLength(record.partial.stepsDone);
  });

  it("a time limit ends it with code 4", async () => {
    const result = await runCli([...long.slice(0, 4), "--time-limit", "0.3"]);
    expect(result).toMatchObject({ code: 4, out: "" });
    expect(result.err).toContain("error[limits/timeout]");
  });

  it("a reader that has read enough is no fault", async () => {
    const result = await runCli(["infer", "example:hmm", "--json", ...SHORT], {
      during: (child) => child.stdout?.destroy(),
    });
    expect(result.code).not.toBe(70);
    expect(result.signal).toBeNull();
    expect(result.err).toBe("");
  });
});
