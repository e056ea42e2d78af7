import { describe, expect, it } from "vitest";
import { blockChart, toColumns } from "./chart.ts";

const line = { width: 8, height: 1 };

describe("block chart", () => {
  it("draws a rising series as rising blocks with its edges", () => {
    expect(blockChart([0, 1, 2, 3, 4, 5, 6, 7], line)).toEqual({
      rows: ["▁▂▃▄▅▆▇█"],
      low: 0,
      high: 7,
      clipped: false,
    });
  });

  it("shows steps that are not finite as gaps", () => {
    const values = [1, Number.NaN, Number.NEGATIVE_INFINITY, 2];
    expect(blockChart(values, line)?.rows).toEqual(["▁  █"]);
    expect(blockChart([Number.NaN, Number.POSITIVE_INFINITY], line)).toBeNull();
    expect(blockChart([], line)).toBeNull();
  });

  it("is not flattened by one step of -1e9", () => {
    const values = [-1e9, 1, 2, 3, 4, 5, 6, 7];
    const chart = blockChart(values, line);
    expect(chart?.rows).toEqual(["▁▁▂▃▅▆▇█"]);
    expect(chart?.low).toBe(1);
    expect(chart?.clipped).toBe(true);
  });

  it("draws a constant series at half height, and two rows as sixteen levels", () => {
    expect(blockChart([3, 3, 3], line)?.rows).toEqual(["▄▄▄"]);
    expect(blockChart([0, 15], { width: 2, height: 2 })?.rows).toEqual([" █", "▁█"]);
  });

  it("shares columns by the median of their finite steps", () => {
    expect(toColumns([1, 100, 2, Number.NaN, 5, 7], 2)).toEqual([2, 6]);
    expect(toColumns([1, 2], 8)).toEqual([1, 2]);
  });
});
