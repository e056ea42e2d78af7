// A program run again at given draws, paced like any run. In: the program, its latents' draws, a seed. Out: what it tells.

import { type EngineRun, loadEngine, openReplay } from "../engine/engine.ts";
import { SLICE } from "../engine/slice.ts";
import { nextTurn } from "../engine/turn.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";
import { READ } from "../generated/layout.ts";
import type { GivenNumber, ReplayProgram } from "../lower/replay.ts";

/** Numbers that a replay may take and give in all: 512 MiB. */
const MOST_NUMBERS = 64 << 20;

export interface Replayed {
  /** `[outputs][draws]` */
  readonly outputs: Float64Array;
  /** Log densities, nats: `[rows][draws]`; none where they are not wanted. */
  readonly rows: Float64Array;
}

export interface ReplayJob {
  readonly program: ReplayProgram;
  readonly draws: number;
  readonly seed: bigint;
  /** The `[draws]` numbers of each one that is given. */
  readonly columnOf: ReadonlyMap<GivenNumber, Float64Array>;
  /** Whether log densities are wanted. */
  readonly scores: boolean;
}

/** Rejects with LaurelError MemoryLimit for too many numbers. */
export async function replay(job: ReplayJob): Promise<Replayed> {
  const { program, draws, seed, columnOf } = job;
  refuseTooMany(draws, columnOf.size + program.outputs + rowsOf(job));
  await loadEngine();
  const { words, constants, columns } = program;
  const record = recordOf(program, draws, columnOf);
  const run = await openReplay({ words, constants, columns, siteAt: () => null }, record, seed);
  try {
    return await inBlocks(run, job);
  } finally {
    run.close();
  }
}

function rowsOf({ program, scores }: ReplayJob): number {
  return scores ? program.rows : 0;
}

/** All blocks, put together: the engine keeps one alone. */
async function inBlocks(run: EngineRun, job: ReplayJob): Promise<Replayed> {
  const { draws, program, scores } = job;
  const all = {
    outputs: new Float64Array(program.outputs * draws),
    rows: new Float64Array(rowsOf(job) * draws),
  };
  let since = performance.now();
  for (let done = 0; done < draws; ) {
    run.step(1);
    const reached = run.read(READ.status)[0] as number;
    const block = run.read(READ.chainDraws);
    const end = program.outputs * (reached - done);
    place(all.outputs, block.subarray(0, end), { draws, from: done, to: reached });
    if (scores) place(all.rows, block.subarray(end), { draws, from: done, to: reached });
    done = reached;
    if (performance.now() - since < SLICE) continue;
    await nextTurn();
    since = performance.now();
  }
  return all;
}

/** Columns of a block into those of all draws. */
function place(
  all: Float64Array,
  block: Float64Array,
  { draws, from, to }: { readonly draws: number; readonly from: number; readonly to: number },
): void {
  const n = to - from;
  for (let column = 0; column * n < block.length; column++) {
    all.set(block.subarray(column * n, (column + 1) * n), column * draws + from);
  }
}

/** Draws, which sites are given, then their values `[sites][values][draws]`. */
function recordOf(
  { sites }: ReplayProgram,
  draws: number,
  columnOf: ReadonlyMap<GivenNumber, Float64Array>,
): Float64Array {
  const inOrder = [...columnOf].sort(([a], [b]) => a.site - b.site || a.element - b.element);
  const record = new Float64Array(1 + sites + draws * inOrder.length);
  record[0] = draws;
  inOrder.forEach(([{ site }, column], place) => {
    record[1 + site] = 1;
    record.set(column, 1 + sites + place * draws);
  });
  return record;
}

/** Vertices that a replay may write out: some seconds of compiling. */
const MOST_VERTICES = 50_000;

/** Throws LaurelError GraphTooLarge for a graph that is too large to be written out for a replay. */
export function refuseLarge(vertices: number): void {
  if (vertices <= MOST_VERTICES) return;
  const message = `replicates and log densities are for models of at most ${MOST_VERTICES} vertices, this one has ${vertices}`;
  throw new LaurelError([diagnostic("GraphTooLarge", message, undefined)]);
}

/** Throws LaurelError MemoryLimit where so many numbers a draw are more than there is room for. */
export function refuseTooMany(draws: number, each: number): void {
  const numbers = draws * each;
  if (numbers <= MOST_NUMBERS) return;
  const message = `${draws} draws of all latents and observations are ${numbers} numbers, at most ${MOST_NUMBERS} are possible`;
  const fewer = Math.max(1, Math.floor((draws * MOST_NUMBERS) / numbers));
  const hint = `ask for fewer draws: \`{ draws: ${fewer} }\``;
  throw new LaurelError([diagnostic("MemoryLimit", message, undefined, { hint })]);
}
