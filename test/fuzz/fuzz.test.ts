// Fuzzing with a fixed seed; `npm run fuzz` goes on with other seeds and as many inputs as one likes.

import { expect, it } from "vitest";
import { inputAt, SOURCES } from "./inputs.ts";
import { outcomeOf, shrunk } from "./outcome.ts";

const SEED = 1;

/** Inputs of each kind: 100,000 together. The share of them that compiles is at least the second number. */
const COUNTS = [
  ["bytes", 50_000, 0],
  ["soup", 40_000, 0],
  ["broken", 10_000, 0.03],
] as const;

it.each(COUNTS)(
  "%s: %d inputs give a graph or errors with places, within a second each",
  { timeout: 120_000 },
  (kind, count, share) => {
    let compiled = 0;
    const faults: string[] = [];
    for (let number = 0; number < count && faults.length < 5; number++) {
      const source = inputAt(SOURCES.get(kind)!, SEED, number);
      const { fault, compiles } = outcomeOf(source);
      if (compiles) compiled += 1;
      if (fault !== null) faults.push(`${fault}: ${JSON.stringify(shrunk(source))}`);
    }
    expect(faults).toEqual([]);
    expect(compiled).toBeGreaterThan(share * count);
  },
);

/** What `npm run fuzz` has found, shrunk. */
const FOUND = [
  "([(((->>*(cond(([]))0 e 0 e 0))))(())]a)",
  "(->> 1 (cond true 2))",
  "((complement (fn [x] nth)) 1)",
  "3(data a)",
];

it.each(FOUND)("%s: errors with places", (source) => {
  expect(outcomeOf(source).fault).toBeNull();
});
