// Algorithm 12 from a graph to a fit: lowering, the engine's run, and everything read from it once.

import { type EngineRun, loadEngine, openBbvi } from "../engine/engine.ts";
import { READ } from "../generated/layout.ts";
import type { Graph } from "../graph/graph.ts";
import type { Program } from "../lower/program.ts";
import type { Fit } from "../results/fit.ts";
import { guideRows } from "../results/guide.ts";
import { paretoK, tailLength } from "../results/pareto.ts";
import { largest } from "../results/quantiles.ts";
import {
  type Accumulated,
  readCovariance,
  readDraws,
  readMoments,
  readTables,
} from "../results/readings.ts";
import type { Settings } from "./options.ts";
import { drive, type StopReason, type Watch } from "./pace.ts";

/** Fresh draws of the final guide that a whole run makes. */
export const FINAL_DRAWS = 10_000;

export interface BbviOutcome {
  readonly fit: Fit;
  readonly stopped: StopReason | null;
  readonly loadMs: number;
  readonly inferMs: number;
}

/** `watchOf` makes the watch over the run, once there is one. */
export async function runBbvi(
  graph: Graph,
  program: Program,
  settings: Settings,
  watchOf: (run: EngineRun) => Watch,
): Promise<BbviOutcome> {
  const begin = performance.now();
  await loadEngine();
  const loaded = performance.now();
  const names = siteNames(graph, program);
  const siteAt = (site: number) => {
    const vertex = graph.vertices[program.sites[site]?.vertex ?? -1];
    return vertex === undefined ? null : { name: names[site] as string, span: vertex.span };
  };
  const { words, constants } = program;
  const run = await openBbvi({ words, constants, siteAt }, settings.record, settings.seed);
  try {
    const start = run.read(READ.q);
    const stopped = await drive(run, watchOf(run));
    if (stopped !== null && !settings.partial) throw stopped.error;
    const fit = readFit({ run, program, names, settings, start });
    if (stopped !== null && fit.stepsDone === 0) throw stopped.error;
    const inferMs = performance.now() - loaded;
    return { fit, stopped, loadMs: loaded - begin, inferMs };
  } finally {
    run.close();
  }
}

/** Names of the sites as reports print them: `mu[0]`. */
export function siteNames(graph: Graph, program: Program): string[] {
  return program.sites.map(({ vertex }) => {
    const name = graph.vertices[vertex]?.name;
    if (name === undefined) return `site ${vertex}`;
    return name.base + name.indices.map((index) => `[${index}]`).join("");
  });
}

interface Finished {
  readonly run: EngineRun;
  readonly program: Program;
  readonly names: readonly string[];
  readonly settings: Settings;
  readonly start: Float64Array;
}

function readFit({ run, program, names, settings, start }: Finished): Fit {
  const status = run.read(READ.status);
  const sizes = program.outputs.map(({ table }) => table);
  const finalElbo = run.read(READ.finalElbo);
  const finalLogWeights = run.read(READ.finalLogWeights);
  const tail = run.read(READ.fitTail);
  const rejections = run.read(READ.rejections);
  const covered = Math.min(MAX_COVARIANCES, sizes.length);
  const rows = program.rows.length;
  return {
    program,
    names,
    guideRows: guideRows(program.sites, names),
    weighted: accumulated(run, sizes, FIT_READS),
    fresh: accumulated(run, sizes, FINAL_READS),
    covariance: readCovariance(run.read(READ.fitCovariance), covered),
    elbo: run.read(READ.elbo),
    bestElbo: status[4] as number,
    stepsDone: status[2] as number,
    steps: status[3] as number,
    samples: settings.record[1] as number,
    nonFinite: status[6] as number,
    finalLogWeights,
    finalDraws: finalLogWeights.length + ((finalElbo[2] as number) || 0),
    finalElbo: finalElbo[0] as number,
    finalElboError: finalElbo[1] as number,
    khat: khatOf(finalLogWeights.length, finalLogWeights),
    khatOfAllSteps: khatOf(tail[0] as number, tail.subarray(1)),
    rejectedByRow: rejections.slice(0, rows),
    rejectedByCheck: rejections.slice(rows),
    start,
    q: run.read(READ.q),
    trace: run.read(READ.qTrace),
  };
}

/** k-hat of `count` log weights of which at least the largest are given, in any order. */
function khatOf(count: number, logWeights: Float64Array): number {
  return paretoK(count, largest(logWeights, tailLength(count) + 1));
}

/** Outputs whose covariances the engine keeps. */
const MAX_COVARIANCES = 50;
const FIT_READS = [READ.fitMoments, READ.fitTables, READ.fitDraws] as const;
const FINAL_READS = [READ.finalMoments, READ.finalTables, READ.finalDraws] as const;

function accumulated(
  run: EngineRun,
  sizes: readonly number[],
  [moments, tables, draws]: readonly [number, number, number],
): Accumulated {
  return {
    moments: readMoments(run.read(moments)),
    tables: readTables(run.read(tables), sizes),
    draws: readDraws(run.read(draws), sizes.length),
  };
}
