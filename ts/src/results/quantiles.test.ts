import { describe, expect, it } from "vitest";
import { largest, tableQuantile, weightedQuantiles } from "./quantiles.ts";

/** Sorts everything: the definition. */
function plainQuantile(
  values: readonly number[],
  weights: readonly number[],
  level: number,
): number {
  const pairs = values.map((value, i) => ({ value, weight: weights[i] as number }));
  pairs.sort((a, b) => a.value - b.value);
  const target = level * weights.reduce((sum, each) => sum + each, 0);
  let reached = 0;
  for (const { value, weight } of pairs) {
    reached += weight;
    if (reached >= target && reached > 0) return value;
  }
  return pairs.at(-1)?.value ?? Number.NaN;
}

/** Weyl's sequence: even, and the same every time. */
function sequence(count: number, step: number): number[] {
  return Array.from({ length: count }, (_, i) => (i * step) % 1);
}

const SHAPES: readonly (readonly [string, (u: number) => number])[] = [
  ["even", (u) => u],
  ["heavy tails", (u) => Math.tan(Math.PI * (u - 0.5))],
  ["one far value", (u) => (u < 0.001 ? 1e300 : u)],
  ["two values", (u) => (u < 0.3 ? -1 : 4)],
  ["many ties", (u) => Math.floor(u * 7)],
  ["tiny and huge", (u) => 10 ** (600 * (u - 0.5))],
];

describe("weightedQuantiles", () => {
  for (const count of [10, 1000]) {
    it(`has none where one of ${count} draws is no number, unless it weighs nothing`, () => {
      const values = Float64Array.from(sequence(count, 0.754877666));
      const weights = new Float64Array(count).fill(1);
      values[count - 3] = Number.NaN;
      expect(weightedQuantiles(values, weights, [0.05, 0.5])).toEqual([Number.NaN, Number.NaN]);
      weights[count - 3] = 0;
      const others = values.filter((value) => !Number.isNaN(value));
      expect(weightedQuantiles(values, weights, [0.05, 0.5])).toEqual(
        weightedQuantiles(others, new Float64Array(count - 1).fill(1), [0.05, 0.5]),
      );
    });
  }

  for (const [name, shape] of SHAPES) {
    for (const count of [1, 2, 63, 64, 65, 1000, 10_000]) {
      it(`is the sorted definition for ${count} draws of ${name}`, () => {
        const values = sequence(count, 0.754877666).map(shape);
        const weights = sequence(count, 0.569840296).map((u) => Math.round(1000 * u ** 4));
        if (!weights.some((each) => each > 0)) weights[0] = 1;
        const levels = [0.05, 0.5, 0.95];
        const found = weightedQuantiles(
          Float64Array.from(values),
          Float64Array.from(weights),
          levels,
        );
        // Whole weights: sums are exact in any order, so the two must agree to the last bit.
        expect(found).toEqual(levels.map((level) => plainQuantile(values, weights, level)));
      });
    }
  }

  it("is NaN without draws and the value itself for equal values", () => {
    expect(weightedQuantiles(new Float64Array(0), new Float64Array(0), [0.5])).toEqual([
      Number.NaN,
    ]);
    const same = new Float64Array(500).fill(3);
    expect(weightedQuantiles(same, same, [0.05, 0.95])).toEqual([3, 3]);
  });

  it("ends for draws that are infinite or not numbers", () => {
    const odd = Float64Array.from(
      { length: 300 },
      (_, i) => [Number.NaN, Number.POSITIVE_INFINITY, i][i % 3] as number,
    );
    expect(weightedQuantiles(odd, new Float64Array(300).fill(1), [0.5])).toHaveLength(1);
  });
});

describe("largest", () => {
  for (const [name, shape] of SHAPES) {
    it(`is the sorted definition for ${name}`, () => {
      const values = Float64Array.from(sequence(5000, 0.618033988).map(shape));
      const sorted = values.slice().sort().reverse();
      for (const count of [1, 301, 4000, 6000])
        expect(largest(values, count)).toEqual(sorted.slice(0, count));
    });
  }
});

describe("tableQuantile", () => {
  it("is the first value at which the probabilities reach the level", () => {
    const table = Float64Array.of(0, 0.25, 0.5, 0.25);
    expect([0, 0.25, 0.26, 0.75, 1].map((level) => tableQuantile(table, level))).toEqual([
      1, 1, 2, 2, 3,
    ]);
    expect(tableQuantile(new Float64Array(0), 0.5)).toBeNaN();
  });
});
