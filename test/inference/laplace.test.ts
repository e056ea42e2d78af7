// Laplace's approximation with importance sampling: two modes beside quadrature, and when the default goes on to another method.

import { expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";

it("weighs two modes that mirror each other, like quadrature does", async () => {
  const model = daphne(`(let [a (sample (normal 0 2)) b (sample (normal 0 2))]
    (observe (normal (* a b) 0.5) 7) [a (> a 0)])`);
  const { report: exact } = await infer(model, { method: "exact" });
  const { report } = await infer(model, { method: "laplace", seed: 2 });
  const [value, se] = [report.logEvidence?.value, report.logEvidence?.se].map(Number) as [
    number,
    number,
  ];
  expect(se).toBeLessThan(0.02);
  expect(Math.abs(value - Number(exact.logEvidence?.value))).toBeLessThan(5 * se);
  const [a, positive] = report.returned.type === "vector" ? report.returned.items : [];
  if (a?.type !== "number" || positive?.type !== "boolean") throw new Error("no numbers");
  expect(Math.abs(Number(positive.mean) - 0.5)).toBeLessThan(5 * Number(positive.mcse));
  expect(Math.abs(Number(a.mean))).toBeLessThan(5 * Number(a.mcse));
});

it("is left for chains where its weights are uneven, and the report says so", async () => {
  // A funnel; observations of heavy tails keep its latents from being integrated out.
  const model = daphne(`(let [mu (sample (normal 0 5)) tau (sample (half-cauchy 5))]
    (foreach 8 [s [15 10 16 11 9 11 10 18] y [28 8 -3 7 -1 1 18 12]]
      (let [z (sample (normal 0 1))]
        (observe (student-t-loc-scale 5 (+ mu (* tau z)) s) y)))
    [mu tau])`);
  const { report } = await infer(model, { seed: 1 });
  expect(report.method).toBe("nuts");
  expect(report.stages?.map(({ method }) => method)).toEqual(["exact", "laplace", "nuts"]);
  expect(report.stages?.[1]?.why).toMatch(/^k-hat 0\.[5-9]/);
  expect(report.stages?.map(({ evaluations }) => evaluations > 0)).toEqual([false, true, true]);
});

it("says what its draws came from", async () => {
  const model = daphne(
    "(let [m (sample (normal 0 3)) s (sample (gamma 2 2))] (foreach 9 [y [1 2 3 2 1 2 3 2 2]] (observe (normal m s) y)) m)",
  );
  const { report } = await infer(model, { method: "laplace" });
  expect(report.verdict.text).toContain("draws from t distributions at the modes");
  expect(report).toMatchObject({ method: "laplace", verdict: { level: "trust", exact: false } });
});
