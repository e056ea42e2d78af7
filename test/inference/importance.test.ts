// Importance sampling from the prior beside exact answers: every mean and the evidence within five of the run's own
// standard errors (a false alarm in one of 1e6 checks), and a verdict that does not claim more than it can.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import type { InferOptions } from "../../ts/src/infer.ts";
import { momentsOf } from "./moments.ts";
import { TRUTHS } from "./truths.ts";

const OPTIONS: InferOptions = { method: "importance", samples: 400_000, seed: 1 };

function modelOf(name: string) {
  return daphne(readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8"));
}

describe.each(["gaussian", "line", "sprinkler", "sum-relaxed", "dependent-support", "hmm"])(
  "%s",
  (name) => {
    const truth = TRUTHS.find((each) => each.name === name);
    it("is within five standard errors of the exact answer", async () => {
      const { report } = await infer(modelOf(name), OPTIONS);
      const found = momentsOf(report.returned);
      expect(truth?.means.length).toBeGreaterThan(0);
      truth?.means.forEach((exact, place) => {
        const { mean, mcse } = found[place] ?? { mean: Number.NaN, mcse: 0 };
        expect(Math.abs(mean - exact) / mcse).toBeLessThan(5);
      });
      expect(report.logEvidence?.kind).toBe("estimate");
      expect(report).not.toHaveProperty("elbo");
      expect(report).not.toHaveProperty("estimator");
      if (report.verdict.level === "trust") expect(report.ess?.weights).toBeGreaterThan(6400);
    });
  },
);

it("does not trust the mixture, whose weights have no variance", async () => {
  const { report } = await infer(modelOf("gmm"), OPTIONS);
  expect(report.verdict.level).toBe("do-not-trust");
});

it("gives what there is when it is stopped", async () => {
  const stop = new AbortController();
  const options = { ...OPTIONS, samples: 1e9, signal: stop.signal, onAbort: "partial" } as const;
  const run = infer(modelOf("gaussian"), options);
  for await (const { unit, step, elbo } of run) {
    expect(unit).toBe("draw");
    expect(elbo).toBeNaN();
    if (step > 0) stop.abort();
  }
  const { partial } = (await run).report;
  expect(partial?.stepsDone).toBeGreaterThan(0);
});

it("refuses options of other methods", () => {
  const refused = infer(modelOf("gaussian"), { ...OPTIONS, steps: 5 });
  return expect(refused).rejects.toThrow("importance has no option `steps`");
});
