import { expect, it } from "vitest";
import { layTable } from "./table.ts";

it("aligns names left, numbers right, and leaves no blanks at line ends", () => {
  const table = layTable(
    [
      { heading: "normal", align: "left" },
      { heading: "mean", align: "right" },
    ],
    [["mu[0]", "1.50"], ["slope", "-12.25"], ["b"]],
  );
  expect(table.heading).toBe("normal    mean");
  expect(table.rows).toEqual(["mu[0]     1.50", "slope   -12.25", "b"]);
});
