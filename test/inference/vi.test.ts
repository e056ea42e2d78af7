// Variational inference with fixed draws, from the facade. False alarm: six two-sided tests at five standard errors, 3.4e-6
// in all, of fixed seeds.

import { expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import type { InferReport } from "../../ts/src/report/infer-report.ts";

/** Four numbers with a correlated posterior that is nearly normal. */
const REGRESSION = `(let [a (sample (normal 0 2)) b (sample (normal 0 2)) c (sample (normal 0 2)) s (sample (gamma 2 2)) t (sample (gamma 2 2))]
  (foreach 12 [x [-2 -1.6 -1.2 -0.8 -0.4 0 0.4 0.8 1.2 1.6 2 2.4] y [0 1 0 2 1 2 3 2 5 6 9 12]]
    (observe (poisson (exp (+ a (* b x) (* c 0.1 x x)))) y))
  (observe (exponential s) 1) (observe (exponential t) 2)
  [a b s t])`;

const numbers = ({ returned }: InferReport) => {
  if (returned.type !== "vector") throw new Error("no vector");
  return returned.items.map((item) => {
    if (item.type !== "number") throw new Error("no number");
    return item;
  });
};

it.each(["meanfield", "fullrank"] as const)(
  "a %s guide's weighted answer agrees with chains to five standard errors",
  async (guide) => {
    const { report } = await infer(daphne(REGRESSION), { method: "vi", guide, seed: 1 });
    expect(report).toMatchObject({ method: "vi", options: { guide } });
    const chains = await infer(daphne(REGRESSION), { method: "nuts", draws: 4000, seed: 2 });
    const others = numbers(chains.report);
    numbers(report).forEach(({ mean, mcse }, k) => {
      const other = others[k];
      const error = Math.hypot(mcse, Number(other?.mcse));
      expect(Math.abs(mean - Number(other?.mean))).toBeLessThan(5 * error);
    });
    // Coordinates that hang together are more than an independent guide can follow, and its weights tell.
    if (guide === "fullrank") expect(report.khat).toBeLessThan(0.7);
    else expect(report.verdict.level).not.toBe("trust");
    const trace = report.elbo?.trace ?? [];
    expect(trace.length).toBeGreaterThan(3);
    expect(trace.every((elbo, k) => k === 0 || elbo >= (trace[k - 1] as number))).toBe(true);
    expect(report.logEvidence?.value).toBeGreaterThanOrEqual(Number(report.elbo?.final));
  },
);

/** Eighty levels around a mean that they share: what one guide for each cannot follow, and one factor can. */
const LEVELS = `(let [m (sample (normal 0 3))]
  (foreach 80 [i (range 80)]
    (let [x (sample (normal m 0.3))]
      (observe (poisson (exp x)) (+ 2 (mod (* i i) 5)))))
  m)`;

it("a guide of low rank follows what eighty latents share, and its answer agrees with chains", async () => {
  const of = async (guide: "meanfield" | "lowrank") =>
    (await infer(daphne(LEVELS), { method: "vi", guide, seed: 1 })).report;
  const [independent, shared] = [await of("meanfield"), await of("lowrank")];
  expect(Number(shared.elbo?.final)).toBeGreaterThan(Number(independent.elbo?.final) + 0.2);
  expect(shared.khat).toBeLessThan(0.7);
  const { report } = await infer(daphne(LEVELS), { method: "nuts", draws: 4000, seed: 2 });
  const [own, other] = [shared, report].map(({ returned }) => {
    if (returned.type !== "number") throw new Error("no number");
    return returned;
  });
  const error = Math.hypot(Number(own?.mcse), Number(other?.mcse));
  expect(Math.abs(Number(own?.mean) - Number(other?.mean))).toBeLessThan(5 * error);
  // Mean field takes the spread of the mean for that of one level given all others.
  expect(Number(own?.sd) / Number(other?.sd)).toBeGreaterThan(0.9);
}, 60_000);

it("a guide at one of two modes is not trusted, for ascents ended at the other", async () => {
  const source = `(let [m (sample (laplace 0 20)) u (sample (beta 2 2))]
    (observe (normal (abs m) 0.1) 15) [m u])`;
  const { report } = await infer(daphne(source), { method: "vi", seed: 1 });
  expect(report.verdict.level).toBe("do-not-trust");
  expect(report.verdict.text).toContain("ended at other modes");
});

it("is refused where nothing is continuous, and for a full rank of many dimensions", async () => {
  const code = "meaning/method-not-applicable";
  const discrete = infer(daphne("(let [x (sample (flip 0.5))] x)"), { method: "vi" });
  await expect(discrete).rejects.toMatchObject({ code });
  const many = "(foreach 70 [] (sample (gamma 2 2)))";
  const wide = infer(daphne(many), { method: "vi", guide: "fullrank" });
  await expect(wide).rejects.toMatchObject({ code });
});

it("gives the same bits for the same seed", async () => {
  const run = async () => {
    const { report } = await infer(daphne(REGRESSION), { guide: "meanfield", samples: 500 });
    expect(report.method).toBe("vi");
    const { timing: _, ...rest } = report;
    return JSON.stringify(rest);
  };
  expect(await run()).toBe(await run());
});
