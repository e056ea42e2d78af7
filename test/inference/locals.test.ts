// Hundreds of local latents by `laplace`, from the facade, against a sum over a grid of the one other latent and of each local one:
// means to five standard errors, sds to a tenth (five standard errors of 1,200 draws), the evidence to five of its own.
// False alarm: 5 two-sided comparisons 3e-6, were the seed not fixed.

import { expect, it } from "vitest";
import { daphne, infer, type Model } from "../../ts/src/index.ts";

const ROWS = 620;
const SD = 0.5;

/** Counts from 0 to 7, most of them small. */
const counts = Array.from({ length: ROWS }, (_, n) =>
  Math.floor(8 * (((n + 1) * Math.SQRT2) % 1) ** 3),
);

const overdispersed = (): Model =>
  daphne(
    `(let [a (sample (normal 0 1))
           e (foreach ${ROWS} [] (sample (normal 0 ${SD})))]
      (foreach ${ROWS} [y ys ei e] (observe (poisson (exp (+ a ei))) y))
      [a (nth e 0) (nth e 3)])`,
    { data: { ys: Float64Array.from(counts) } },
  );

const logNormal = (x: number, sd: number) =>
  -0.5 * (x / sd) ** 2 - Math.log(sd * Math.sqrt(2 * Math.PI));

function logSum(logs: readonly number[]): number {
  const top = Math.max(...logs);
  return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0));
}

const STEP = 0.02;
const EFFECTS = Array.from({ length: 301 }, (_, k) => STEP * (k - 150));

/** Log densities of a count with its effect on a grid, given `a`. */
function alongEffects(y: number, a: number): number[] {
  let logFactorial = 0;
  for (let k = 2; k <= y; k++) logFactorial += Math.log(k);
  return EFFECTS.map(
    (e) => logNormal(e, SD) + y * (a + e) - Math.exp(a + e) - logFactorial + Math.log(STEP),
  );
}

interface Moments {
  readonly mean: number;
  readonly sd: number;
}

function momentsOf(logs: readonly number[], first: readonly number[], second: readonly number[]) {
  const total = logSum(logs);
  const mean = logs.reduce((sum, log, k) => sum + Math.exp(log - total) * (first[k] as number), 0);
  const square = logs.reduce(
    (sum, log, k) => sum + Math.exp(log - total) * (second[k] as number),
    0,
  );
  return { mean, sd: Math.sqrt(square - mean ** 2) };
}

/** Of `a` and of the effects of rows 0 and 3; the log evidence. */
function slowly(): { readonly moments: readonly Moments[]; readonly evidence: number } {
  const grid = Array.from({ length: 241 }, (_, k) => -0.6 + 0.005 * k);
  const logs: number[] = [];
  const effects: [number[], number[]][] = [0, 3].map(() => [[], []]);
  for (const a of grid) {
    const byCount = Array.from({ length: 8 }, (_, y) => logSum(alongEffects(y, a)));
    const all = counts.reduce((sum, y) => sum + (byCount[y] as number), 0);
    logs.push(logNormal(a, 1) + all + Math.log(0.005));
    for (const [place, row] of [0, 3].entries()) {
      const along = alongEffects(counts[row] as number, a);
      const { mean, sd } = momentsOf(
        along,
        EFFECTS,
        EFFECTS.map((e) => e * e),
      );
      effects[place]?.[0].push(mean);
      effects[place]?.[1].push(sd ** 2 + mean ** 2);
    }
  }
  const ofA = momentsOf(
    logs,
    grid,
    grid.map((a) => a * a),
  );
  const others = effects.map(([first, second]) => momentsOf(logs, first, second));
  return { moments: [ofA, ...others], evidence: logSum(logs) };
}

it("has the means, spreads and evidence of sums over a grid, by default, on any number of threads", async () => {
  const { moments, evidence } = slowly();
  const reports = [];
  for (const threads of [1, 2]) {
    const { report } = await infer(overdispersed(), { seed: 3, threads });
    reports.push(report);
  }
  const [report, other] = reports;
  expect(report?.method).toBe("laplace");
  expect(report?.verdict.level).not.toBe("do-not-trust");
  if (report?.returned.type !== "vector") throw new Error("three numbers");
  for (const [place, { mean, sd }] of moments.entries()) {
    const found = report.returned.items[place];
    if (found?.type !== "number") throw new Error("a number");
    expect(Math.abs(found.mean - mean)).toBeLessThan(5 * (found.mcse ?? 0));
    expect(Math.abs(found.sd / sd - 1)).toBeLessThan(0.1);
  }
  const log = report.logEvidence;
  expect(Math.abs((log?.value ?? 0) - evidence)).toBeLessThan(5 * (log?.se ?? 0));
  expect(other?.returned).toEqual(report.returned);
}, 60_000);
