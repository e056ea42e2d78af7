// Metropolis-Hastings from the facade: exact answers within six of its standard errors, priors that every kind of move leaves
// alone, what it says of itself, and where it gives way. False alarm: some 50 two-sided tests at six standard errors, 1e-7, of
// fixed seeds.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import type { InferReport } from "../../ts/src/report/infer-report.ts";
import { momentsOf } from "./moments.ts";

function corpus(name: string): string {
  return readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
}

async function reportOf(source: string, options = {}): Promise<InferReport> {
  const { report } = await infer(daphne(source), { method: "mh", seed: 1, ...options });
  expect(report).toMatchObject({ method: "mh", logEvidence: null });
  return report;
}

/** Claims means within six standard errors, which are small. */
function expectMeans(report: InferReport, means: readonly number[]): void {
  const found = momentsOf(report.returned);
  expect(found).toHaveLength(means.length);
  found.forEach(({ mean, sd, mcse }, k) => {
    expect(Math.abs(mean - (means[k] as number)), `number ${k}`).toBeLessThan(6 * mcse + 1e-12);
    expect(mcse, `number ${k}`).toBeLessThan(0.1 * sd + 1e-12);
  });
}

describe("exact answers", () => {
  it.each(["sprinkler", "hmm", "gaussian", "line", "sum-relaxed"])("%s", async (name) => {
    const exact = await infer(daphne(corpus(name)), { method: "exact" });
    const means = momentsOf(exact.report.returned).map(({ mean }) => mean);
    const report = await reportOf(corpus(name));
    expectMeans(report, means);
    expect(report.verdict.level).not.toBe("do-not-trust");
  });

  // Precise enough to see what a walk from a wrong number does: it once took the count's factorial for the count.
  it("counts of a random rate, cut and not, to 0.003 standard deviations", async () => {
    const source = `(let [rate (sample (gamma 2 1)) n (sample (poisson rate)) k (sample (truncated (poisson rate) 1 nil))]
      (observe (normal n 1) 3) (observe (normal (* k rate) 3) 6) [rate n k])`;
    const sums = [0, 0, 0, 0];
    for (let place = 1; place < 3000; place++) {
      const rate = place * 0.008;
      const masses = [rate * Math.exp(-rate) * Math.exp(-rate) ** 2];
      for (let n = 0; n < 60; n++) masses.push((masses[n] as number) * (rate / (n + 1)));
      const ofN = masses.slice(0, 60).map((mass, n) => mass * Math.exp(-((n - 3) ** 2) / 2));
      const ofK = masses.slice(0, 60).map((mass, k) => {
        const likelihood = Math.exp(-(((k * rate - 6) / 3) ** 2) / 2);
        return (k === 0 ? 0 : (mass / (masses[0] as number)) * likelihood) / -Math.expm1(-rate);
      });
      const total = (list: number[], by = (_: number) => 1) =>
        list.reduce((sum, mass, count) => sum + mass * by(count), 0);
      const [a, b] = [total(ofN), total(ofK)];
      const parts = [a * b, a * b * rate, total(ofN, (n) => n) * b, a * total(ofK, (k) => k)];
      parts.forEach((part, at) => {
        sums[at] = (sums[at] as number) + part;
      });
    }
    const [all, ...rest] = sums as [number, ...number[]];
    const options = { chains: 32, warmup: 500, draws: 15_000, work: 0 };
    const report = await reportOf(source, options);
    expectMeans(
      report,
      rest.map((sum) => sum / all),
    );
    for (const { sd, mcse } of momentsOf(report.returned)) expect(mcse / sd).toBeLessThan(0.003);
  }, 60_000);

  it("counts whose range is another count", async () => {
    const source = `(let [n (sample (poisson 4)) k (sample (binomial n 0.4))]
      (observe (normal k 1) 3) [n k])`;
    let [total, ofN, ofK, rate] = [0, 0, 0, Math.exp(-4)];
    for (let n = 0; n < 60; n++) {
      let binomial = 0.6 ** n;
      for (let k = 0; k <= n; k++) {
        const weight = rate * binomial * Math.exp(-((k - 3) ** 2) / 2);
        total += weight;
        ofN += n * weight;
        ofK += k * weight;
        binomial *= ((n - k) / (k + 1)) * (0.4 / 0.6);
      }
      rate *= 4 / (n + 1);
    }
    const report = await reportOf(source, { draws: 2000 });
    expectMeans(report, [ofN / total, ofK / total]);
    expect(Object.keys(report.acceptance ?? {})).toEqual(["n", "k"]);
  });

  it("a density that jumps, and a choice between a number and another distribution", async () => {
    const source = `(let [z (sample (flip 0.3)) u (sample (uniform-continuous 0 1)) e (sample (exponential 1))
          x (if z u e)]
      (observe (flip (if (< x 0.5) 0.9 0.2)) true) [(if z 1 0) x])`;
    const below = [0.5, 1 - Math.exp(-0.5)];
    const means = [
      [0.125, 0.375],
      [1 - 1.5 * Math.exp(-0.5), 1.5 * Math.exp(-0.5)],
    ];
    const weights = [0.3, 0.7].map(
      (p, k) => p * (0.9 * (below[k] as number) + 0.2 * (1 - (below[k] as number))),
    );
    const sums = [0.3, 0.7].map((p, k) => {
      const [low, high] = means[k] as [number, number];
      return p * (0.9 * low + 0.2 * high);
    });
    const total = (weights[0] as number) + (weights[1] as number);
    const answer = [
      (weights[0] as number) / total,
      ((sums[0] as number) + (sums[1] as number)) / total,
    ];
    expectMeans(await reportOf(source, { draws: 3000 }), answer);
  });
});

// Without data the posterior is the prior, for every kind of latent and of move: first and second moments.
const PRIORS: readonly (readonly [string, number, number])[] = [
  ["(normal 1 2)", 1, 5],
  ["(gamma 2 4)", 0.5, 0.375],
  ["(gamma 0.3 1)", 0.3, 0.39],
  ["(beta 2 3)", 0.4, 0.2],
  ["(uniform-continuous -1 2)", 0.5, 1],
  ["(log-normal 0 0.5)", Math.exp(0.125), Math.exp(0.5)],
  ["(exponential 2)", 0.5, 0.5],
  ["(half-normal 1)", Math.sqrt(2 / Math.PI), 1],
  ["(poisson 3)", 3, 12],
  ["(geometric 0.4)", 1.5, 6],
  ["(uniform-discrete 2 7)", 4, 18],
  ["(discrete [1 2 3])", 4 / 3, 7 / 3],
  ["(get (dirichlet [1 2 3]) 1)", 1 / 3, 1 / 7],
];

describe("priors stay as they are", () => {
  it.each(PRIORS)("%s", async (prior, mean, square) => {
    const vector = prior.startsWith("(get ");
    const drawn = vector ? `(get (sample ${prior.slice(5, -3)}) 1)` : `(sample ${prior})`;
    const source = `(let [x ${drawn} y (sample (normal x 1))] [x (* x x) (- y x)])`;
    expectMeans(await reportOf(source, { warmup: 500, draws: 3000 }), [mean, square, 0]);
  });

  it("a range that depends on another latent", async () => {
    // x ~ uniform(0, m), m ~ gamma(3, 1): E x = E m / 2, E x^2 = E m^2 / 3, E x m = E m^2 / 2.
    const source = `(let [m (sample (gamma 3 1)) x (sample (uniform-continuous 0 m))]
      [m x (* x x) (* x m)])`;
    expectMeans(await reportOf(source, { draws: 3000 }), [3, 1.5, 4, 6]);
  });
});

const LOOSE = `(let [m (sample (normal 0 3)) n (sample (poisson 2))]
  (observe (normal (+ m n) 1) 4) [m n])`;

it("gives the same bits for the same seed, and others for another", async () => {
  const run = async (seed: number) => {
    const { timing: _, ...rest } = await reportOf(LOOSE, { warmup: 100, draws: 100, seed });
    return JSON.stringify(rest);
  };
  const first = await run(3);
  expect(await run(3)).toBe(first);
  expect(await run(4)).not.toBe(first);
});

it("a chain is the same beside any others, and draws come chain after chain", async () => {
  const table = async (chains: number) =>
    (await infer(daphne(LOOSE), { method: "mh", chains, warmup: 50, draws: 30 })).table();
  const [two, five] = [await table(2), await table(5)];
  expect([two.names, two.chains, two.weights]).toEqual([
    ["value[0]", "value[1]", "m", "n"],
    2,
    null,
  ]);
  two.columns.forEach((column, k) => {
    expect(column).toEqual(five.columns[k]?.slice(0, 60));
  });
});

it("does not trust chains that have not met, and says which latent is stuck", async () => {
  // Between both values of z lies nothing, and x is hardly ever drawn anew where the data want it.
  const data = `(let [z (sample (flip 0.5)) x (sample (normal (if z 5 -5) 0.1))]
    (observe (normal (abs x) 0.00001) 5.1) x)`;
  const report = await reportOf(data, { draws: 300 });
  expect(report.verdict.level).toBe("do-not-trust");
  expect(report.rhat).toBeGreaterThan(1.1);
  expect(report.acceptance?.z).toBeLessThan(0.001);
  const reason = report.verdict.reasons.find(({ code }) => code === "acceptance");
  expect(reason).toMatchObject({ site: "z", span: { start: { line: 1 } } });
});

it("is refused where there is nothing to move, and says which data are impossible", async () => {
  const none = infer(daphne("(+ 1 2)"), { method: "mh" });
  await expect(none).rejects.toThrow("mh does not apply to this model: it has no latents");
  const impossible = infer(
    daphne("(let [z (sample (flip 0.5))] (observe (discrete [1 (if z 0 0) 1]) 1) z)"),
    { method: "mh" },
  );
  await expect(impossible).rejects.toMatchObject({ code: "values/all-weights-zero" });
  await expect(infer(daphne(corpus("sum-dirac")), { method: "mh" })).rejects.toThrow(
    "mh cannot condition on an exact equality",
  );
  await expect(infer(daphne(LOOSE), { method: "mh", targetAcceptance: 0.9 })).rejects.toMatchObject(
    { code: "values/bad-option" },
  );
});

it("gives what there is when it is stopped", async () => {
  const long = { method: "mh", warmup: 50, draws: 1_000_000, timeLimit: 0.5 } as const;
  const { report } = await infer(daphne(LOOSE), { ...long, onAbort: "partial" });
  expect(report.partial?.stepsDone).toBeGreaterThan(100);
  expect(report.rhat).toBeLessThan(1.2);
  await expect(infer(daphne(LOOSE), long)).rejects.toMatchObject({ code: "limits/timeout" });
});
