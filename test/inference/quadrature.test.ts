// Models of one to three continuous latents, which the default answers by quadrature, beside closed forms and beside
// brute force on grids.

import { describe, expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import type { InferReport } from "../../ts/src/report/infer-report.ts";
import { momentsOf } from "./moments.ts";

async function reportOf(source: string, seed = 0): Promise<InferReport> {
  const { report } = await infer(daphne(source), { seed });
  expect(report).toMatchObject({ method: "exact", verdict: { level: "trust", exact: false } });
  return report;
}

/** Means and standard deviations of the answer, one after the other. */
function moments(report: InferReport): number[] {
  return momentsOf(report.returned).flatMap(({ mean, sd }) => [Number(mean), Number(sd)]);
}

/** Claims that all numbers agree to a part in a million. */
function expectAll(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((each, place) => {
    expect(Math.abs((found[place] as number) - each)).toBeLessThan(
      1e-6 * Math.max(1, Math.abs(each)),
    );
  });
}

describe("closed forms, to 1e-6", () => {
  it("beta and flips", async () => {
    const flips = "[1 0 1 1 0 1 1 1 0 1]";
    const report = await reportOf(
      `(let [p (sample (beta 2 3))] (foreach 10 [y ${flips}] (observe (flip p) y)) p)`,
    );
    expectAll(moments(report), [0.6, Math.sqrt((9 * 6) / (15 * 15 * 16))]);
    // B(9, 6) / B(2, 3) = (8! 5! / 14!) / (1! 2! / 4!)
    expect(Number(report.logEvidence?.value)).toBeCloseTo(
      Math.log((40320 * 120 * 12) / 87178291200),
      7,
    );
    expect(report.verdict.text).toContain("below a millionth of the standard deviations");
  });

  it("a funnel", async () => {
    const report = await reportOf(
      "(let [v (sample (normal 0 3)) x (sample (normal 0 (exp (/ v 2))))] [v x])",
    );
    expectAll(moments(report), [0, 3, 0, Math.exp(9 / 4)]);
    expect(Number(report.logEvidence?.value)).toBeCloseTo(0, 7);
  });

  it("a softmax that is exp(-800) far from its largest: its logarithm is not lost", async () => {
    // The likelihood is exp(x - 800), but for a part in exp(790).
    const report = await reportOf(
      "(let [x (sample (normal 0 1))] (observe (discrete (softmax [0 (- x 800) -900])) 1) x)",
    );
    expectAll([...moments(report), Number(report.logEvidence?.value)], [1, 1, -799.5]);
  });

  it("a normal whose sd is an exponential", async () => {
    // By parts: E[exp(-3 x)] with x ~ N(0, 1) and an observation 0 is the evidence, but for ln sqrt(2 pi).
    const report = await reportOf(
      "(let [x (sample (normal 0 1))] (observe (normal 0 (exp (* 3 x))) 0) x)",
    );
    expectAll(
      [...moments(report), Number(report.logEvidence?.value)],
      [-3, 1, 4.5 - 0.5 * Math.log(2 * Math.PI)],
    );
  });

  it("a uniform whose end is another latent", async () => {
    const report = await reportOf(
      `(let [m (sample (normal 0 5)) s (sample (uniform-continuous 0.01 (abs m)))]
         (observe (normal 0 s) 7) s)`,
    );
    expectAll(moments(report), [5.35595725157031, 2.003941000682929]);
    expect(Number(report.logEvidence?.value)).toBeCloseTo(-5.074004904391708, 7);
  });

  it("scales of a prior far wider than the posterior", async () => {
    const data = [100.1, 100.2, 99.9, 100.05, 99.95];
    const report = await reportOf(
      `(let [mu (sample (normal 0 1e5)) t (sample (gamma 3 0.02))]
         (foreach 5 [y [${data.join(" ")}]] (observe (normal mu (/ 1 (sqrt t))) y)) t)`,
    );
    // Given t, the data's mean is normal(0, 1e10 + 1 / (5 t)) to within 1e-12: t is gamma(3 + 2, 0.02 + S / 2).
    const mean = data.reduce((sum, y) => sum + y, 0) / 5;
    const square = data.reduce((sum, y) => sum + (y - mean) ** 2, 0);
    const rate = 0.02 + square / 2;
    expectAll(moments(report), [5 / rate, Math.sqrt(5) / rate]);
  });
});

it("sums discrete latents out: a mixture of two, against all 128 assignments, to 1e-6", async () => {
  const xs = [1.1, 2.1, 2.0, 1.9, 0.0, -0.1, -0.05];
  const report = await reportOf(
    `(let [a (sample (normal 0 5)) b (sample (normal 0 5))
           zs (foreach 7 [x [${xs.join(" ")}]]
                (let [z (sample (flip 0.3))] (observe (normal (if z a b) 0.7) x) z))]
       [a b (= (first zs) (second zs))])`,
  );
  let [total, together] = [0, 0];
  const sums = [0, 0, 0, 0];
  for (let code = 0; code < 128; code += 1) {
    const groups: number[][] = [[], []];
    xs.forEach((x, place) => {
      groups[(code >> place) & 1]?.push(x);
    });
    const [first, second] = groups.map(group) as [Group, Group];
    const ones = groups[1]?.length ?? 0;
    const p = Math.exp(first.log + second.log) * 0.3 ** ones * 0.7 ** (7 - ones);
    total += p;
    if ((code & 1) === ((code >> 1) & 1)) together += p;
    [second, first].forEach(({ mean, variance }, place) => {
      sums[2 * place] = (sums[2 * place] as number) + p * mean;
      sums[2 * place + 1] = (sums[2 * place + 1] as number) + p * (variance + mean * mean);
    });
  }
  const [a = 0, aa = 0, b = 0, bb = 0] = sums.map((sum) => sum / total);
  const p = together / total;
  const sds = [aa - a * a, bb - b * b, p * (1 - p)].map(Math.sqrt);
  expectAll(moments(report), [a, sds[0] ?? 0, b, sds[1] ?? 0, p, sds[2] ?? 0]);
  expect(Number(report.logEvidence?.value)).toBeCloseTo(Math.log(total), 6);
});

interface Group {
  readonly log: number;
  readonly mean: number;
  readonly variance: number;
}

/** Data of sd 0.7 around a mean with prior normal(0, 5): log evidence, and the mean's posterior. */
function group(xs: readonly number[]): Group {
  const [noise, prior] = [0.49, 25];
  const variance = 1 / (1 / prior + xs.length / noise);
  const mean = (variance * xs.reduce((sum, x) => sum + x, 0)) / noise;
  const squares = xs.reduce((sum, x) => sum + x * x, 0);
  const log =
    -0.5 * (xs.length * Math.log(2 * Math.PI * noise) + Math.log(prior / variance)) -
    0.5 * (squares / noise - (mean * mean) / variance);
  return { log, mean, variance };
}

it("agrees with a plain grid on a logistic regression, to 1e-6", async () => {
  const [xs, ys] = [
    [-2, -1, 0, 1, 2, 3],
    [0, 0, 1, 0, 1, 1],
  ];
  const report = await reportOf(
    `(let [a (sample (normal 0 2)) b (sample (normal 0 2))]
       (foreach 6 [x [${xs.join(" ")}] y [${ys.join(" ")}]]
         (observe (bernoulli (sigmoid (+ a (* b x)))) y))
       [a b])`,
  );
  let [total, a1, a2, b1, b2] = [0, 0, 0, 0, 0];
  for (let a = -16; a <= 16; a += 0.08) {
    for (let b = -16; b <= 16; b += 0.08) {
      let w = Math.exp(-(a * a + b * b) / 8);
      xs.forEach((x, place) => {
        const p = 1 / (1 + Math.exp(-(a + b * x)));
        w *= ys[place] === 1 ? p : 1 - p;
      });
      total += w;
      a1 += w * a;
      a2 += w * a * a;
      b1 += w * b;
      b2 += w * b * b;
    }
  }
  const [a, b] = [a1 / total, b1 / total];
  expectAll(moments(report), [a, Math.sqrt(a2 / total - a * a), b, Math.sqrt(b2 / total - b * b)]);
});

it("says how well it knows what jumps, and is right within five standard errors", async () => {
  const report = await reportOf(
    `(let [t (sample (uniform-continuous 0 10))]
       (foreach 4 [y [1.0 2.0 3.5 2.2]] (observe (uniform-continuous 0 t) y)) [t (> t 5)])`,
  );
  // The posterior is t^-4 on (3.5, 10).
  const integral = (low: number, power: number) => (low ** power - 10 ** power) / -power;
  const total = integral(3.5, -3);
  const wanted = [integral(3.5, -2) / total, integral(5, -3) / total];
  momentsOf(report.returned).forEach(({ mean, mcse }, place) => {
    expect(Number(mcse)).toBeGreaterThan(0);
    expect(Number(mcse)).toBeLessThan(0.02);
    expect(Math.abs(Number(mean) - (wanted[place] as number))).toBeLessThan(5 * Number(mcse));
  });
  expect(report.verdict.text).toContain("the standard error is to be minded");
});

it("is refused where there are more than three dimensions", async () => {
  const four = "(let [x (foreach 4 [] (sample (exponential 1)))] (observe (normal (sum x) 1) 2) x)";
  const run = infer(daphne(four), { method: "exact" });
  await expect(run).rejects.toThrow("no exact answer is known");
});

it("stopped on its way has no answer, and says why", async () => {
  const stop = new AbortController();
  const model = daphne(
    "(let [v (sample (normal 0 3)) x (sample (laplace 0 (exp (/ v 2))))] [v x])",
  );
  const run = infer(model, {
    signal: stop.signal,
    onAbort: "partial",
    onProgress: () => stop.abort(new Error("enough")),
  });
  await expect(run).rejects.toThrow("enough");
});
