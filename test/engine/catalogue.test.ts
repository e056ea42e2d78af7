// Every scalar distribution of the catalogue from the program to the fit: observed, its log density is the evidence;
// latent, it has a guide.

import { describe, expect, it } from "vitest";
import { DISTRIBUTIONS } from "../../ts/src/generated/distributions.ts";
import { daphne, infer } from "../../ts/src/index.ts";
import { scalarLogProb } from "./densities.ts";

/** Parameters and a value of each, chosen where the textbook formulas keep their digits. */
const SETTINGS: Readonly<Record<string, readonly [readonly number[], number]>> = {
  normal: [[0.4, 1.3], 0.9],
  gamma: [[2.5, 2], 1.4],
  beta: [[2.6, 2], 0.55],
  exponential: [[0.7], 1.6],
  bernoulli: [[0.2], 1],
  flip: [[0.9], 1],
  "uniform-continuous": [[-0.5, 2], 0.6],
  "uniform-discrete": [[-2, 4], 3],
  poisson: [[3.5], 4],
  binomial: [[12, 0.3], 5],
  laplace: [[0.4, 1.3], 0.9],
  "student-t": [[4], 1.6],
  "half-normal": [[1.5], 0.8],
  cauchy: [[0.4, 1.3], 0.9],
  "half-cauchy": [[1.5], 0.8],
  "student-t-loc-scale": [[5, 0.4, 1.3], 0.9],
  "log-normal": [[0.4, 0.6], 1.9],
  "inv-gamma": [[3, 2], 0.7],
  "chi-squared": [[5], 3.2],
  weibull: [[1.7, 2], 1.4],
  logistic: [[0.4, 1.3], 0.9],
  gumbel: [[0.4, 1.3], 0.9],
  pareto: [[0.6, 2], 1.4],
  "neg-binomial": [[2.5, 0.8], 4],
  "neg-binomial-2": [[3.1, 2], 4],
  geometric: [[0.3], 2],
  "beta-binomial": [[10, 2, 3], 4],
  "bernoulli-logit": [[0.7], 1],
  "binomial-logit": [[12, -0.8], 5],
  "poisson-log": [[1.2], 4],
  hypergeometric: [[5, 7, 9], 3],
  "zero-inflated-poisson": [[0.3, 2.5], 0],
  "von-mises": [[0.4, 1.3], 0.9],
  "skew-normal": [[0.4, 1.3, 0], 0.9],
  "exp-mod-normal": [[0.4, 1.3, 0.7], 0.9],
};

const scalar = DISTRIBUTIONS.filter((row) => row.code !== null && !row.vector);
const call = (name: string) => `(${name} ${SETTINGS[name]?.[0].join(" ")})`;
const written = (name: string, value: number) =>
  name === "flip" ? String(value === 1) : String(value);

describe("the scalar distributions of the catalogue", () => {
  it("are all in this suite", () => {
    expect(scalar.map((row) => row.name).sort()).toEqual(Object.keys(SETTINGS).sort());
  });

  it.each(scalar.map((row) => row.name))(
    "%s observed has its log density as the evidence to 1e-12",
    async (name) => {
      const [params, value] = SETTINGS[name] as (typeof SETTINGS)[string];
      const text = `(let [x (sample (normal 0 1))] (observe ${call(name)} ${written(name, value)}) x)`;
      const { report } = await infer(daphne(text), { method: "importance", samples: 256, seed: 1 });
      const expected = scalarLogProb(name, value, params);
      expect(Math.abs((report.logEvidence?.value ?? Number.NaN) - expected)).toBeLessThan(1e-12);
    },
  );

  it.each(scalar.map((row) => row.name))("%s as a latent is fitted", async (name) => {
    const text = `(let [x (sample ${call(name)})] (observe (normal (if x x 0.5) 1) 0.7) x)`;
    const plain = `(let [x (sample ${call(name)})] (observe (normal x 1) 0.7) x)`;
    const program = daphne(name === "flip" ? text.replace("(if x x 0.5)", "(if x 1 0)") : plain);
    const run = infer(program, { steps: 50, samples: 20, seed: 1 });
    const { report } = await run;
    expect(Number.isFinite(report.elbo?.final ?? Number.NaN)).toBe(true);
  });

  it("refuses parameters out of range where they stand, in all of them", () => {
    for (const row of scalar) {
      const place = row.parameters.findIndex((each) => ["positive", "unit"].includes(each.support));
      if (place < 0) continue;
      const params = [...(SETTINGS[row.name]?.[0] ?? [])];
      params[place] = -1;
      const text = `(sample (${row.name} ${params.join(" ")}))`;
      expect(() => daphne(text)).toThrow(`${row.parameters[place]?.name} of ${row.name} must be`);
    }
  });
});
