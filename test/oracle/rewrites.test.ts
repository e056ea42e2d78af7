// Programs that are rewritten without changing what they mean have the same log joint and value at the same draws.

import fc from "fast-check";
import { expect, it } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { LaurelError } from "../../ts/src/errors/laurel-error.ts";
import type { Graph } from "../../ts/src/graph/graph.ts";
import type { Datum } from "../../ts/src/reader/datum.ts";
import { printDatum } from "../../ts/src/reader/print.ts";
import { read } from "../../ts/src/reader/read.ts";
import { distance } from "../engine/compare.ts";
import { evaluateGraph, type Plain } from "../engine/evaluator.ts";
import { programs } from "./programs/arbitrary.ts";
import { renamed } from "./rewrites/names.ts";
import { REWRITES } from "./rewrites/rewrites.ts";
import { drawFrom, uniforms } from "./sampler.ts";
import { evaluateSurface } from "./surface/evaluate.ts";

const TOLERANCE = 1e-12;
const SOURCES = fc.sample(programs({ areSitesNamed: true }), { seed: 496, numRuns: 1_500 });

function print(program: readonly Datum[]): string {
  return program.map((each) => printDatum(each, 1_000_000)).join("\n");
}

/** Names that no program of the grammar has. */
function freshNames(): () => string {
  let next = 0;
  return () => `v${next++}`;
}

/** Draws by the name of their site, in order. */
type Draws = ReadonlyMap<string, readonly Plain[]>;

function drawsOf(source: string, seed: number): Draws {
  const next = uniforms(seed);
  const draws = new Map<string, Plain[]>();
  for (const { label, value } of evaluateSurface(source, (_, dist) => drawFrom(dist, next)).drawn) {
    const all = draws.get(label!) ?? [];
    draws.set(label!, [...all, value]);
  }
  return draws;
}

/** Log joint (with the size of its terms) and value of a graph at draws by name. */
function evaluateAt(graph: Graph, draws: Draws) {
  const used = new Map<string, number>();
  const latents = new Map<number, Plain>();
  for (const { id, kind, name } of graph.vertices) {
    if (kind !== "sample") continue;
    const label = name.base.replace(/\..*/, "");
    const at = used.get(label) ?? 0;
    used.set(label, at + 1);
    const value = draws.get(label)?.[at];
    if (value === undefined) throw new Error(`no draw ${at} of ${label}`);
    latents.set(id, value);
  }
  const { logLikelihood, logPriors, result } = evaluateGraph(graph, latents);
  const terms = [...logPriors.values(), logLikelihood];
  const size = terms.reduce((sum, each) => sum + Math.abs(each), 1);
  return {
    logJoint: terms.reduce((sum, each) => sum + each, 0),
    size,
    result,
    sites: latents.size,
  };
}

function graphOf(source: string): Graph | null {
  try {
    return compile(source);
  } catch (error) {
    if (error instanceof LaurelError) return null;
    throw error;
  }
}

it.each([...REWRITES])(
  "%s: the log joint and the value stay within 1e-12, for all of 1,500 programs where that is possible",
  { timeout: 60_000 },
  (_, rewrite) => {
    const faults: string[] = [];
    let done = 0;
    SOURCES.forEach((source, seed) => {
      const next = uniforms(seed + 1);
      const unique = renamed(read(source).data, freshNames());
      const program = rewrite(unique, (count) => Math.floor(next() * count));
      const before = program === null ? null : graphOf(source);
      if (program === null || before === null) return;
      done += 1;
      const text = print(program);
      const draws = drawsOf(source, seed);
      const a = evaluateAt(before, draws);
      const b = evaluateAt(compile(text), draws);
      const difference = Object.is(a.logJoint, b.logJoint) ? 0 : Math.abs(a.logJoint - b.logJoint);
      const isSame = a.sites === b.sites && distance(a.result, b.result) <= TOLERANCE;
      if (!isSame || !(difference <= TOLERANCE * a.size)) faults.push(`${source}\n=>\n${text}`);
    });
    expect(faults).toEqual([]);
    expect(done).toBeGreaterThan(40);
  },
);
