// Components that can change places: chains that each see one order of them have the posterior with all orders. False alarm:
// fifty-two two-sided tests at five standard errors, 3e-5, of fixed seeds; those of one table are nearly one.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import type { InferReport, Summary } from "../../ts/src/report/infer-report.ts";

type Numeric = Extract<Summary, { type: "number" }>;

function numbers(summary: Summary): Numeric[] {
  if (summary.type === "vector") return summary.items.flatMap(numbers);
  return summary.type === "number" ? [summary] : [];
}

/** Two groups of five, eight apart at least: which datum is of which is certain but for 1e-9. */
const LOW = [-4.6, -4.2, -4.0, -3.7, -3.9];
const HIGH = [3.8, 4.1, 4.5, 4.0, 5.1];

function expectBothGroups(report: InferReport): void {
  // Of means with the prior N(0, 5) and data of sd 1, given the groups.
  const variance = 1 / (1 / 25 + 5);
  const means = [LOW, HIGH].map((ys) => variance * ys.reduce((sum, y) => sum + y));
  const [a = 0, b = 0] = means;
  const mean = (a + b) / 2;
  const sd = Math.sqrt(variance + ((a - b) / 2) ** 2);
  const found = numbers(report.returned);
  expect(found).toHaveLength(2);
  for (const each of found) {
    expect(Math.abs(each.mean - mean)).toBeLessThan(5 * each.mcse);
    expect(each.mcse / each.sd).toBeLessThan(0.03);
    expect(Math.abs(each.sd / sd - 1)).toBeLessThan(0.01);
  }
}

it.each(["nuts", "hmc"] as const)(
  "%s sees both orders of two components, whose chains see one each",
  async (method) => {
    const source = `(let [mu (foreach 2 [] (sample (normal 0 5)))]
    (foreach 10 [y [${[...LOW, ...HIGH]}]]
      (let [z (sample (discrete [1 1]))] (observe (normal (get mu z) 1) y)))
    mu)`;
    const { report } = await infer(daphne(source), { method, seed: 4 });
    expect(report.verdict.level).toBe("trust");
    expect(report.verdict.text).toContain("The places of mu[0], mu[1] can be exchanged");
    expectBothGroups(report);
  },
);

it("labels, shares and components go together: what does not depend on the order is as it was", async () => {
  // The share of the component of the first datum, its mean, and whether the last is of it.
  const source = `(let [mu (foreach 3 [] (sample (normal 0 5))) w (sample (dirichlet [2 2 2]))
      z (foreach 10 [y [${[...LOW, ...HIGH]}]]
          (let [z (sample (discrete w))] (observe (normal (get mu z) 1) y) z))]
    [(get w (first z)) (get mu (first z)) (if (= (first z) (last z)) 1 0)])`;
  const by = async (method: "nuts" | "smc") =>
    numbers((await infer(daphne(source), { method, seed: 2 })).report.returned);
  const [chains, particles] = [await by("nuts"), await by("smc")];
  chains.forEach((each, k) => {
    const other = particles[k] as Numeric;
    const error = Math.hypot(each.mcse, other.mcse);
    expect(Math.abs(each.mean - other.mean), `number ${k}`).toBeLessThanOrEqual(5 * error + 1e-9);
  });
});

it("by default answers a mixture of three that must be sampled, and trusts it", async () => {
  const y = Array.from({ length: 60 }, (_, i) => [-4, 0, 5][i % 3]! + 0.8 * Math.sin(7 * i));
  const source = `(let [w (sample (dirichlet [2 2 2])) mu (foreach 3 [] (sample (normal 0 5)))
      s (foreach 3 [] (sample (half-normal 2)))]
    (foreach 60 [v [${y}]] (let [z (sample (discrete w))] (observe (normal (get mu z) (get s z)) v)))
    mu)`;
  const { report } = await infer(daphne(source), { seed: 1 });
  expect(report.verdict.level).toBe("trust");
  const [first, ...others] = numbers(report.returned) as [Numeric, ...Numeric[]];
  for (const each of others) {
    expect(Math.abs(each.mean - first.mean)).toBeLessThan(5 * Math.hypot(each.mcse, first.mcse));
  }
});

it("groups that do not meet, each as good in its place, are left where they are", async () => {
  const source = `(let [m (sample (normal 0 1))]
    (foreach 4 [y [1 1 2 2]] (let [x (sample (log-normal m 1))] (observe (poisson x) y) x)))`;
  const { report } = await infer(daphne(source), { method: "nuts", seed: 1 });
  expect(report.verdict.text).not.toContain("exchanged");
});

/** Of the course's mixture: who shares a component, and how many are in use, by sums over all assignments to 40 digits. */
const TOGETHER = [
  [1, 0.678434, 0.677239, 0.688311, 0.308351, 0.303804, 0.301267],
  [0.678434, 1, 0.905686, 0.89636, 0.171323, 0.167592, 0.165907],
  [0.677239, 0.905686, 1, 0.902459, 0.170928, 0.167184, 0.165525],
  [0.688311, 0.89636, 0.902459, 1, 0.176737, 0.172933, 0.171246],
  [0.308351, 0.171323, 0.170928, 0.176737, 1, 0.910647, 0.91544],
  [0.303804, 0.167592, 0.167184, 0.172933, 0.910647, 1, 0.917868],
  [0.301267, 0.165907, 0.165525, 0.171246, 0.91544, 0.917868, 1],
];
const IN_USE = { mean: 2.12027715, sd: 0.55672767 };

it.each(["exact", "smc"] as const)(
  "says by %s who shares a component of the course's mixture, whatever its number",
  async (method) => {
    const source = readFileSync(new URL("../corpus/gmm.daphne", import.meta.url), "utf8");
    const { symmetries } = (await infer(daphne(source), { method, seed: 1 })).report;
    expect(symmetries).toHaveLength(1);
    const [{ sites = [], occupied, together = [] } = {}] = symmetries ?? [];
    expect(sites).toEqual([0, 1, 2, 3, 4, 5, 6].map((k) => `z[${k}]`));
    if (occupied?.type !== "number") throw new Error("no number");
    expect(Math.abs(occupied.mean - IN_USE.mean)).toBeLessThan(5 * occupied.mcse);
    expect(Math.abs(occupied.sd / IN_USE.sd - 1)).toBeLessThan(0.08);
    // Five standard errors of a probability by 1,400 effective draws, at most.
    for (const [i, row] of TOGETHER.entries()) {
      for (const [j, p] of row.entries()) {
        expect(Math.abs((together[i]?.[j] ?? 0) - p)).toBeLessThan(0.067);
      }
    }
  },
);

it("says nothing of labels that cannot be exchanged, and none of groups without", async () => {
  const ordered = "(let [z (sample (discrete [1 2]))] (observe (normal (get [0 1] z) 1) 0.3) z)";
  expect((await infer(daphne(ordered))).report.symmetries).toBeUndefined();
});
