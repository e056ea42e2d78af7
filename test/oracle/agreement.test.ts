// Three evaluators of one program: the text as read, its graph, and the engine. At the same draws they give the same.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { LaurelError } from "../../ts/src/errors/laurel-error.ts";
import type { Graph } from "../../ts/src/graph/graph.ts";
import { drawOnce } from "../engine/compare.ts";
import { OPERATOR_PROGRAMS, PROGRAMS } from "../engine/programs.ts";
import { agreeAt, engineAt } from "./agreement.ts";
import { CORPUS, WRITTEN } from "./cases.ts";
import { programs } from "./programs/arbitrary.ts";

const TOLERANCE = 1e-12;
const COUNT = 10_000;
/** Every so manieth program is run by the engine. */
const STRIDE = 8;
const SOURCES = fc.sample(programs(), { seed: 8_128, numRuns: COUNT });

/** The graph; null for a program that does not compile. */
function compiled(source: string): Graph | null {
  try {
    return compile(source);
  } catch (error) {
    if (error instanceof LaurelError) return null;
    throw new Error(source, { cause: error });
  }
}

/** Disagreements beyond the tolerance at draws of these seeds, as texts. */
function graphFaults(source: string, graph: Graph, seeds: readonly number[]): string[] {
  return seeds.flatMap((seed) => {
    const { logJoint, value, observed } = agreeAt(source, graph, seed);
    const isFine = logJoint <= TOLERANCE && value <= TOLERANCE && observed <= TOLERANCE;
    return isFine ? [] : [`${JSON.stringify({ seed, logJoint, value, observed })} ${source}`];
  });
}

interface EngineOutcome {
  /** Draws that were compared. */
  readonly draws: number;
  readonly faults: readonly string[];
}

/** The same for the first `most` draws of the engine; null for a program that it refuses. */
async function engineOutcome(source: string, graph: Graph, most: number) {
  const drawn = await drawOnce(graph).catch((error: unknown) => {
    if (error instanceof LaurelError && error.diagnostics[0]?.kind === "MethodNotApplicable")
      return null;
    throw new Error(source, { cause: error });
  });
  if (drawn === null) return null;
  const all = Array.from({ length: Math.min(most, drawn.count) }, (_, draw) =>
    engineAt(source, drawn, draw),
  );
  const compared = all.flatMap((each) => each ?? []);
  const faults = compared.flatMap(({ surface, logJoint, value }) => {
    const differences = [logJoint, value, surface.logJoint, surface.value, surface.observed];
    return differences.every((each) => each <= TOLERANCE) ? [] : [`${differences} ${source}`];
  });
  return { draws: compared.length, faults } satisfies EngineOutcome;
}

const HAND_WRITTEN: readonly (readonly [string, string])[] = [
  ...CORPUS,
  ...[...WRITTEN, ...PROGRAMS, ...OPERATOR_PROGRAMS].map((each) => [each, each] as const),
];

const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;

describe("the text as read, the graph and the engine", () => {
  it.each(HAND_WRITTEN)(
    "give the same log joint, value and observations within 1e-12 at 20 draws: %s",
    async (_, source) => {
      const graph = compile(source);
      expect(graphFaults(source, graph, [...Array(10).keys()])).toEqual([]);
      const outcome = await engineOutcome(source, graph, 10);
      expect(outcome?.faults ?? []).toEqual([]);
    },
  );

  it("text and graph do within 1e-12 for 10,000 grammar-made programs, of which 98 % compile", {
    timeout: 120_000,
  }, () => {
    const sizes: number[] = [];
    const faults: string[] = [];
    SOURCES.forEach((source, seed) => {
      const graph = compiled(source);
      if (graph === null) return;
      sizes.push(graph.vertices.length);
      faults.push(...graphFaults(source, graph, [seed]));
    });
    expect(faults).toEqual([]);
    expect(sizes.length).toBeGreaterThanOrEqual(0.98 * COUNT);
    sizes.sort((a, b) => a - b);
    // Vertices at the quartiles and at the ninth decile: the mix of sizes.
    expect([0.25, 0.5, 0.75, 0.9].map((share) => quantile(sizes, share))).toEqual([3, 6, 9, 13]);
    expect(sizes.at(-1)).toBeGreaterThan(50);
  });

  it("the engine does within 1e-12 at 4 draws of each of 1,250 of them, of which it refuses less than 4 %", {
    timeout: 120_000,
  }, async () => {
    let draws = 0;
    let refused = 0;
    const faults: string[] = [];
    for (let at = 0; at < COUNT; at += STRIDE) {
      const graph = compiled(SOURCES[at]!);
      if (graph === null) continue;
      const outcome = await engineOutcome(SOURCES[at]!, graph, 4);
      if (outcome === null) refused += 1;
      draws += outcome?.draws ?? 0;
      faults.push(...(outcome?.faults ?? []));
    }
    expect(faults).toEqual([]);
    expect(refused).toBeLessThan((0.04 * COUNT) / STRIDE);
    expect(draws).toBeGreaterThan((3.6 * COUNT) / STRIDE);
  });

  it("forms of the language stand in at least 150 of the 10,000 programs each", () => {
    const forms =
      `let if if-not when when-not when-let if-let cond case do -> ->> fn foreach loop sample observe factor
      defn and or not get nth first map mapv reduce filter apply partial comp repeatedly normal gamma beta flip discrete
      dirichlet poisson binomial categorical laplace student-t uniform-continuous exponential assoc merge`.split(
        /\s+/,
      );
    const rare = forms.filter(
      (form) => SOURCES.filter((each) => each.includes(`(${form} `)).length < 150,
    );
    expect(rare).toEqual([]);
  });
});
