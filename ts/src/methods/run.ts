// A method from a lowered program to the arrays that it leaves in the engine, each read once.

import {
  type EngineRun,
  loadEngine,
  openBbvi,
  openExact,
  openHmc,
  openImportance,
  openLaplace,
  openMh,
  openNuts,
  openSmc,
  openVi,
  type Threads,
} from "../engine/engine.ts";
import { READ } from "../generated/layout.ts";
import type { Graph } from "../graph/graph.ts";
import { siteText } from "../graph/site-names.ts";
import { exchangesOf } from "../lower/exchanges.ts";
import type { Program } from "../lower/program.ts";
import { type Arrays, type Finished, stepsDone } from "../results/fit.ts";
import { areChains, type Settings } from "./options.ts";
import { drive, type StopReason, type Watch } from "./pace.ts";

export interface Outcome {
  readonly finished: Finished;
  readonly stopped: StopReason | null;
  readonly loadMs: number;
  readonly inferMs: number;
  /** Threads that worked. */
  readonly threads: number;
}

const OPENERS = {
  bbvi: openBbvi,
  importance: openImportance,
  exact: openExact,
  smc: openSmc,
  laplace: openLaplace,
  nuts: openNuts,
  hmc: openHmc,
  mh: openMh,
  vi: openVi,
  prior: openImportance,
} as const;

/** What is run: a program, and the graph that it was made of. */
export interface Subject {
  readonly program: Program;
  readonly graph: Graph;
}

/** `watchOf` makes the watch over the run, once there is one. */
export async function runMethod(
  { program, graph }: Subject,
  settings: Settings,
  watchOf: (run: EngineRun) => Watch,
): Promise<Outcome> {
  const begin = performance.now();
  await loadEngine();
  const loaded = performance.now();
  const names = program.sites.map(({ name }) => siteText(name));
  const siteAt = (site: number) => {
    const span = program.sites[site]?.span;
    return span === undefined ? null : { name: names[site] as string, span };
  };
  const { words, constants, columns } = program;
  const open = OPENERS[settings.method];
  const subject = { words, constants, columns, siteAt };
  const exchanges = areChains(settings.method) ? exchangesOf(graph, program) : null;
  const record = Float64Array.from([...settings.record, ...(exchanges?.numbers ?? [])]);
  const run = await open(subject, record, settings.seed, threadsOf(settings));
  try {
    const start = run.read(READ.q);
    const stopped = await drive(run, watchOf(run));
    if (stopped !== null && !settings.partial) throw stopped.error;
    if (stopped !== null) await run.others?.gather();
    const arrays = readAll(run);
    if (stopped !== null && isEmpty(settings, arrays)) throw stopped.error;
    const samples = settings.method === "bbvi" ? (settings.record[1] as number) : 1;
    const byBatches = settings.shown.batch !== undefined;
    const finished = { program, names, samples, byBatches, start, arrays };
    const threads = 1 + (run.others?.count() ?? 0);
    const inferMs = performance.now() - loaded;
    return { finished, stopped, loadMs: loaded - begin, inferMs, threads };
  } finally {
    run.close();
  }
}

/** Chains need nothing of each other, and share evaluations two at a time; nor do shards of independent draws. */
function threadsOf(settings: Settings): Threads {
  return { abreast: areChains(settings.method) ? 2 : 1, asked: settings.threads };
}

/** Whether a run that was stopped has nothing to show: exact answers come all at once. */
function isEmpty({ method }: Settings, arrays: Arrays): boolean {
  return method === "exact" ? arrays.exactness.length === 0 : stepsDone(arrays) === 0;
}

function readAll(run: EngineRun): Arrays {
  const entries = Object.entries(READ).map(([name, code]) => [name, run.read(code)] as const);
  return Object.fromEntries(entries) as Arrays;
}
