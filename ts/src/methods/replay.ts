// A program run again at given draws, paced like any run. In: the program, its latents' draws, a seed. Out: what it tells.

import { loadEngine, openReplay } from "../engine/engine.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";
import { READ } from "../generated/layout.ts";
import type { GivenNumber, ReplayProgram } from "../lower/replay.ts";
import { drive } from "./pace.ts";

/** Numbers that a replay may take and give in all: 512 MiB. */
const MOST_NUMBERS = 64 << 20;

export interface Replayed {
  /** `[outputs][draws]` */
  readonly outputs: Float64Array;
  /** Log densities, nats: `[rows][draws]` */
  readonly rows: Float64Array;
}

/** `columnOf` gives the `[draws]` numbers of one that is given. Rejects with LaurelError MemoryLimit for too many. */
export async function replay(
  program: ReplayProgram,
  { draws, seed }: { readonly draws: number; readonly seed: bigint },
  columnOf: ReadonlyMap<GivenNumber, Float64Array>,
): Promise<Replayed> {
  const numbers = draws * (columnOf.size + program.outputs + program.rows);
  if (numbers > MOST_NUMBERS) throw tooMany(draws, numbers);
  await loadEngine();
  const { words, constants, columns } = program;
  const record = recordOf(program, draws, columnOf);
  const run = await openReplay({ words, constants, columns, siteAt: () => null }, record, seed);
  try {
    await drive(run, () => null);
    return { outputs: run.read(READ.chainDraws), rows: run.read(READ.logDensities) };
  } finally {
    run.close();
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

function tooMany(draws: number, numbers: number): LaurelError {
  const message = `${draws} draws of all latents and observations are ${numbers} numbers, at most ${MOST_NUMBERS} are possible`;
  const fewer = Math.max(1, Math.floor((draws * MOST_NUMBERS) / numbers));
  const hint = `take fewer draws: \`{ draws: ${fewer} }\``;
  return new LaurelError([diagnostic("MemoryLimit", message, undefined, { hint })]);
}
