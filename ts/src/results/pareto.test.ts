import { describe, expect, it } from "vitest";
import { fitShape, paretoK, tailLength } from "./pareto.ts";

/** Points at the middle of `count` equal parts of a generalized Pareto distribution: its quantiles, ascending. */
function paretoQuantiles(k: number, sigma: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const p = (i + 0.5) / count;
    return k === 0 ? -sigma * Math.log(1 - p) : (sigma / k) * ((1 - p) ** -k - 1);
  });
}

/** The fit of Zhang and Stephens once more, from the formulas, with the host's functions and no shortcuts. */
function plainShape(x: readonly number[]): number {
  const n = x.length;
  const m = 30 + Math.floor(Math.sqrt(n));
  const quartile = x[Math.floor(n / 4 + 0.5) - 1] as number;
  const k = (theta: number) => x.reduce((sum, each) => sum + Math.log1p(-theta * each), 0) / n;
  const thetas = Array.from({ length: m }, (_, i) => {
    return 1 / (x[n - 1] as number) + (1 - Math.sqrt(m / (i + 0.5))) / (3 * quartile);
  });
  const profile = thetas.map((theta) => n * (Math.log(-theta / k(theta)) - k(theta) - 1));
  const weights = profile.map((a) => 1 / profile.reduce((sum, b) => sum + Math.exp(b - a), 0));
  return k(thetas.reduce((sum, theta, i) => sum + theta * (weights[i] as number), 0));
}

describe("fitShape", () => {
  it.each([
    [-0.3, 1],
    [0, 2],
    [0.3, 0.01],
    [0.7, 5],
    [1.2, 1e-8],
    [3, 1e6],
  ])("finds k = %d (sigma = %d) within 0.03 in the quantiles of 2,000 points", (k, sigma) => {
    expect(Math.abs(fitShape(paretoQuantiles(k, sigma, 2000)) - k)).toBeLessThan(0.03);
  });

  it.each([5, 6, 31, 300])("is the plain formulas to 1e-10 for %d points", (count) => {
    for (const k of [-0.4, 0.2, 0.9]) {
      const x = paretoQuantiles(k, 0.5, count);
      expect(fitShape(x)).toBeCloseTo(plainShape(x), 10);
    }
  });

  it("does not change with the unit of the data", () => {
    const x = paretoQuantiles(0.4, 1, 200);
    expect(fitShape(x.map((each) => each * 1e-150))).toBeCloseTo(fitShape(x), 10);
  });
});

describe("paretoK", () => {
  it("looks at a fifth of few weights and at 3 sqrt(S) of many", () => {
    expect([25, 100, 225, 10_000, 100_000].map(tailLength)).toEqual([5, 20, 45, 300, 949]);
  });

  it.each([
    [0.2, 0.1],
    [0.6, 0.1],
    [1, 0.1],
  ])("finds the index %d of weights u^-k within %d among 10,000", (k, tolerance) => {
    const logWeights = Float64Array.from(
      { length: 10_000 },
      (_, i) => -k * Math.log((i + 0.5) / 10_000),
    );
    const found = paretoK(10_000, logWeights);
    // The prior of ten observations at 0.5 draws the estimate towards 0.5.
    expect(Math.abs(found - (k * 300 + 5) / 310)).toBeLessThan(tolerance);
  });

  it("does not change when all weights are scaled by e^-5000", () => {
    const logWeights = Float64Array.from(
      { length: 1000 },
      (_, i) => -0.5 * Math.log((i + 0.5) / 1000),
    );
    expect(
      paretoK(
        1000,
        logWeights.map((each) => each - 5000),
      ),
    ).toBeCloseTo(paretoK(1000, logWeights), 10);
  });

  it("is 0 for weights that differ in their last bits only", () => {
    const logWeights = Float64Array.from({ length: 1000 }, (_, i) => -i * 1e-14);
    expect(paretoK(1000, logWeights)).toBe(0);
  });

  it("is 0 for equal weights and NaN for fewer than 25", () => {
    expect(paretoK(1000, new Float64Array(1000))).toBe(0);
    expect(paretoK(20, new Float64Array(20))).toBeNaN();
    expect(paretoK(0, new Float64Array(0))).toBeNaN();
  });
});
