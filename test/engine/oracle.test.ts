// Lowering and the engine against the meaning of the program: for every draw of one step whose guide is the prior, the
// value is that of a walk over the expressions, and the log weight is the log likelihood of that walk.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareWithWalk } from "./compare.ts";
import { OPERATOR_PROGRAMS, PROGRAMS } from "./programs.ts";

const CORPUS = ["gaussian", "line", "hmm", "gmm", "sprinkler", "bnn", "sum-relaxed"];

describe("one draw, by the engine and by walking the expressions", () => {
  it.each([...PROGRAMS, ...OPERATOR_PROGRAMS])(
    "agree within 1e-12 in value and 1e-9 nats in weight: %s",
    async (source) => {
      const { draws, value, weight } = await compareWithWalk(source);
      expect(draws).toBeGreaterThan(0);
      expect(value).toBeLessThan(1e-12);
      expect(weight).toBeLessThan(1e-9);
    },
  );

  it.each(CORPUS)(
    "agree on the course's %s within 1e-11 in value and 1e-9 in log weight",
    async (name) => {
      const source = readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
      const { value, weight } = await compareWithWalk(source);
      expect(value).toBeLessThan(1e-11);
      expect(weight).toBeLessThan(1e-9);
    },
  );
});
