// Hamiltonian Monte Carlo with trajectories of a given length, from the facade: answers within five of its standard errors of
// exact ones, what it says of itself, and where it is refused. False alarm: six two-sided tests at five standard errors,
// 3.5e-6, of fixed seeds.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import { momentsOf } from "./moments.ts";
import { TRUTHS } from "./truths.ts";

function file(path: string): string {
  return readFileSync(new URL(path, import.meta.url), "utf8");
}

/** Kept from closed forms by a product: nothing of it is integrated out. */
const TWISTED = `(let [a (sample (normal 0 1)) b (sample (normal 0 1))]
  (observe (normal (* a b) 0.7) 1) (observe (normal a 1) 0.5) [a b])`;

// In dependent-support m has either sign, and a chain sees one of them.
describe.each([
  ["gaussian", "trust"],
  ["dependent-support", "care"],
])("%s", (name, level) => {
  it("has its exact mean within five standard errors, and the verdict that it should have", async () => {
    const truth = TRUTHS.find((each) => each.name === name);
    const { report } = await infer(daphne(file(`../corpus/${name}.daphne`)), {
      method: "hmc",
      draws: 2000,
      seed: 1,
    });
    expect(report).toMatchObject({ method: "hmc", verdict: { level, exact: false } });
    expect(report.logEvidence).toBeNull();
    const found = momentsOf(report.returned);
    truth?.means.forEach((mean, k) => {
      const { mean: own = 0, mcse = 0, sd = 0 } = found[k] ?? {};
      expect(Math.abs(own - mean)).toBeLessThan(5 * mcse);
      expect(mcse).toBeLessThan(0.05 * sd);
    });
  });
});

it("agrees with exact quadrature where densities are no normal ones", async () => {
  const { report } = await infer(daphne(TWISTED), { method: "hmc", seed: 1 });
  const exact = await infer(daphne(TWISTED));
  expect(exact.report.method).toBe("exact");
  const others = momentsOf(exact.report.returned);
  momentsOf(report.returned).forEach(({ mean, sd, mcse }, k) => {
    const { mean: wanted = 0, sd: spread = 0 } = others[k] ?? {};
    expect(Math.abs(mean - wanted)).toBeLessThan(5 * mcse);
    expect(Math.abs(sd / spread - 1)).toBeLessThan(0.1);
  });
});

it("takes longer trajectories when told to, and its option chooses it", async () => {
  const bulk = { short: 0, long: 0 };
  for (const seed of [1, 2]) {
    const short = await infer(daphne(TWISTED), { trajectory: 0.05, draws: 400, seed });
    const long = await infer(daphne(TWISTED), { trajectory: 6, draws: 400, seed });
    expect(short.report).toMatchObject({ method: "hmc", options: { trajectory: 0.05, chains: 4 } });
    bulk.short += short.report.ess?.bulk ?? 0;
    bulk.long += long.report.ess?.bulk ?? 0;
  }
  expect(bulk.short).toBeLessThan(bulk.long / 2);
  await expect(infer(daphne(TWISTED), { method: "nuts", trajectory: 1 })).rejects.toMatchObject({
    code: "values/bad-option",
  });
});

it("has at least twice the effective draws of a line far from its data where it learns covariances", async () => {
  const line = `(let [a (sample (normal 0 100)) b (sample (normal 0 1))]
    (foreach 12 [x (range 120 132) y [false false true false false true false true true true false true]]
      (observe (bernoulli-logit (+ a (* b x))) y))
    [a b])`;
  const run = async (metric: "diagonal" | "dense" | "auto") => {
    const { report } = await infer(daphne(line), { method: "hmc", metric, seed: 1 });
    expect(report.options).toMatchObject({ metric });
    return report;
  };
  const [diagonal, dense, auto] = [await run("diagonal"), await run("dense"), await run("auto")];
  expect(dense.ess?.bulk).toBeGreaterThan(2 * (diagonal.ess?.bulk as number));
  expect(auto.returned).toEqual(dense.returned);
});

it("gives the same bits for the same seed, and others for another", async () => {
  const run = async (seed: number) => {
    const { report } = await infer(daphne(TWISTED), { method: "hmc", draws: 100, seed });
    const { timing: _, ...rest } = report;
    return JSON.stringify(rest);
  };
  const first = await run(3);
  expect(await run(3)).toBe(first);
  expect(await run(4)).not.toBe(first);
});

it("is refused where nothing is continuous, or a discrete latent cannot be summed out", async () => {
  const discrete = infer(daphne("(let [x (sample (flip 0.5))] x)"), { method: "hmc" });
  await expect(discrete).rejects.toThrow("hmc does not apply to this model");
  const counts = `(let [r (sample (gamma 2 1)) n (sample (poisson r))]
    (observe (normal n 1) 3) r)`;
  await expect(infer(daphne(counts), { method: "hmc" })).rejects.toMatchObject({
    code: "meaning/method-not-applicable",
  });
});

it("gives what there is when it is stopped", async () => {
  const long = { method: "hmc", warmup: 50, draws: 1_000_000, timeLimit: 0.5 } as const;
  const { report } = await infer(daphne(TWISTED), { ...long, onAbort: "partial" });
  expect(report.partial?.stepsDone).toBeGreaterThan(100);
  await expect(infer(daphne(TWISTED), long)).rejects.toMatchObject({ code: "limits/timeout" });
});
