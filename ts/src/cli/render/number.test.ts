import { describe, expect, it } from "vitest";
import {
  decimalsFor,
  formatCount,
  formatDuration,
  formatFixed,
  formatNumber,
  formatProbability,
  formatWithError,
} from "./number.ts";

describe("numbers for people", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [1, "1"],
    [0.41183, "0.4118"],
    [-14.4384, "-14.44"],
    [123456.7, "123457"],
    [-1.0346e9, "-1.035e9"],
    [1.03e-7, "1.03e-7"],
    [0.001, "0.001"],
    [Number.NEGATIVE_INFINITY, "-inf"],
    [Number.NaN, "NaN"],
  ])("%f prints as %s with four significant digits", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it("keeps a column's places and prints no negative zero", () => {
    expect(formatFixed(1.5, 3)).toBe("1.500");
    expect(formatFixed(-0.0001, 2)).toBe("0.00");
    expect(formatFixed(-3e9, 2)).toBe("-3e9");
  });

  it("does not print a small probability as none", () => {
    expect([0, 5e-6, 0.0004999, 0.0005, 0.25, 1].map(formatProbability)).toEqual([
      "0.000",
      "<0.001",
      "<0.001",
      "0.001",
      "0.250",
      "1.000",
    ]);
  });

  it("prints down to the first digit of the error and never past it", () => {
    expect(decimalsFor(0.0042, 7)).toBe(3);
    expect(decimalsFor(0.2, 7)).toBe(1);
    expect(decimalsFor(30, 700)).toBe(0);
    expect(decimalsFor(Number.NaN, 7.25)).toBe(3);
  });

  it.each([
    [-51.3, 0.31, "-51.30 ± 0.31"],
    [-21297.2, 19213.4, "-21000 ± 19000"],
    [-14.44, 25, "-14 ± 25"],
    [-2e9, 3e8, "-2e9 ± 3e8"],
    [-232.45421627366525, 1.9788e-7, "-232.4542163 ± 2e-7"],
    [1.52e-9, 2.3e-10, "1.52e-9 ± 2.3e-10"],
    [1.5, 0, "1.5 ± 0"],
    [Number.NEGATIVE_INFINITY, Number.NaN, "-inf ± NaN"],
  ])("%f known to %f prints as %s", (value, error, text) => {
    expect(formatWithError(value, error)).toBe(text);
  });

  it("prints durations and counts", () => {
    expect(formatDuration(0.83)).toBe("0.83 ms");
    expect(formatDuration(41.4)).toBe("41 ms");
    expect(formatDuration(2345)).toBe("2.35 s");
    expect(formatCount(100000)).toBe("100 000");
    expect(formatCount(1000)).toBe("1000");
    expect(formatCount(Number.POSITIVE_INFINITY)).toBe("inf");
  });
});
