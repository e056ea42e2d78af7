// Hand-made reports for the tests of the rendering: the mixture's, where Q went wrong, and smaller ones.

import type { GuideSite, InferReport } from "../../report/infer-report.ts";

/** A mixture whose first steps have no finite ELBO and which then climbs. */
export function mixtureReport(): InferReport {
  const trace = Array.from({ length: 1000 }, (_, step) => {
    if (step < 20 || step === 500) return Number.NEGATIVE_INFINITY;
    return -50 - 1e5 / (1 + step) ** 1.5 - 6 * (step % 7 === 0 ? 1 : 0.2);
  });
  return {
    laurel: "0.1.0",
    program: { name: "gmm.daphne", sha256: "0".repeat(64) },
    data: { names: [] },
    method: "bbvi",
    estimator: "book",
    options: { steps: 1000, samples: 100, learningRate: 0.05, controlVariate: "parameter" },
    seed: "1",
    verdict: {
      level: "do-not-trust",
      exact: false,
      text: "The weights of Q's own draws are useless: one draw in ten thousand carries the sum, so the posterior's mean and spread are those of a handful of lucky samples.",
      reasons: [
        {
          code: "khat",
          text: "k-hat of the final Q is 1.41, above 0.7",
          value: 1.41,
          threshold: 0.7,
        },
        {
          code: "prior-start",
          text: "the guide of sigma started at its prior, where the mean of 1/sigma^2 is infinite",
          site: "sigma[0]",
        },
      ],
    },
    returned: { type: "boolean", mean: 0.0493, sd: 0.2165, mcse: 0.04 },
    returnedByFinalQ: { type: "boolean", mean: 0.3123, sd: 0.4634, mcse: 0.0046 },
    latents: {},
    logEvidence: { value: -61.2, se: 0.31, kind: "lower-bound" },
    elbo: { final: -51.3, se: 0.31, best: -50.4, bestIsNoisy: true, trace, nonFinite: 1234 },
    q: mixtureGuide(),
    khat: 1.412,
    ess: { weights: 3.2 },
    warnings: [],
    timing: { compileMs: 1.2, loadMs: 8.4, inferMs: 31.2, totalMs: 41.4, threads: 1 },
  };
}

function mixtureGuide(): Record<string, GuideSite> {
  const q: Record<string, GuideSite> = {};
  for (let k = 0; k < 3; k++) {
    q[`mu[${k}]`] = { family: "normal", params: { mean: k * 1.05 - 0.2, sd: 0.35 + 4 * k } };
    q[`sigma[${k}]`] = { family: "gamma", params: { shape: 2.31 + k, rate: 1.7 } };
  }
  q.pi = { family: "dirichlet", params: { alpha: [1.2, 0.94, 3.01] } };
  for (let i = 0; i < 7; i++) {
    q[`z[${i}]`] = { family: "discrete", params: { logits: [0.1 * i, 0.4, -1] } };
  }
  return q;
}
