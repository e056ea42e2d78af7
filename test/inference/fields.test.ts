// Counts that follow a chain of 120 latents, by default, against a filter on a grid (L. Rabiner 1989, the forward recursion, with
// the latent cut into cells) at each value of the one other latent: means to five standard errors, sds to five of theirs (1 / sqrt(2
// effective draws)), the evidence to five of its own. False alarm: 5 two-sided comparisons 3e-6, were the seed not fixed.

import { expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";

const STEPS = 120;
const PHI = 0.9;
const MEAN = 0.5;

/** Counts from 0 to 7 that come in waves. */
const counts = Array.from({ length: STEPS }, (_, t) =>
  Math.floor(2.2 * (1 + Math.sin(t / 7)) + 3 * (((t + 1) * Math.SQRT2) % 1) ** 3),
);

const chain = () =>
  daphne(
    `(let [sd (sample (half-normal 1))
            last (loop ${STEPS} ${MEAN} (fn [t x]
        (let [next (sample (normal (+ ${MEAN} (* ${PHI} (- x ${MEAN}))) sd))]
          (observe (poisson (exp next)) (nth ys t))
          next)))]
      [sd last])`,
    { data: { ys: Float64Array.from(counts) } },
  );

/** Cells of the latent, and values of the sd. */
const CELL = 0.025;
const CELLS = Array.from({ length: 241 }, (_, k) => -2.5 + CELL * k);
const SDS = Array.from({ length: 60 }, (_, k) => 0.06 + 0.012 * k);

const logNormal = (x: number, mean: number, sd: number) =>
  -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd * Math.sqrt(2 * Math.PI));

const logFactorial = (n: number): number => (n < 2 ? 0 : Math.log(n) + logFactorial(n - 1));

/** Of each cell, where it goes: the first cell, and the probabilities from there on. */
function transitions(sd: number): { readonly first: number; readonly masses: Float64Array }[] {
  const width = Math.ceil((6 * sd) / CELL);
  return CELLS.map((x) => {
    const mean = MEAN + PHI * (x - MEAN);
    const first = Math.max(0, Math.round((mean - (CELLS[0] as number)) / CELL) - width);
    const cells = CELLS.slice(first, first + 2 * width + 1);
    const masses = cells.map((next) => Math.exp(logNormal(next, mean, sd)) * CELL);
    return { first, masses: Float64Array.from(masses) };
  });
}

/** Probabilities of the last step's cells given all counts, and the log probability of these. */
function filter(sd: number): { readonly log: number; readonly last: Float64Array } {
  const from = transitions(sd);
  const start = CELLS.findIndex((x) => Math.abs(x - MEAN) < CELL / 2);
  let last = Float64Array.from(CELLS, (_, k) => (k === start ? 1 : 0));
  let log = 0;
  for (const y of counts) {
    const now = new Float64Array(CELLS.length);
    last.forEach((mass, k) => {
      const { first, masses } = from[k] as (typeof from)[number];
      masses.forEach((share, j) => {
        now[first + j] = (now[first + j] as number) + mass * share;
      });
    });
    const density = (x: number) => Math.exp(y * x - Math.exp(x) - logFactorial(y));
    const weighed = now.map((mass, k) => mass * density(CELLS[k] as number));
    const total = weighed.reduce((sum, x) => sum + x, 0);
    log += Math.log(total);
    last = weighed.map((x) => x / total);
  }
  return { log, last };
}

interface Moments {
  readonly mean: number;
  readonly sd: number;
}

/** Of the sd and of the last latent; the log evidence. */
function slowly(): { readonly moments: readonly Moments[]; readonly evidence: number } {
  const runs = SDS.map((sd) => ({ sd, ...filter(sd) }));
  const prior = (sd: number) => Math.log(2) + logNormal(sd, 0, 1);
  const logs = runs.map(({ sd, log }) => log + prior(sd) + Math.log(0.012));
  const top = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - top));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const momentsOf = (powers: readonly (readonly [number, number])[]): Moments => {
    const [first, second] = [0, 1].map((p) =>
      powers.reduce(
        (sum, each, k) => sum + ((weights[k] as number) / total) * (each[p] as number),
        0,
      ),
    ) as [number, number];
    return { mean: first, sd: Math.sqrt(second - first ** 2) };
  };
  const power = (last: Float64Array, p: number) =>
    last.reduce((sum, mass, k) => sum + mass * (CELLS[k] as number) ** p, 0);
  return {
    moments: [
      momentsOf(SDS.map((sd) => [sd, sd ** 2] as const)),
      momentsOf(runs.map(({ last }) => [power(last, 1), power(last, 2)] as const)),
    ],
    evidence: top + Math.log(total),
  };
}

it("a chain of 120 latents is integrated out by default, as a filter on a grid does", async () => {
  const fits = await Promise.all([1, 2].map((threads) => infer(chain(), { seed: 3, threads })));
  const [report, other] = fits.map((fit) => fit.report);
  expect(report?.method).toBe("laplace");
  expect(report?.verdict.level).toBe("trust");
  expect(other?.returned).toEqual(report?.returned);
  if (report?.returned.type !== "vector") throw new Error("two numbers");
  const { moments, evidence } = slowly();
  const effective = report.ess?.weights ?? 0;
  expect(effective).toBeGreaterThan(20_000);
  for (const [place, { mean, sd }] of moments.entries()) {
    const found = report.returned.items[place];
    if (found?.type !== "number") throw new Error("a number");
    expect(Math.abs(found.mean - mean)).toBeLessThan(5 * (found.mcse ?? 0));
    expect(Math.abs(found.sd / sd - 1)).toBeLessThan(5 / Math.sqrt(2 * effective));
  }
  const log = report.logEvidence;
  expect(Math.abs((log?.value ?? 0) - evidence)).toBeLessThan(5 * (log?.se ?? 0));
}, 60_000);
