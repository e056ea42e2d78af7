// Draws of the prior with the data as the model would have them. False alarm: eight two-sided tests at five standard errors,
// 4.6e-6 of one fixed seed.

import { expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";

const DRAWS = 40_000;

async function draws(source: string, data = {}) {
  const posterior = await infer(daphne(source, { data }), {
    method: "prior",
    samples: DRAWS,
    seed: 1,
  });
  expect(posterior.report).toMatchObject({ method: "prior", logEvidence: null });
  return posterior;
}

/** Claims mean and sd within five standard errors; an sd's is that of normal numbers. */
function expectNear(found: readonly [unknown, unknown], mean: number, sd: number): void {
  expect(Math.abs(Number(found[0]) - mean)).toBeLessThan((5 * sd) / Math.sqrt(DRAWS));
  expect(Math.abs(Number(found[1]) - sd)).toBeLessThan((5 * sd) / Math.sqrt(2 * DRAWS));
}

it("latents have their priors, and what was observed its prior predictive distribution", async () => {
  const source = `(let [m (sample (normal 1 2))] (observe "y" (normal m 3) 100) (factor (* m 7)) m)`;
  const { mean, sd, table } = await draws(source);
  expectNear([mean("m"), sd("m")], 1, 2);
  expectNear([mean("y"), sd("y")], 1, Math.sqrt(13));
  expect(table().names).toEqual(["value", "m", "y"]);
});

it("observations in plates and under conditions are drawn too", async () => {
  const xs = Array.from({ length: 80 }, (_, k) => k / 10);
  const source = `(let [b (sample (normal 0 1)) z (sample (flip 0.5))]
    (foreach 80 [x xs] (observe "y" (normal (* b x) 0.5) 0))
    (if z (observe "w" (normal 3 1) 0) nil)
    b)`;
  const { mean, sd, table } = await draws(source, { xs });
  expectNear([mean("y[20]"), sd("y[20]")], 0, Math.sqrt(4 + 0.25));
  expectNear([mean("w"), sd("w")], 3, 1);
  expect(table().names).toHaveLength(1 + 1 + 1 + 80 + 1);
});

it("cannot be had of exact equalities", async () => {
  const source =
    "(let [x (sample (normal 0 1)) y (sample (normal 0 1))] (observe (dirac (+ x y)) 1) x)";
  await expect(infer(daphne(source), { method: "prior" })).rejects.toMatchObject({
    code: "meaning/method-not-applicable",
  });
});
