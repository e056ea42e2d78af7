// The no-U-turn sampler from the facade: answers within five of its standard errors, what it says of itself, and when it
// gives way. False alarm: nine two-sided tests at five standard errors, 5.2e-6, of fixed seeds.

import { expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";

const LOGISTIC = `(let [a (sample (normal 0 2)) b (sample (normal 0 2))]
  (foreach 8 [x [-2 -1.5 -1 -0.2 0.3 1 1.4 2] y [false false true false true true false true]]
    (observe (flip (/ 1 (+ 1 (exp (- (+ a (* b x))))))) y))
  [a b])`;

it("gives the posterior of a logistic regression as sums over a grid do, and trusts it", async () => {
  const { report, mean, sd } = await infer(daphne(LOGISTIC), { method: "nuts", seed: 1 });
  expect(report).toMatchObject({ method: "nuts", verdict: { level: "trust", exact: false } });
  expect(report.logEvidence).toBeNull();
  expect(report.rhat).toBeLessThan(1.01);
  expect(report.ess?.bulk).toBeGreaterThan(400);
  const xs = [-2, -1.5, -1, -0.2, 0.3, 1, 1.4, 2];
  const ys = [0, 0, 1, 0, 1, 1, 0, 1];
  let total = 0;
  const sums = [0, 0, 0, 0];
  for (let a = -8; a <= 8; a += 0.05) {
    for (let b = -8; b <= 8; b += 0.05) {
      const logs = xs.map((x, k) => -Math.log1p(Math.exp((ys[k] === 1 ? -1 : 1) * (a + b * x))));
      const weight = Math.exp(logs.reduce((sum, log) => sum + log, -(a * a + b * b) / 8));
      total += weight;
      [a, b, a * a, b * b].forEach((value, k) => {
        sums[k] = (sums[k] as number) + weight * value;
      });
    }
  }
  const [ma, mb, qa, qb] = sums.map((sum) => sum / total) as [number, number, number, number];
  const { returned } = report;
  if (returned.type !== "vector") throw new Error("no vector");
  returned.items.forEach((item, k) => {
    if (item.type !== "number") throw new Error("no number");
    expect(Math.abs(item.mean - ([ma, mb][k] as number))).toBeLessThan(5 * item.mcse);
    expect(item.mcse).toBeLessThan(0.05 * item.sd);
  });
  expect(mean("a")).toBeTypeOf("number");
  expect(Math.abs((sd("b") as number) / Math.sqrt(qb - mb * mb) - 1)).toBeLessThan(0.1);
  expect(Math.abs((sd("a") as number) / Math.sqrt(qa - ma * ma) - 1)).toBeLessThan(0.1);
});

/** Mean and sd of a standard normal below 0.5. */
const [BELOW, SD_BELOW] = (() => {
  let [total, sum, squares] = [0, 0, 0];
  for (let x = -9; x < 0.5; x += 1e-4) {
    const weight = Math.exp((-x * x) / 2);
    total += weight;
    sum += weight * x;
    squares += weight * x * x;
  }
  return [sum / total, Math.sqrt(squares / total - (sum / total) ** 2)];
})();

// Slopes alone would say 0 of the mean of each, and be sure of it.
it.each([
  ["ends", "(factor (if (< a 0.5) 0 (log 0)))"],
  ["falls to exp(-40)", "(factor (if (< a 0.5) 0 -40))"],
])("is right where the density %s at a place that slopes do not see", async (_, factor) => {
  const source = `(let [a (sample (normal 0 1))] ${factor} a)`;
  const options = { method: "nuts", draws: 4000, seed: 3 } as const;
  const { returned } = (await infer(daphne(source), options)).report;
  if (returned.type !== "number") throw new Error("no number");
  expect(returned.mcse).toBeGreaterThan(0.003);
  expect(returned.mcse).toBeLessThan(0.05);
  expect(Math.abs(returned.mean - BELOW)).toBeLessThan(5 * returned.mcse);
  expect(Math.abs(returned.sd / SD_BELOW - 1)).toBeLessThan(0.06);
});

it("knows means of a Gaussian process within, where no leap leaves the support, twice as well as draws alone on average", async () => {
  const source = `(let [rho (sample (gamma 4 4)) x [0 0.5 1 1.5 2 2.5]
      f (sample (mvn [0 0 0 0 0 0] (foreach 6 [a x] (foreach 6 [b x]
        (+ (exp (- (/ (pow (- a b) 2) (* 2 rho rho)))) (if (= a b) 0.01 0))))))]
    (foreach 6 [v f y [1 0 2 3 1 4]] (observe (poisson (exp v)) y)) f)`;
  const { report } = await infer(daphne(source), { method: "nuts", seed: 2, draws: 2000 });
  const { returned, ess } = report;
  if (returned.type !== "vector") throw new Error("no vector");
  const shares = returned.items.map((each) => {
    if (each.type !== "number") throw new Error("no number");
    return (each.mcse / each.sd) * Math.sqrt(ess?.bulk ?? 0);
  });
  expect(shares.reduce((sum, share) => sum + share) / shares.length).toBeLessThan(1 / 2);
});

it("does not trust chains that are too short to be compared", async () => {
  const { report } = await infer(daphne(LOGISTIC), { method: "nuts", chains: 64, draws: 7 });
  expect(report.verdict.level).toBe("do-not-trust");
  expect(report.verdict.text).toContain("Chains of 7 draws are too short to be compared");
  expect(report.verdict.text).toContain("More draws a chain will tell");
  expect(report.ess?.bulk).toBe(64);
});

it("judges chains by their latents where the answer is always the same", async () => {
  const constant = LOGISTIC.replace("[a b])", "7)");
  const { report } = await infer(daphne(constant), { method: "nuts", seed: 1 });
  expect(report.ess?.bulk).toBeGreaterThan(400);
  expect(report.ess?.bulk).toBeLessThan(4000);
  expect(report.rhat).toBeGreaterThan(1);
  expect(report.verdict.text).toMatch(/worth [\d,]+ independent draws/);
});

it("keeps the draws of chains in order, with the options that were asked for", async () => {
  const options = { chains: 3, warmup: 200, draws: 50, targetAcceptance: 0.9, seed: 4 };
  const posterior = await infer(daphne(LOGISTIC), options);
  expect(posterior.report.method).toBe("nuts");
  expect(posterior.report.options).toMatchObject({ chains: 3, warmup: 200, draws: 50 });
  const { names, columns, chains, weights } = posterior.table();
  expect(names).toEqual(["value[0]", "value[1]", "a", "b"]);
  expect([chains, weights, columns[0]?.length]).toEqual([3, null, 150]);
  expect(columns[0]).toEqual(columns[2]);
});

it("runs 32 chains where they evaluate the model side by side, and 8 where each needs its own time, of as many draws in all", async () => {
  const run = async (text: string) => {
    const options = { method: "nuts", chains: 0, warmup: 50, draws: 20, seed: 2 } as const;
    const posterior = await infer(daphne(text), options);
    const { chains, draws } = posterior.report.options;
    return [chains, draws, posterior.table().columns[0]?.length];
  };
  expect(await run(LOGISTIC)).toEqual([32, 5, 160]);
  const long = `(let [a (sample (normal 0 2))]
    (foreach 2000 [i (range 2000)] (observe (bernoulli-logit (* a (sin i))) (> (sin i) (cos (* 3 i)))))
    a)`;
  expect(await run(long)).toEqual([8, 20, 160]);
});

it("gives the same bits for the same seed, and others for another", async () => {
  const run = async (seed: number) => {
    const { report } = await infer(daphne(LOGISTIC), { method: "nuts", draws: 100, seed });
    const { timing: _, ...rest } = report;
    return JSON.stringify(rest);
  };
  const first = await run(3);
  expect(await run(3)).toBe(first);
  expect(await run(4)).not.toBe(first);
});

it("does not trust chains that have not met, or one alone", async () => {
  const apart = `(let [m (sample (laplace 0 20))] (observe (normal (abs m) 0.1) 15) m)`;
  const { report } = await infer(daphne(apart), { method: "nuts", seed: 2 });
  expect(report.verdict.level).toBe("do-not-trust");
  expect(report.verdict.text).toContain("different answers");
  const alone = await infer(daphne(LOGISTIC), { method: "nuts", chains: 1, draws: 200 });
  expect(alone.verdict.level).not.toBe("trust");
  expect(alone.verdict.text).toContain("One chain cannot be compared");
});

it("draws discrete latents, and normal ones that are integrated out, back", async () => {
  const source = `(let [s (sample (gamma 2 2)) t (sample (gamma 2 2)) u (sample (gamma 2 2)) v (sample (gamma 2 2)) m (sample (normal 0 2))]
    (foreach 3 [y [1 2 3]] (observe (normal m (+ s t u v)) y)) [m s])`;
  const { report } = await infer(daphne(source), { method: "nuts", seed: 1 });
  const exact = await infer(daphne(source), { seed: 1 });
  const pairs = [report.returned, exact.report.returned].map((each) => {
    if (each.type !== "vector") throw new Error("no vector");
    return each.items.map((item) => (item.type === "number" ? item : null));
  });
  pairs[0]?.forEach((item, k) => {
    const other = pairs[1]?.[k];
    if (item == null || other == null) throw new Error("no number");
    const error = Math.hypot(item.mcse, other.mcse);
    expect(Math.abs(item.mean - other.mean)).toBeLessThan(5 * error);
  });
});

it("is refused where nothing is continuous, and gives what there is when it is stopped", async () => {
  const discrete = infer(daphne("(let [x (sample (flip 0.5))] x)"), { method: "nuts" });
  await expect(discrete).rejects.toMatchObject({ code: "meaning/method-not-applicable" });
  const long = { method: "nuts", warmup: 50, draws: 1_000_000, timeLimit: 0.5 } as const;
  const { report } = await infer(daphne(LOGISTIC), { ...long, onAbort: "partial" });
  expect(report.partial?.stepsDone).toBeGreaterThan(100);
  expect(report.rhat).toBeLessThan(1.2);
  await expect(infer(daphne(LOGISTIC), long)).rejects.toMatchObject({ code: "limits/timeout" });
});
