// Models that are hard on numbers: what the default says of each.

import { expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";

const reportOf = async (source: string) => (await infer(daphne(source), { seed: 1 })).report;

it("a shape of 0.001, half of whose draws are below the least double, is not trusted", async () => {
  const { verdict } = await reportOf("(sample (gamma 0.001 1.0))");
  expect(verdict.level).toBe("do-not-trust");
  expect(verdict.text).toContain("goes on where numbers round");
});

it("an improper posterior, 1 / s towards 0, is not trusted", async () => {
  const { verdict } = await reportOf(
    "(let [s (sample (exponential 1))] (observe (normal 0 s) 0) s)",
  );
  expect(verdict.level).toBe("do-not-trust");
  expect(verdict.text).toContain("has no end");
});

it("an observation of sd 1e-300 ends in weights of 0, at its place", async () => {
  const run = reportOf("(let [m (sample (normal 0 1))] (observe (normal m 1e-300) 0.3) m)");
  await expect(run).rejects.toMatchObject({ code: "values/all-weights-zero" });
});

it("log weights of minus 9198 nats are exact", async () => {
  const { logEvidence, verdict } = await reportOf(
    "(let [x (sample (normal 0 1))] (foreach 10000 [] (observe (normal x 1) 3.0)) x)",
  );
  expect(verdict.exact).toBe(true);
  expect(Number(logEvidence?.value)).toBeCloseTo(-9198.490102275211, 6);
});

it("a scale of exp(1000 x), infinite or 0 for most x, is integrated", async () => {
  const { returned, verdict } = await reportOf(
    "(let [x (sample (normal 0 1))] (observe (normal 0 (exp (* 1000 x))) 1) x)",
  );
  expect(verdict.level).toBe("trust");
  if (returned.type !== "number") throw new Error("no number");
  // 1000 x is -ln(2 t) / 2 with t gamma(1/2, 1), but for the prior, flat to 1e-6: -(ln 2 + digamma(1/2)) / 2.
  expect(1000 * Number(returned.mean)).toBeCloseTo(0.635181422, 4);
});
