// A column program as text, for the tests in Rust; and the digest of all that a run of it leaves behind.

import { type EngineRun, openBbvi, openImportance, openMh } from "../../ts/src/engine/engine.ts";
import { READ } from "../../ts/src/generated/layout.ts";
import type { Program } from "../../ts/src/lower/program.ts";
import { digestOf } from "./digest.ts";

/** Three lines: words, bits of the constants, bits of the data. */
export function tapeText({ words, constants, columns }: Program): string {
  const bits = (numbers: Float64Array) => [
    ...new BigUint64Array(numbers.buffer, numbers.byteOffset, numbers.length),
  ];
  const data = columns.flatMap(bits);
  return `${words.join(" ")}\n${bits(constants).join(" ")}\n${data.join(" ")}\n`;
}

const SEED = 4_294_967_303n;

/** By method: T x L = 20 x 130, so that a step has more than one block and the last group is not whole; 1000 draws; 3 chains of 20 + 60. */
const METHODS = {
  bbvi: { open: openBbvi, options: [20, 130, 0.05, 0, 0, 0] },
  importance: { open: openImportance, options: [1000] },
  mh: { open: openMh, options: [3, 20, 60, 0] },
} as const;

/** Gradient steps of a run of `bbvi`, and blocks of its fresh draws. */
const UNITS = 25;

/** The digest of the beginning of a run of `bbvi` by an estimator of this number; null where it does not apply. */
export async function digestByEstimator(
  { words, constants, columns }: Program,
  estimator: number,
): Promise<string | null> {
  const program = { words, constants, columns, siteAt: () => null };
  const options = Float64Array.of(20, 130, 0.05, 0, estimator, 0);
  const run = await openBbvi(program, options, SEED).catch(() => null);
  if (run === null) return null;
  run.step(UNITS);
  const digest = digestOf(Object.values(READ).map((code) => run.read(code)));
  run.close();
  return digest;
}

/** The digest of a whole run, seed 2^32 + 7. */
export async function digestOfRun(
  { words, constants, columns }: Program,
  method: keyof typeof METHODS,
): Promise<string> {
  const { open, options } = METHODS[method];
  const program = { words, constants, columns, siteAt: () => null };
  const run: EngineRun = await open(program, Float64Array.from(options), SEED);
  try {
    while (run.step(7) > 0);
    return digestOf(Object.values(READ).map((code) => run.read(code)));
  } finally {
    run.close();
  }
}
