// The workers of this process or page, and how many threads a run is worth.

import { loadModule } from "../load.ts";
import { openThread, parallelism } from "./host.ts";
import { createPool, type Pool } from "./pool.ts";

interface Wanted {
  readonly parts: number;
  /** So many of them take a thread no longer than one does. */
  readonly abreast: number;
  /** Threads that were asked for. */
  readonly asked: number | null;
}

/** Made when a run first wants one. */
export const workers: Pool = createPool(openThread, async () => {
  const [{ WORKER_TEXT: text }, module] = await Promise.all([
    import("../wasm/worker-text.ts"),
    loadModule(),
  ]);
  return { text, module };
});

/** Instructions that take an engine some 200 ms: with fewer a worker would hardly have begun. */
const WORTH = 1e8;

/**
 * Threads for a run of so much work, in instructions: as many as were asked for, or else as the host has and are of use. No
 * clock decides, and no answer depends on it.
 */
export function threadsFor({ parts, abreast, asked }: Wanted, work: number): number {
  if (asked !== null) return Math.min(parts, asked);
  return work < WORTH ? 1 : Math.min(Math.ceil(parts / abreast), parallelism());
}

/** Workers of all runs together, at most: one thread is the caller's. */
export function mostWorkers(asked: number | null): number {
  return Math.max(parallelism(), asked ?? 1) - 1;
}
