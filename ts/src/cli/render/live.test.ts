import { expect, it } from "vitest";
import { liveLine } from "./live.ts";

const state = {
  unit: "step" as const,
  step: 500,
  steps: 1000,
  elbo: -63.2345,
  rate: 12_500.4,
  fraction: 0.5,
};

it("shows the step, a bar, the ELBO and the rate", () => {
  expect(liveLine(state, 100)).toBe(
    "step 500 of 1000  ██████████░░░░░░░░░░  ELBO -63.23  12 500 steps/s",
  );
});

it("begins and ends with an empty and a full bar of one width", () => {
  expect(liveLine({ ...state, step: 0, rate: 0, fraction: 0 }, 100)).toContain(
    ` ${"░".repeat(20)} `,
  );
  expect(liveLine({ ...state, step: 1000, fraction: 1 }, 100)).toContain(` ${"█".repeat(20)} `);
});

it("is never wider than the terminal", () => {
  expect(liveLine(state, 20)).toHaveLength(20);
});
