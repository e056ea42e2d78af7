// What the command line reads and writes beside its streams: data, records, pictures.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";

const PROGRAM = `(data y)
(let [mu (sample (normal 0 10))]
  (foreach 3 [each y] (observe (normal mu 1) each))
  mu)`;
const OPTIONS = ["--seed", "1", "--steps", "400", "--samples", "50"];

let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "laurel-cli-"));
  writeFileSync(file("program.daphne"), PROGRAM);
  writeFileSync(file("y.csv"), "y\n4\n5\n6\n");
  writeFileSync(file("y.json"), '{"y": [14, 15, 16]}');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function meanOf(...argv: string[]) {
  const { out } = await runCli(["infer", file("program.daphne"), "--json", ...OPTIONS, ...argv]);
  return JSON.parse(out);
}

describe("data", () => {
  it("come from CSV, from JSON and from --set, the last one given by --set", async () => {
    const csv = await meanOf("--data", file("y.csv"));
    expect(Math.abs(csv.returned.mean - 5)).toBeLessThan(0.5);
    expect(csv.data).toEqual({ names: ["y"] });
    const json = await meanOf("--data", file("y.csv"), "--data", file("y.json"));
    expect(Math.abs(json.returned.mean - 15)).toBeLessThan(0.5);
    const set = await meanOf("--set", "y=[-4,-5,-6]", "--data", file("y.json"));
    expect(Math.abs(set.returned.mean + 5)).toBeLessThan(0.5);
  });

  it("that are missing are asked for by name, with exit code 1", async () => {
    const { code, err } = await runCli(["infer", file("program.daphne")]);
    expect(code).toBe(1);
    expect(err).toContain("error[values/bad-data]");
    expect(err).toContain("y");
  });
});

describe("draws", () => {
  const chains = ["--method", "nuts", "--chains", "2", "--warmup", "100", "--draws", "20"];
  const argv = () => ["infer", file("two.daphne"), "--set", "y=[1,2,3]", "--seed", "1"];

  beforeAll(() => {
    const two = PROGRAM.replace("\n  mu)", "\n  [mu (sample (gamma 2 2))])");
    writeFileSync(file("two.daphne"), two);
  });

  it("of chains are written as CSV, a row for each, in order", async () => {
    const out = file("draws.csv");
    await runCli([...argv(), ...chains, "--out", out, "--format", "csv"]);
    const [header, ...rows] = readFileSync(out, "utf8").trim().split("\n");
    expect(header?.trim()).toBe("chain,draw,value[0],value[1],mu,gamma");
    expect(rows).toHaveLength(40);
    expect(rows[21]).toMatch(/^1,1,/);
    const [, , value, , mu] = (rows[7] as string).split(",");
    expect(value).toBe(mu);
  });

  it("are written as ArviZ reads them: by variable, chain and draw", async () => {
    const out = file("draws.json");
    await runCli([...argv(), ...chains, "--out", out, "--format", "arviz"]);
    const { posterior } = JSON.parse(readFileSync(out, "utf8"));
    expect(Object.keys(posterior)).toEqual(["value", "mu", "gamma"]);
    expect(posterior.mu).toHaveLength(2);
    expect(posterior.mu[0]).toHaveLength(20);
    expect(posterior.value[1][3][0]).toBe(posterior.mu[1][3]);
  });

  /** A CSV file without comments, by the library that the command line writes CSV with. */
  function columnsIn(name: string): Map<string, number[]> {
    const text = readFileSync(file(name), "utf8");
    const { data, meta } = Papa.parse<Record<string, string>>(text, {
      header: true,
      comments: "#",
      skipEmptyLines: true,
    });
    return new Map((meta.fields ?? []).map((name) => [name, data.map((row) => Number(row[name]))]));
  }

  const ASKED = ["--predictive", "--log-likelihood"];
  const LOG_2PI = Math.log(2 * Math.PI);

  it("of chains are written as CmdStan writes them: a file a chain, read back to the last digit", async () => {
    const all = [...argv(), ...chains, ...ASKED];
    await runCli([...all, "--out", file("stan.csv"), "--format", "stan-csv"]);
    await runCli([...all, "--out", file("plain.csv"), "--format", "csv"]);
    const plain = columnsIn("plain.csv");
    for (const chain of [1, 2]) {
      const text = readFileSync(file(`stan_${chain}.csv`), "utf8");
      expect(text).toContain("#     num_samples = 20\n#     num_warmup = 100\n");
      expect(text).toContain(`# id = ${chain}\n`);
      const found = columnsIn(`stan_${chain}.csv`);
      const likelihoods = [1, 2, 3].map((k) => `log_lik_normal.${k}`);
      const replicates = [1, 2, 3].map((k) => `normal.${k}`);
      const names = ["lp__", "value.1", "value.2", "mu", "gamma", ...replicates, ...likelihoods];
      expect([...found.keys()]).toEqual(names);
      const of = (name: string) => plain.get(name)?.slice(20 * (chain - 1), 20 * chain);
      expect(found.get("mu")).toEqual(of("mu"));
      expect(found.get("value.2")).toEqual(of("value[1]"));
      expect(found.get("normal.3")).toEqual(of("normal[2]"));
      expect(found.get("log_lik_normal.1")).toEqual(of("log_likelihood.normal[0]"));
      // mu is N(0, 10), gamma is gamma(2, 2), and each observation N(mu, 1).
      found.get("lp__")?.forEach((lp, row) => {
        const [mu, gamma] = [found.get("mu")?.[row] ?? 0, found.get("gamma")?.[row] ?? 0];
        const prior = -0.5 * (mu / 10) ** 2 - Math.log(10) - LOG_2PI / 2 + 2 * Math.log(2);
        const given = likelihoods.reduce((sum, name) => sum + (found.get(name)?.[row] ?? 0), 0);
        expect(lp).toBeCloseTo(prior + Math.log(gamma) - 2 * gamma + given, 9);
      });
    }
  });

  it("of one chain, or of none, are one file, weighted ones chosen by their weights", async () => {
    const one = ["--method", "nuts", "--chains", "1", "--warmup", "50", "--draws", "20"];
    await runCli([...argv(), ...one, "--out", file("one.csv"), "--format", "stan-csv"]);
    expect(columnsIn("one.csv").get("mu")).toHaveLength(20);
    const some = ["--method", "importance", "--samples", "500"];
    await runCli([...argv(), ...some, "--out", file("some.csv"), "--format", "stan-csv"]);
    const mu = columnsIn("some.csv").get("mu") ?? [];
    expect(mu.length).toBeGreaterThan(100);
    expect(new Set(mu).size).toBeLessThan(mu.length);
  });

  it("bring replicates, log densities and the data along for ArviZ", async () => {
    const out = file("groups.json");
    await runCli([...argv(), ...chains, ...ASKED, "--out", out, "--format", "arviz"]);
    const groups = JSON.parse(readFileSync(out, "utf8"));
    expect(groups.observed_data).toEqual({ normal: [1, 2, 3] });
    expect(groups.posterior_predictive.normal).toHaveLength(2);
    const { mu } = groups.posterior;
    groups.log_likelihood.normal[1][7].forEach((logDensity: number, k: number) => {
      expect(logDensity).toBeCloseTo(-0.5 * (k + 1 - mu[1][7]) ** 2 - LOG_2PI / 2, 9);
    });
    expect(groups.sample_stats.lp[1]).toHaveLength(20);
  });

  it("of the prior are ArviZ's groups of the prior", async () => {
    const [out, prior] = [file("prior.json"), ["--method", "prior", "--samples", "30"]];
    await runCli([...argv(), ...prior, "--predictive", "--out", out, "--format", "arviz"]);
    const groups = JSON.parse(readFileSync(out, "utf8"));
    expect(Object.keys(groups)).toEqual(["prior", "prior_predictive", "observed_data", "attrs"]);
    expect(Object.keys(groups.prior)).toEqual(["value", "mu", "gamma"]);
    expect(groups.prior_predictive.normal[0]).toHaveLength(30);
  });

  it("are what --predictive and --log-likelihood go with", async () => {
    for (const option of ASKED) {
      const { code, err } = await runCli([...argv(), option, "--out", file("record.json")]);
      expect(code).toBe(2);
      expect(err).toContain(`${option} goes with --out FILE and --format csv, arviz or stan-csv`);
    }
  });

  it.each([
    ["hmc", "--trajectory", "2"],
    ["mh", "--warmup", "50"],
  ])("of %s too, with options of its own", async (...own) => {
    const out = file("own.csv");
    const call = ["--method", ...own, "--chains", "2", "--draws", "20", "--out", out];
    const { out: text } = await runCli([...argv(), ...call, "--format", "csv"]);
    expect(text).toContain(`${own[0]} · 2 chains of`);
    expect(text).toContain("1 where chains agree");
    expect(readFileSync(out, "utf8").trim().split("\n")).toHaveLength(41);
    const { out: json } = await runCli([...argv(), ...call.slice(0, -2), "--json"]);
    const { method, options, acceptance } = JSON.parse(json);
    expect([method, options.chains, options.draws]).toEqual([own[0], 2, 20]);
    expect(Object.keys(acceptance ?? {})).toEqual(own[0] === "mh" ? ["mu", "gamma"] : []);
  });

  it("need a file to go to", async () => {
    const { code, err } = await runCli([...argv(), "--format", "csv"]);
    expect(code).toBe(2);
    expect(err).toContain("--format csv goes with --out FILE");
  });
});

describe("files", () => {
  it("--out writes the record that --json prints", async () => {
    const argv = ["infer", file("program.daphne"), "--set", "y=[1,2,3]", ...OPTIONS];
    const { out } = await runCli([...argv, "--out", file("record.json")]);
    const written = JSON.parse(readFileSync(file("record.json"), "utf8"));
    expect(out).toContain("Answer");
    const printed = JSON.parse((await runCli([...argv, "--json"])).out);
    expect({ ...written, timing: null }).toEqual({ ...printed, timing: null });
    const byFormat = JSON.parse((await runCli([...argv, "--format", "json"])).out);
    expect({ ...byFormat, timing: null }).toEqual({ ...printed, timing: null });
  });

  it("--plot draws both panels as SVG and as a page", async () => {
    const argv = ["infer", file("program.daphne"), "--set", "y=[1,2,3]", ...OPTIONS];
    await runCli([...argv, "--plot", file("elbo.svg")]);
    const svg = readFileSync(file("elbo.svg"), "utf8");
    expect(svg.startsWith("<svg xmlns=")).toBe(true);
    expect(svg).toContain("best ELBO");
    expect(svg).toContain("all 400 steps");
    expect(svg).toContain("last 200 steps");
    await runCli([...argv, "--plot", file("elbo.html")]);
    const page = readFileSync(file("elbo.html"), "utf8");
    expect(page.startsWith("<!doctype html>")).toBe(true);
    expect(page).toContain(svg.trim());
  });

  it("--quiet leaves the answer and the verdict, and standard error empty", async () => {
    const argv = ["infer", "example:gmm", "--quiet", ...OPTIONS];
    const { out, err } = await runCli(argv);
    expect(err).toBe("");
    expect(out.startsWith("Answer\n")).toBe(true);
    expect(out).not.toContain("ELBO, in nats");
  });
});
