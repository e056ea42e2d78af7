// Exact answers of discrete programs, by enumerating the graph and by enumerating runs of the text.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { LaurelError } from "../../ts/src/errors/laurel-error.ts";
import { type Exact, enumerateGraph, enumerateSurface } from "./enumeration.ts";
import { programs } from "./programs/arbitrary.ts";
import { DISCRETE } from "./programs/discrete.ts";

const TOLERANCE = 1e-12;
const sprinkler = readFileSync(new URL("../corpus/sprinkler.daphne", import.meta.url), "utf8");

/** Programs, their evidence and the probability of one of their values, as fractions worked out by hand. */
const KNOWN: readonly (readonly [string, number, string, number])[] = [
  [sprinkler, 0.2781, "true", 891 / 2781],
  // A coin of bias 0.3 or 0.6 that shows heads twice: 0.5 (0.09 + 0.36).
  [
    `(let [fair (sample (flip 0.5)) coin (flip (if fair 0.3 0.6))] (observe coin true) (observe coin true) fair)`,
    0.225,
    "true",
    0.2,
  ],
  // Two dice that add up to 10: (4, 6), (5, 5), (6, 4).
  [
    `(let [a (sample (uniform-discrete 1 7)) b (sample (uniform-discrete 1 7))]
       (if (= (+ a b) 10) nil (factor (log 0))) a)`,
    3 / 36,
    "5",
    1 / 3,
  ],
  // Monty Hall: the host opens door 2, the first choice is door 0.
  [
    `(let [car (sample (discrete [1 1 1]))]
       (observe (discrete (get [[0 1 1] [0 0 1] [0 1 0]] car)) 2) car)`,
    0.5,
    "1",
    2 / 3,
  ],
  // Bayes with a test of sensitivity 0.9 and specificity 0.95 at a prevalence of 0.01.
  [
    `(let [ill (sample (flip 0.01))] (when ill (observe (flip 0.9) true)) (when-not ill (observe (flip 0.05) true)) ill)`,
    0.0585,
    "true",
    0.009 / 0.0585,
  ],
];

/** Largest difference of evidence (relative) and of probabilities. */
function difference(a: Exact, b: Exact): number {
  const keys = new Set([...a.posterior.keys(), ...b.posterior.keys()]);
  const far = [...keys].map((key) =>
    Math.abs((a.posterior.get(key) ?? 0) - (b.posterior.get(key) ?? 0)),
  );
  const isNothing = a.evidence === 0 && b.evidence === 0;
  return isNothing ? 0 : Math.max(Math.abs(a.evidence / b.evidence - 1), ...far);
}

describe("exact answers", () => {
  it.each(KNOWN)("are those worked out by hand within 1e-12: %s", (source, evidence, key, p) => {
    for (const exact of [enumerateSurface(source), enumerateGraph(compile(source))]) {
      expect(Math.abs(exact!.evidence / evidence - 1)).toBeLessThan(TOLERANCE);
      expect(Math.abs(exact!.posterior.get(key)! - p)).toBeLessThan(TOLERANCE);
    }
  });

  it("of the text and of the graph differ by less than 1e-12 for 1,000 grammar-made programs, 500 of more than 4 assignments", {
    timeout: 60_000,
  }, () => {
    const sources = fc.sample(programs({ grammar: DISCRETE, tape: 150 }), {
      seed: 6,
      numRuns: 1_000,
    });
    const faults: string[] = [];
    const assignments: number[] = [];
    for (const source of sources) {
      const graph = compiled(source);
      if (graph === null) continue;
      const byGraph = enumerateGraph(graph);
      const bySurface = enumerateSurface(source);
      if ((byGraph === null) !== (bySurface === null)) faults.push(source);
      if (byGraph === null || bySurface === null) continue;
      assignments.push(byGraph.assignments);
      if (!(difference(byGraph, bySurface) < TOLERANCE)) faults.push(source);
    }
    expect(faults).toEqual([]);
    expect(assignments.length).toBeGreaterThan(850);
    expect(assignments.filter((each) => each > 4).length).toBeGreaterThan(500);
  });
});

function compiled(source: string) {
  try {
    return compile(source);
  } catch (error) {
    if (error instanceof LaurelError) return null;
    throw new Error(source, { cause: error });
  }
}
