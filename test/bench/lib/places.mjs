// Where the benchmarks keep what they build, and what they run.
import { join } from "node:path";
import { BUILD, DIST, inRoot } from "../../../scripts/lib/paths.mjs";

/** What is built for the benchmarks alone; not committed. */
export const BENCH_BUILD = join(BUILD, "bench");

/** The hand-written kernel. */
export const HAND_SOURCE = inRoot("test", "bench", "hand");
export const HAND_TARGET = join(BENCH_BUILD, "hand");

/** Gradients of single models by hand, and the engine's. */
export const KERNELS_SOURCE = inRoot("test", "bench", "kernels");
export const KERNELS_TARGET = join(BENCH_BUILD, "kernels");
export const MACHINE_SOURCE = inRoot("test", "bench", "machine");
export const MACHINE_TARGET = join(BENCH_BUILD, "machine");

/** The package as users get it. */
export const LIBRARY = join(DIST, "index.js");
export const COMMAND = join(DIST, "cli.js");

export const WEBPPL = inRoot("test", "bench", "webppl");
/** Rivals in Python, and the environment that they are installed in. */
export const RIVALS = inRoot("test", "bench", "rivals");
export const RIVALS_BUILD = join(BENCH_BUILD, "rivals");

export const RECORDS = inRoot("test", "bench", "record");

/** The text of an example program's place. */
export function example(name) {
  return inRoot("examples", `${name}.daphne`);
}
