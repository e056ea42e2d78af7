import { describe, expect, it } from "vitest";
import { type Column, layTable } from "./table.ts";

const name: Column = { heading: "normal", align: "left" };
const mean: Column = { heading: "mean", align: "decimal" };

describe("tables", () => {
  it("keep names left and decimal points in line", () => {
    const table = layTable(
      [name, mean],
      [["mu[0]", "1.5"], ["slope", "-12.25"], ["b", "7"], ["c"]],
    );
    expect([table.heading, ...table.rows]).toEqual([
      "normal    mean",
      "mu[0]     1.5 ",
      "slope   -12.25",
      "b         7   ",
      "c             ",
    ]);
    expect(table.width).toBe(14);
  });
});
