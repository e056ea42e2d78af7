// Exact inference by default on the programs of the course that allow it, beside their exact answers.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import type { Summary } from "../../ts/src/report/infer-report.ts";
import { TRUTHS } from "./truths.ts";

function means(summary: Summary): number[] {
  if (summary.type === "vector") return summary.items.flatMap(means);
  return summary.type === "number" || summary.type === "boolean" ? [summary.mean] : [];
}

function modelOf(name: string) {
  return daphne(readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8"));
}

/** To the digits that the truths have. */
const DIGITS = new Map([["hmm", 4]]);

describe.each(["gaussian", "line", "sprinkler", "sum-relaxed", "hmm"])("%s", (name) => {
  it("is exact without any option", async () => {
    const truth = TRUTHS.find((each) => each.name === name);
    const { report } = await infer(modelOf(name));
    expect(report).toMatchObject({ method: "exact", verdict: { level: "trust", exact: true } });
    expect(report.verdict.text).toContain("Trust this answer: it is exact.");
    expect(report.logEvidence).toMatchObject({ kind: "exact", se: 0 });
    const digits = DIGITS.get(name) ?? 6;
    expect(report.logEvidence?.value).toBeCloseTo(truth?.logEvidence ?? 0, Math.min(digits, 5));
    const found = means(report.returned);
    expect(truth?.means.length).toBeGreaterThan(0);
    truth?.means.forEach((mean, place) => {
      expect(found[place]).toBeCloseTo(mean, Math.min(digits, 5));
    });
  });
});

it("gives quantiles and covariances of jointly normal latents", async () => {
  const { report } = await infer(modelOf("line"));
  const [[a = 0, ab = 0] = [], [, b = 0] = []] = report.returnedCov ?? [];
  expect([a, ab, b].map((each) => each.toFixed(6))).toEqual(["0.056714", "-0.198169", "0.858827"]);
  const slope = report.returned.type === "vector" ? report.returned.items[0] : undefined;
  expect(slope).toMatchObject({
    mcse: 0,
    q05: expect.closeTo(2.1491911 - 1.6448536 * 0.2381472, 6),
  });
});

it("conditions on an exact equality", async () => {
  const { report } = await infer(modelOf("sum-dirac"));
  expect(report).toMatchObject({ method: "exact", verdict: { level: "trust", exact: true } });
  expect(means(report.returned).map((mean) => mean.toFixed(12))).toEqual(
    Array(2).fill("3.500000000000"),
  );
  const [[a = 0, ab = 0] = [], [, b = 0] = []] = report.returnedCov ?? [];
  expect([a, ab, b].map((each) => each.toFixed(9))).toEqual([
    "50.000000000",
    "-50.000000000",
    "50.000000000",
  ]);
  // The density of x + y, normal(0, sqrt 200), at 7.
  const density = -0.5 * (Math.log(2 * Math.PI * 200) + 49 / 200);
  expect(report.logEvidence?.value).toBeCloseTo(density, 9);
});

it("refuses equalities that follow from others, and other methods than exact", async () => {
  const repeated = `(let [x (sample (normal 0 1)) y (sample (normal 0 1))]
    (observe (dirac (+ x y)) 7) (observe (dirac (* 2 (+ x y))) 14) x)`;
  const exact = infer(daphne(repeated), { method: "exact" });
  await expect(exact).rejects.toThrow("equalities that follow from others");
  const bbvi = infer(modelOf("sum-dirac"), { method: "bbvi" });
  await expect(bbvi).rejects.toThrow(
    "bbvi cannot condition on an exact equality such as x + y = 7",
  );
});

it("averages what is not linear over draws of the exact posterior, and says so", async () => {
  const source = "(let [x (sample (normal 0 1))] (observe (normal x 1) 2) [(exp x) x])";
  const { report } = await infer(daphne(source));
  expect(report.verdict).toMatchObject({ level: "trust", exact: false });
  expect(report.verdict.text).toContain("131,072 independent draws of the exact posterior");
  const [exp] = report.returned.type === "vector" ? report.returned.items : [];
  if (exp?.type !== "number") throw new Error("no number");
  // E[exp x] for x ~ normal(1, sqrt 1/2); five standard errors.
  expect(Math.abs(exp.mean - Math.exp(1.25))).toBeLessThan(5 * exp.mcse);
  expect(exp.mcse).toBeGreaterThan(0);
});

it("says that data are impossible", async () => {
  const source = "(let [z (sample (flip 0.5))] (observe (discrete [1 (if z 0 0) 1]) 1) z)";
  await expect(infer(daphne(source))).rejects.toMatchObject({ code: "values/all-weights-zero" });
});

it("is refused with the reason where it is asked for and cannot be", async () => {
  const refused = infer(modelOf("bnn"), { method: "exact" });
  await expect(refused).rejects.toThrow("no exact answer is known for this model");
});

it("gives way to bbvi where an option of bbvi is given", async () => {
  const { report } = await infer(modelOf("gaussian"), { steps: 20 });
  expect(report.method).toBe("bbvi");
});
