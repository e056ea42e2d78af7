import { describe, expect, it } from "vitest";
import { asRanges, cutName } from "./sites.ts";

describe("names of sites", () => {
  it.each([
    [["z[0]", "z[1]", "z[2]"], ["z[0..2]"]],
    [
      ["W[0][0]", "W[1][3]", "b", "W[2]"],
      ["W[0..1][0..3]", "b", "W[2]"],
    ],
    [
      ["x[i]", "x[0]"],
      ["x[i]", "x[0]"],
    ],
    [
      ["a[1]b", "a[]", "]"],
      ["a[1]b", "a[]", "]"],
    ],
    [[], []],
  ])("%j are %j", (names, ranges) => {
    expect(asRanges(names)).toEqual(ranges);
  });

  it("are cut at their indices", () => {
    expect(cutName("observe w x[10][2]")).toEqual({ base: "observe w x", indices: [10, 2] });
    expect(cutName("[3]")).toEqual({ base: "", indices: [3] });
  });
});
