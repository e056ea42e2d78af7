// Estimators of `bbvi` from the facade: what runs and is named, what is left out of Q, and what is refused, where.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { daphne, infer, LaurelError } from "../../ts/src/index.ts";
import type { Estimator } from "../../ts/src/methods/options.ts";

const SHORT = { method: "bbvi", steps: 100, samples: 50, seed: 1 } as const;

const REFUSED = readFileSync(new URL("../tapes/ladder/refused.daphne", import.meta.url), "utf8");

function modelOf(name: string) {
  return daphne(readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8"));
}

async function refusal(source: string, estimator: Estimator) {
  try {
    await infer(daphne(source), { ...SHORT, estimator });
  } catch (error) {
    const [first] = (error as LaurelError).diagnostics;
    const { start } = first?.span ?? { start: { line: 0 } };
    return { code: first?.code, message: first?.message ?? "", line: start.line };
  }
  throw new Error("nothing was refused");
}

describe("what ran", () => {
  it.each([
    ["book", "book"],
    ["score", "score"],
    ["loo", "loo"],
    ["rb", "rb"],
    ["enumerate", "enumerate"],
    ["pathwise", "pathwise"],
    ["stl", "stl"],
    ["auto", "enumerate + pathwise"],
  ] as const)("is named: %s is %s on the mixture", async (estimator, name) => {
    const { report } = await infer(modelOf("gmm"), { ...SHORT, estimator });
    expect(report.estimator).toBe(name);
    const hasAssignments = Object.keys(report.q ?? {}).includes("z[0]");
    expect(hasAssignments).toBe(["book", "score", "loo", "rb"].includes(estimator));
    expect(report.qTrace?.at(-1)?.q).toEqual(report.q);
    expect(report.latents.z).toBeDefined();
  });

  it("is all three rungs where some latents are neither finite nor smooth", async () => {
    const { report } = await infer(daphne(REFUSED), { ...SHORT, estimator: "auto" });
    expect(report.estimator).toBe("enumerate + pathwise + rb");
    expect(Object.keys(report.q ?? {})).toEqual(["n", "z", "s", "k", "x", "y", "w"]);
  });

  it("is rb where a guide leans on a random parameter of its prior", async () => {
    const source =
      "(let [nu (sample (gamma 5 1)) x (sample (student-t nu))] (observe (normal x 1) 1) x)";
    const { report } = await infer(daphne(source), { ...SHORT, estimator: "auto" });
    expect(report.estimator).toBe("rb");
    expect((await refusal(source, "pathwise")).message).toContain("which is random here");
  });

  it("is the book's estimator unless another is asked for", async () => {
    const { report } = await infer(modelOf("gaussian"), SHORT);
    expect(report.estimator).toBe("book");
    expect(report.options).toMatchObject({ controlVariate: "parameter" });
  });
});

describe("what does not apply is refused at its place", () => {
  it.each(["pathwise", "stl"] as const)("%s: a latent that cannot be summed out", async (each) => {
    const { code, message, line } = await refusal(REFUSED, each);
    expect([code, line]).toEqual(["meaning/method-not-applicable", 2]);
    expect(message).toContain("bbvi cannot fit the latent `n`: its values cannot be summed out");
  });

  it.each([
    ["a comparison", "(if (> x 0) 1 2)"],
    ["a rounding", "(floor x)"],
    ["an index", "(get [1 2 3] (max 0 (min 2 (round x))))"],
  ])("pathwise: a model that jumps at %s", async (_, mean) => {
    const source = `(let [y (sample (normal 0 1))\n x (sample (normal 0 1))] (observe (normal (+ y ${mean}) 1) 1) x)`;
    const { message, line } = await refusal(source, "pathwise");
    expect(message).toContain("bbvi cannot fit the latent `x`: the log density may jump in it");
    expect(line).toBe(2);
  });

  it("pathwise: a comparison in the result alone is none of the density", async () => {
    const source = "(let [x (sample (normal 0 1))] (observe (normal x 1) 1) (> x 0))";
    const { report } = await infer(daphne(source), { ...SHORT, estimator: "pathwise" });
    expect(report.estimator).toBe("pathwise");
  });

  it("a control variate beside another estimator than the book's", async () => {
    const wrong = { ...SHORT, estimator: "loo", controlVariate: "vertex" } as const;
    await expect(infer(modelOf("gaussian"), wrong)).rejects.toThrow(LaurelError);
  });
});

describe("less noise finds the optimum", () => {
  it("of the gaussian, whose guide is of the posterior's family: within 1 % after 1000 steps", async () => {
    const [mean, sd] = [7.25, Math.sqrt(5 / 6)];
    for (const estimator of ["pathwise", "stl", "auto"] as const) {
      const { report } = await infer(modelOf("gaussian"), { method: "bbvi", estimator, seed: 1 });
      const params = Object.values(report.q ?? {})[0]?.params as Record<string, number>;
      expect(Math.abs((params.mean ?? 0) / mean - 1)).toBeLessThan(0.01);
      expect(Math.abs((params.sd ?? 0) / sd - 1)).toBeLessThan(0.02);
    }
  });
});
