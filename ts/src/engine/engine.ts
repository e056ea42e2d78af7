// The engine as the methods see it: a run over words and constants, with nothing of WebAssembly in its face.
// Errors come out as LaurelError; after a trap the instance is given up and the next run gets a fresh one.

import { METHOD_NUMBERS } from "../generated/options.ts";
import type { Span } from "../source/span.ts";
import { describe, isTrap, type Scene, trapError } from "./failures.ts";
import { forgetCore, loadCore } from "./load.ts";
import type { RawCore, RawProgram, RawRun } from "./raw.ts";
import type { EngineRun } from "./run.ts";
import type { Part, SharedMethod } from "./threads/messages.ts";
import { partsOf, shareOut } from "./threads/share-out.ts";
import { mostWorkers, threadsFor, workers } from "./threads/workers.ts";

export type { EngineRun } from "./run.ts";

/** A program for the engine and where its sites are in the text. */
export interface EngineProgram {
  readonly words: Uint32Array;
  readonly constants: Float64Array;
  /** The program's data, one column after the other. */
  readonly columns: readonly Float64Array[];
  /** Name and place of a latent site, by its number in the engine. */
  siteAt(site: number): { readonly name: string; readonly span: Span } | null;
}

/** What of a run may be done by several threads. */
export interface Threads {
  /** So many of its parts take a thread no longer than one does: they run side by side. */
  readonly abreast: number;
  /** Threads that were asked for; null for as many as are of use. */
  readonly asked: number | null;
}

/** Loads the engine, unless it is there already. */
export async function loadEngine(): Promise<void> {
  await loadCore();
}

type EngineMethod = keyof typeof METHOD_NUMBERS;

/** Sets up a run of a method: options in the order of its table. */
export type Opener = (
  program: EngineProgram,
  options: Float64Array,
  seed: bigint,
  threads?: Threads,
) => Promise<EngineRun>;

/** Sets up Algorithm 12: `options` is the record of the generated table `BBVI_OPTIONS`. */
export const openBbvi: Opener = opener("bbvi");

/** Sets up importance sampling from the prior: `options` is the record of `IMPORTANCE_OPTIONS`. */
export const openImportance: Opener = opener("importance");

/** Sets up exact inference, which has no options. */
export const openExact: Opener = opener("exact");

/**
 * Sets up Laplace's approximation with importance sampling: `options` is the record of `LAPLACE_OPTIONS`. Its parts are
 * shards of its draws.
 */
export const openLaplace: Opener = opener("laplace");

/** Sets up tempered sequential Monte Carlo: `options` is the record of `SMC_OPTIONS`. */
export const openSmc: Opener = opener("smc");

/** Sets up the no-U-turn sampler: `options` is the record of `NUTS_OPTIONS`. Its parts are chains. */
export const openNuts: Opener = opener("nuts");

/** Sets up Hamiltonian Monte Carlo: `options` is the record of `HMC_OPTIONS`. Its parts are chains. */
export const openHmc: Opener = opener("hmc");

/** Sets up Metropolis-Hastings: `options` is the record of `MH_OPTIONS`. */
export const openMh: Opener = opener("mh");

/** Sets up variational inference with fixed draws: `options` is the record of `VI_OPTIONS`. */
export const openVi: Opener = opener("vi");

/** Sets up a replay at given draws: `options` is the record that `replay.rs` describes. */
export const openReplay: Opener = opener("replay");

function opener(method: EngineMethod): Opener {
  return (program, options, seed, threads = ALONE) =>
    open(method, { program, options, seed, threads });
}

const ALONE: Threads = { abreast: 1, asked: 1 };

interface Job {
  readonly program: EngineProgram;
  readonly options: Float64Array;
  readonly seed: bigint;
  readonly threads: Threads;
}

async function open(method: EngineMethod, job: Job): Promise<EngineRun> {
  const core = await loadCore();
  const { program, options } = job;
  const scene = { siteAt: program.siteAt, refusal: refusalOf(method) };
  const guarded: Guarded = (work) => guard(core, scene, work);
  return guarded(() => {
    const data = joined(program.columns);
    const raw = new core.RawProgram(program.words, program.constants, data);
    try {
      const [low, high] = halves(job.seed);
      const run = new core.RawRun(raw, METHOD_NUMBERS[method], options, low, high);
      const own = runOf(run, raw, guarded);
      if (!isShared(method)) return own;
      return sharedRun(method, { own, raw: run, data, guarded, scene }, job);
    } catch (error) {
      release(raw);
      throw error;
    }
  });
}

/** How a sentence begins that says why a method cannot be used. */
function refusalOf(method: EngineMethod): string {
  if (method === "exact") return "no exact answer is known for this model";
  if (method === "replay") return "the draws cannot be replayed";
  return `${method} does not apply to this model`;
}

/** The two halves of a seed, the low one first. */
function halves(seed: bigint): [number, number] {
  return [Number(seed & 0xffff_ffffn), Number((seed >> 32n) & 0xffff_ffffn)];
}

function joined(columns: readonly Float64Array[]): Float64Array {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) return only;
  const all = new Float64Array(columns.reduce((sum, column) => sum + column.length, 0));
  let at = 0;
  for (const column of columns) {
    all.set(column, at);
    at += column.length;
  }
  return all;
}

/** Makes the engine trap, for tests of what comes after. */
export async function trapForTest(): Promise<void> {
  const core = await loadCore();
  guard(core, null, () => core.unreachable_for_test());
}

/** Makes the engine run out of memory, for the same. */
export async function starveForTest(): Promise<void> {
  const core = await loadCore();
  guard(core, null, () => core.starve_for_test());
}

/** Does work of the engine, with its errors as LaurelError. */
type Guarded = <Result>(work: () => Result) => Result;

function runOf(run: RawRun, program: RawProgram, guarded: Guarded): EngineRun {
  return {
    step: (units) => guarded(() => run.step(units)),
    read: (code) => guarded(() => run.read(code)),
    close: () => {
      release(run);
      release(program);
    },
  };
}

function isShared(method: EngineMethod): method is SharedMethod {
  return method === "laplace" || method === "nuts" || method === "hmc";
}

interface Sharable {
  readonly own: EngineRun;
  readonly raw: RawRun;
  /** The program's data in one list. */
  readonly data: Float64Array;
  readonly guarded: Guarded;
  readonly scene: Scene;
}

/** The run `own` of `raw` on as many threads as it is worth. */
function sharedRun(
  method: SharedMethod,
  { own, raw, data, guarded, scene }: Sharable,
  job: Job,
): EngineRun {
  const { asked } = job.threads;
  const parts = raw.parts();
  const threads = threadsFor({ ...job.threads, parts }, raw.work());
  if (threads === 1) return own;
  const partial = {
    ...own,
    share: ({ first, count }: Part) => guarded(() => raw.share(first, count)),
    give: (part: Float64Array) => guarded(() => raw.give(part)),
    more: () => guarded(() => raw.more()),
  };
  const { options } = job;
  const { words, constants } = job.program;
  const [low, high] = halves(job.seed);
  return shareOut(partial, partsOf(parts, threads), {
    pool: workers,
    limit: mostWorkers(asked),
    shareOf: (part) => ({
      ...part,
      method: METHOD_NUMBERS[method],
      words,
      constants,
      data,
      options,
      low,
      high,
    }),
    errorOf: (told) => (told.isTrap ? trapError(told) : describe(scene, told.failed)),
  });
}

/** Objects of an instance that was given up cannot be freed, and need not be: their memory is gone with it. */
function release(object: { free(): void }): void {
  try {
    object.free();
  } catch {
    // The instance behind the object is no longer there.
  }
}

function guard<Result>(core: RawCore, scene: Scene | null, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (isTrap(error)) return afterTrap(core, error);
    throw describe(scene, error instanceof Error ? error.message : String(error));
  }
}

function afterTrap(core: RawCore, error: Error): never {
  let isStarved = false;
  try {
    isStarved = core.starved();
    core.restart();
    // The fresh instance is made by the next call; one without arguments, for theirs would still go to the old memory.
    core.fingerprint();
  } catch {
    forgetCore();
  }
  throw trapError({ failed: error.message, isStarved });
}
