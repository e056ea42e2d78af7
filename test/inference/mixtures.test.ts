// Mixtures of many data, whose components are summed out pass by pass and drawn back: beside sums over lattices, which have all
// loops written out.

import { describe, expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import { momentsOf } from "./moments.ts";

/** Eighty numbers around 0 and around 2, by quantiles of two normals. */
const DATA = Array.from({ length: 80 }, (_, i) => {
  const u = (Math.floor(i / 2) + 0.5) / 40;
  const logistic = Math.log(u / (1 - u)) / 1.7;
  return Number((logistic + (i % 2 === 0 ? 0 : 2.2)).toFixed(3));
});

const PROGRAMS: readonly (readonly [string, string])[] = [
  [
    "one of two",
    `(let [m (sample (normal 0 2)) p (sample (beta 2 2))
           zs (foreach 80 [y ys]
                (let [z (sample (flip p))] (observe (normal (if z m 0) 1) y) z))]
       [m p zs])`,
  ],
  [
    "one of three, with a switch that depends on it",
    `(let [m (sample (normal 0 2)) p (sample (beta 2 2))
           zs (foreach 80 [y ys]
                (let [k (sample (discrete [(- 1 p) (* 0.7 p) (* 0.3 p)]))
                      wide (sample (flip (get [0.05 0.2 0.3] k)))]
                  (observe (normal (get [0 m 6] k) (if wide 3 1)) y)
                  [k wide]))]
       [m p zs])`,
  ],
];

describe.each(PROGRAMS)("%s", (_, text) => {
  // 82 and 162 means by three methods: 732 z-scores below 6.5, which is a false alarm in 17 million such suites.
  it.each(["laplace", "nuts", "smc"] as const)(
    "has by %s the means that sums over lattices give, within 6.5 standard errors",
    async (method) => {
      const model = daphne(text, { data: { ys: DATA } });
      const exact = momentsOf((await infer(model, { method: "exact" })).report.returned);
      const { report } = await infer(model, { method, seed: 3 });
      expect(report.verdict.level).toBe("trust");
      const found = momentsOf(report.returned);
      expect(found.length).toBeGreaterThanOrEqual(82);
      expect(found).toHaveLength(exact.length);
      found.forEach(({ mean, mcse }, place) => {
        const { mean: truth, sd } = exact[place] as { mean: number; sd: number };
        // What never came has no standard error of its own.
        const error = Math.max(mcse, sd / 200);
        expect(Math.abs(mean - truth)).toBeLessThan(6.5 * error);
      });
    },
    60_000,
  );
});

it("with 10,000 rows has the room that it needs: within 6 standard errors of the frequency of ones", async () => {
  const ys = Float64Array.from({ length: 10_000 }, (_, n) => (n % 10 < 3 ? 6 : -6));
  const text = `(let [p (sample (beta 1 1)) m (sample (normal 0 1))]
    (foreach 10000 [y ys]
      (let [z (sample (flip p))] (observe (normal (if z 6 -6) 1) y)))
    [p m])`;
  const { report } = await infer(daphne(text, { data: { ys } }), { method: "laplace" });
  const [p] = momentsOf(report.returned);
  const mean = 3001 / 10_002;
  expect(Math.abs((p?.mean ?? 0) - mean)).toBeLessThan(6 * (p?.mcse ?? 0));
  expect(p?.sd).toBeCloseTo(Math.sqrt((mean * (1 - mean)) / 10_003), 3);
});
