// Models whose continuous latents fall apart given the discrete ones: the default sums over all assignments. Beside closed
// forms, other people's digits, and brute force.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import type { InferReport } from "../../ts/src/report/infer-report.ts";
import { momentsOf } from "./moments.ts";

/** P(z1 = z2 | data) and the log evidence: an integral over partitions at 24 digits. */
const TOGETHER = 0.678433610076511;
const LOG_EVIDENCE = -14.438399222402;

async function reportOf(source: string, seed = 0): Promise<InferReport> {
  const { report } = await infer(daphne(source), { seed });
  expect(report).toMatchObject({ method: "exact", verdict: { level: "trust" } });
  return report;
}

const lgamma = (n: number): number => {
  let log = 0;
  for (let k = 2; k < n; k++) log += Math.log(k);
  return log;
};

describe("the course's mixture of seven points", () => {
  const source = readFileSync(new URL("../corpus/gmm.daphne", import.meta.url), "utf8");

  it.each(Array.from({ length: 20 }, (_, seed) => seed))(
    "has its answer and its evidence within 1e-7, seed %i",
    async (seed) => {
      const { returned, logEvidence } = await reportOf(source, seed);
      if (returned.type !== "boolean" || logEvidence === null) throw new Error("no answer");
      expect(Math.abs(returned.mean - TOGETHER)).toBeLessThan(1e-7);
      expect(returned.mcse).toBe(0);
      expect(Math.abs(logEvidence.value - LOG_EVIDENCE)).toBeLessThan(1e-7);
    },
  );

  it("has latents that are the same for all components, to 1e-6 standard deviations", async () => {
    const { latents } = await reportOf(source);
    for (const name of ["mu", "sigma", "pi"]) {
      const found = Object.entries(latents).filter(([key]) => key.startsWith(name));
      const all = found.flatMap(([, summary]) => momentsOf(summary));
      expect(all).toHaveLength(3);
      for (const { mean, sd } of all) {
        expect(Math.abs(Number(mean) - Number(all[0]?.mean))).toBeLessThan(1e-6 * Number(sd));
      }
    }
  });
});

describe("closed forms", () => {
  it("two coins, of which one was thrown: Beta integrals, to 1e-7", async () => {
    const source = `(let [a (sample (beta 1 1)) b (sample (beta 2 5)) c (sample (beta 3 1)) d (sample (beta 1 2)) z (sample (flip 0.3))]
      (observe (binomial 10 (if z a b)) 7) (observe (flip c) true) (observe (flip d) false) z)`;
    const { returned, logEvidence } = await reportOf(source);
    // Choose(10, 7) B(7 + a, 3 + b) / B(a, b)
    const choose = lgamma(11) - lgamma(8) - lgamma(4);
    const beta = (a: number, b: number) => lgamma(a) + lgamma(b) - lgamma(a + b);
    const one = 0.3 * Math.exp(choose + beta(8, 4) - beta(1, 1));
    const other = 0.7 * Math.exp(choose + beta(9, 8) - beta(2, 5));
    const rest = Math.log(3 / 4) + Math.log(2 / 3);
    if (returned.type !== "boolean") throw new Error("no answer");
    expect(returned.mean).toBeCloseTo(one / (one + other), 7);
    expect(Number(logEvidence?.value)).toBeCloseTo(Math.log(one + other) + rest, 7);
  });

  it("a change of rate at an unknown place: Gamma integrals, to 1e-7", async () => {
    const counts = [3, 1, 2, 0, 7, 9, 6, 8];
    const source = `(let [a (sample (gamma 2 1)) b (sample (gamma 2 1)) c (sample (gamma 1 1)) d (sample (gamma 1 1))
        t (sample (uniform-discrete 1 8))]
      (foreach 8 [i (range 8) y [${counts.join(" ")}]] (observe (poisson (if (< i t) a b)) y))
      (observe (poisson c) 1) (observe (poisson d) 0) [t a])`;
    const { returned, logEvidence } = await reportOf(source);
    const part = (some: readonly number[]) => {
      const sum = some.reduce((all, y) => all + y, 0);
      const factorials = some.reduce((all, y) => all + lgamma(y + 1), 0);
      return lgamma(2 + sum) - (2 + sum) * Math.log(1 + some.length) - factorials;
    };
    const logs = [1, 2, 3, 4, 5, 6, 7].map((t) => part(counts.slice(0, t)) + part(counts.slice(t)));
    const weights = logs.map(Math.exp);
    const total = weights.reduce((sum, w) => sum + w, 0);
    const meanOf = (f: (t: number) => number) =>
      weights.reduce((sum, w, k) => sum + w * f(k + 1), 0) / total;
    const sums = (t: number) => counts.slice(0, t).reduce((all, y) => all + y, 0);
    const [t, a] = momentsOf(returned);
    expect(Number(t?.mean)).toBeCloseTo(
      meanOf((each) => each),
      7,
    );
    expect(Number(a?.mean)).toBeCloseTo(
      meanOf((each) => (2 + sums(each)) / (1 + each)),
      7,
    );
    // A poisson count y of rate gamma(1, 1) has probability 2^-(y + 1).
    const beside = Math.log(1 / 4) + Math.log(1 / 2);
    expect(Number(logEvidence?.value)).toBeCloseTo(Math.log(total / 7) + beside, 7);
  });

  it("which of five columns matter: a regression for each subset, to 1e-7", async () => {
    const x = [
      [1, 0.5, -1, 0.3, 2],
      [0.2, -1, 0.4, 1, -0.5],
      [-0.7, 0.1, 0.6, -1.2, 1],
      [1.5, 1, -0.3, 0.8, -1],
    ];
    const y = [2.1, 0.1, -1.6, 3.2];
    const rows = x.map((row) => `[${row.join(" ")}]`).join(" ");
    const source = `(let [z (foreach 5 [] (sample (flip 0.4))) w (foreach 5 [] (sample (normal 0 2)))]
      (foreach 4 [row [${rows}] y [${y.join(" ")}]]
        (observe (normal (reduce + 0 (foreach 5 [r row a w on z] (if on (* r a) 0))) 0.5) y))
      z)`;
    const { returned, logEvidence } = await reportOf(source);
    let total = 0;
    const counts = [0, 0, 0, 0, 0];
    for (let subset = 0; subset < 32; subset++) {
      const on = [0, 1, 2, 3, 4].filter((k) => (subset >> k) & 1);
      const v = y.map((_, i) =>
        y.map((__, j) => {
          const shared = on.reduce((sum, k) => sum + 4 * at(x, i, k) * at(x, j, k), 0);
          return shared + (i === j ? 0.25 : 0);
        }),
      );
      const weight = 0.4 ** on.length * 0.6 ** (5 - on.length) * Math.exp(logNormal(y, v));
      total += weight;
      for (const k of on) counts[k] = (counts[k] as number) + weight;
    }
    expect(Number(logEvidence?.value)).toBeCloseTo(Math.log(total), 7);
    momentsOf(returned).forEach(({ mean }, k) => {
      expect(Number(mean)).toBeCloseTo((counts[k] as number) / total, 7);
    });
  });
});

const at = (matrix: readonly (readonly number[])[], i: number, j: number): number =>
  (matrix[i] as number[])[j] as number;

/** ln N(y; 0, V), by elimination. */
function logNormal(y: readonly number[], v: readonly number[][]): number {
  const rows = v.map((row, i) => [...row, y[i] as number]);
  let log = (-y.length / 2) * Math.log(2 * Math.PI);
  rows.forEach((pivot, k) => {
    const p = pivot[k] as number;
    log -= 0.5 * Math.log(p) + (0.5 * (pivot[y.length] as number) ** 2) / p;
    for (const row of rows.slice(k + 1)) {
      const factor = (row[k] as number) / p;
      row.forEach((value, j) => {
        row[j] = value - factor * (pivot[j] as number);
      });
    }
  });
  return log;
}

describe("what several components decide", () => {
  it("is averaged over draws, and agrees with what is known to five of its standard errors", async () => {
    const source = `(let [a (sample (gamma 2 1)) b (sample (gamma 3 1)) c (sample (beta 2 2)) d (sample (beta 1 3)) z (sample (flip 0.5))]
      (observe (poisson (if z a b)) 4)
      [(* a b) a b z])`;
    const { returned } = await reportOf(source);
    const [product, , , z] = momentsOf(returned);
    // Gamma(s, 1) and a count of 4 of it: mean (s + 4) / 2; probability of the count s (s + 1) ... / 4! / 2^(s + 4).
    const p = (2 * 3 * 4 * 5) / 2 ** 6 / ((2 * 3 * 4 * 5) / 2 ** 6 + (3 * 4 * 5 * 6) / 2 ** 7);
    expect(Number(z?.mean)).toBeCloseTo(p, 7);
    const wanted = p * 3 * 3 + (1 - p) * 2 * 3.5;
    expect(Number(product?.mcse)).toBeGreaterThan(0);
    expect(Math.abs(Number(product?.mean) - wanted)).toBeLessThan(5 * Number(product?.mcse));
  });

  it("makes no difference to the same bits for the same seed", async () => {
    const source = readFileSync(new URL("../corpus/gmm.daphne", import.meta.url), "utf8");
    const run = async (seed: number) => {
      const { timing: _, ...rest } = await reportOf(source, seed);
      return JSON.stringify(rest);
    };
    expect(await run(5)).toBe(await run(5));
  });
});

it("is refused with a reason where components have many dimensions", async () => {
  const source = `(let [a (sample (gamma 2 1)) b (sample (gamma 2 1)) c (sample (gamma 2 1)) d (sample (gamma 2 1)) z (sample (flip 0.5))]
    (observe (poisson (if z (+ a b c d) (* a b c d))) 3) z)`;
  await expect(infer(daphne(source), { method: "exact" })).rejects.toMatchObject({
    code: "meaning/method-not-applicable",
  });
});
