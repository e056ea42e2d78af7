import { describe, expect, it } from "vitest";
import { exp, log } from "./elementary.ts";

/** Distance in units of the last place of `b`. */
function ulps(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(b));
  view.setBigUint64(0, view.getBigUint64(0) + 1n);
  return Math.abs(a - b) / (view.getFloat64(0) - Math.abs(b));
}

describe("elementary functions", () => {
  it("exp is within 2 ulp of the host's on 20,001 points of [-700, 700]", () => {
    let worst = 0;
    for (let i = -10_000; i <= 10_000; i++) {
      const x = i * 0.07 + 0.0123;
      if (Math.abs(x) <= 700) worst = Math.max(worst, ulps(exp(x), Math.exp(x)));
    }
    expect(worst).toBeLessThanOrEqual(2);
  });

  it("log is within 2 ulp of the host's on 20,000 points from 1e-300 to 1e300 and near 1", () => {
    let worst = 0;
    for (let i = 1; i <= 10_000; i++) {
      const x = 10 ** (-300 + i * 0.06);
      worst = Math.max(worst, ulps(log(x), Math.log(x)));
      const near = 1 + (i - 5000.5) * 1e-5;
      worst = Math.max(worst, ulps(log(near), Math.log(near)));
    }
    expect(worst).toBeLessThanOrEqual(2);
  });

  it.each([
    [0, 1],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [1000, Number.POSITIVE_INFINITY],
    [-1000, 0],
    [Number.NaN, Number.NaN],
  ])("exp(%d) is %d", (x, expected) => {
    expect(exp(x)).toBe(expected);
  });

  it.each([
    [1, 0],
    [0, Number.NEGATIVE_INFINITY],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [-1, Number.NaN],
    [Number.NaN, Number.NaN],
    [5e-324, -744.4400719213812],
  ])("log(%d) is %d", (x, expected) => {
    expect(log(x)).toBe(expected);
  });
});
