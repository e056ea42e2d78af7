// Tempered sequential Monte Carlo, by itself and where the default comes to it: what it says of itself, and what it gives
// way to. Truths: an integral over partitions at 24 digits, for the mixture.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";

function modelOf(name: string) {
  return daphne(readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8"));
}

/** P(z1 = z2 | data), and the log evidence. */
const TOGETHER = 0.678433610076511;
const LOG_EVIDENCE = -14.438399222402;

it("gives the mixture's answer and evidence within five of its standard errors, and trusts it", async () => {
  const { report } = await infer(modelOf("gmm"), { seed: 1, method: "smc" });
  expect(report).toMatchObject({ method: "smc", verdict: { level: "trust", exact: false } });
  const { returned, logEvidence } = report;
  if (returned.type !== "boolean" || logEvidence === null) throw new Error("no answer");
  expect(Math.abs(returned.mean - TOGETHER)).toBeLessThan(5 * returned.mcse);
  expect(returned.mcse).toBeLessThan(0.02);
  expect(logEvidence.kind).toBe("estimate");
  expect(Math.abs(logEvidence.value - LOG_EVIDENCE)).toBeLessThan(5 * logEvidence.se);
  expect(logEvidence.se).toBeLessThan(0.1);
});

it("gives the same bits for the same seed, and others for another", async () => {
  const run = async (seed: number) => {
    const { report } = await infer(modelOf("gmm"), { seed, method: "smc", work: 0.05 });
    const { timing: _, ...rest } = report;
    return JSON.stringify(rest);
  };
  const first = await run(3);
  expect(await run(3)).toBe(first);
  expect(await run(4)).not.toBe(first);
});

it("gives way to mh where a latent has infinitely many values, and says why", async () => {
  const source = "(let [n (sample (poisson 3))] (observe (normal n 1) 4) n)";
  const { report } = await infer(daphne(source));
  expect(report.method).toBe("mh");
  expect(report.stages?.map(({ method }) => method)).toEqual([
    "exact",
    "laplace",
    "nuts",
    "smc",
    "mh",
  ]);
  expect(report.verdict.level).toBe("trust");
  // Poisson weights times normal ones, added up; within 5 standard errors.
  const weights = Array.from({ length: 60 }, (_, n) => {
    let log = n * Math.log(3) - 0.5 * (4 - n) ** 2;
    for (let k = 2; k <= n; k++) log -= Math.log(k);
    return Math.exp(log);
  });
  const sum = (of: (n: number) => number) => weights.reduce((all, w, n) => all + w * of(n), 0);
  const mean = sum((n) => n) / sum(() => 1);
  const found = report.returned as { mean: number; mcse: number };
  expect(Math.abs(found.mean - mean)).toBeLessThan(5 * found.mcse);
  expect(report.stages?.[3]?.why).toContain("smc does not apply to this model");
});

it("says that data are impossible", async () => {
  const source =
    "(let [x (sample (gamma 2 2))] (observe (uniform-continuous (+ x 5) (+ x 6)) 1) x)";
  const refused = infer(daphne(source), { method: "smc" });
  await expect(refused).rejects.toMatchObject({ code: "values/all-weights-zero" });
});

it("says that an answer without a mean has none", async () => {
  const source = "(let [x (sample (gamma 2 2))] (observe (poisson x) 2) (sqrt (- x 1)))";
  const { report } = await infer(daphne(source), { method: "smc", work: 0.05 });
  expect(report).toMatchObject({ method: "smc", verdict: { level: "do-not-trust" } });
});
