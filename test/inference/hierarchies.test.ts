// Hierarchies whose data are not normal, written with their levels in their own units, against sums over a grid: by default and
// by nuts, where data say much of each level, and where they say little. False alarm: sixteen two-sided tests at six
// standard errors, 3e-8, of fixed seeds.

import { describe, expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";

const SOURCE = `(data n r)
(let [mu (sample "mu" (normal 0 2)) tau (sample "tau" (half-normal 1))
      theta (foreach 8 [] (sample (normal mu tau)))]
  (foreach 8 [t theta n n r r] (observe (binomial-logit n t) r))
  [mu tau])`;

const DATA = {
  "much of each level": {
    n: [400, 300, 500, 350, 420, 380, 290, 610],
    r: [120, 171, 96, 205, 88, 240, 130, 177],
  },
  "little of each level": { n: [4, 6, 3, 5, 8, 4, 6, 5], r: [1, 4, 1, 2, 6, 0, 3, 2] },
} as const;

interface Moments {
  readonly mean: number;
  readonly sd: number;
}

/** Moments of mu and tau: each level is summed over by itself. */
function onGrid({ n, r }: { readonly n: readonly number[]; readonly r: readonly number[] }) {
  const sums = { total: 0, mu: [0, 0] as [number, number], tau: [0, 0] as [number, number] };
  for (let mu = -3.5; mu <= 3; mu += 0.06) {
    for (let tau = 0.01; tau <= 4; tau += 0.03) {
      let log = -(mu * mu) / 8 - (tau * tau) / 2;
      n.forEach((trials, k) => {
        log += Math.log(levelOf(mu, tau, trials, r[k] as number));
      });
      const weight = Math.exp(log);
      sums.total += weight;
      sums.mu = [sums.mu[0] + weight * mu, sums.mu[1] + weight * mu * mu];
      sums.tau = [sums.tau[0] + weight * tau, sums.tau[1] + weight * tau * tau];
    }
  }
  const moments = ([first, second]: [number, number]): Moments => {
    const mean = first / sums.total;
    return { mean, sd: Math.sqrt(second / sums.total - mean * mean) };
  };
  return [moments(sums.mu), moments(sums.tau)];
}

/** Likelihood of one level, up to a factor: over standard normal numbers, relative to the best there is. */
function levelOf(mu: number, tau: number, n: number, r: number): number {
  const share = (r + 0.5) / (n + 1);
  const best = r * Math.log(share) + (n - r) * Math.log1p(-share);
  let sum = 0;
  for (let z = -6; z <= 6; z += 0.06) {
    const theta = mu + tau * z;
    const log = -r * Math.log1p(Math.exp(-theta)) - (n - r) * Math.log1p(Math.exp(theta));
    sum += Math.exp(log - best - (z * z) / 2);
  }
  return sum + 1e-300;
}

describe.each(Object.entries(DATA))("data that say %s", (_, data) => {
  const exact = onGrid(data);
  it.each([undefined, "nuts"] as const)(
    "by %s",
    async (method) => {
      const model = daphne(SOURCE).with(data);
      const options = method === undefined ? {} : { method, draws: 2000 };
      for (const seed of [1, 2]) {
        const { report } = await infer(model, { ...options, seed, timeLimit: 300 });
        expect(report.verdict.level).toBe("trust");
        if (report.returned.type !== "vector") throw new Error("no vector");
        report.returned.items.forEach((item, k) => {
          if (item.type !== "number") throw new Error("no number");
          const { mean, sd } = exact[k] as Moments;
          expect(Math.abs(item.mean - mean)).toBeLessThan(6 * item.mcse + 0.002 * sd);
          expect(item.mcse).toBeLessThan(0.05 * sd);
          expect(Math.abs(item.sd / sd - 1)).toBeLessThan(0.06);
        });
      }
    },
    120_000,
  );
});
