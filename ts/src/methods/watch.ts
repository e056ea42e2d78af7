// What happens between two slices of a run: progress is told to whoever listens, and the run is stopped when its
// signal or its time limit says so.

import type { EngineRun } from "../engine/engine.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";
import { READ } from "../generated/layout.ts";
import type { Feed } from "./feed.ts";
import type { Method, Progress, Settings } from "./options.ts";
import type { StopReason, Watch } from "./pace.ts";

/** Milliseconds between two messages at least: reading the trace costs a copy of it. */
const TELL_EVERY = 20;

/** Where news go, and when what the time limit is of began. */
export interface Scene {
  readonly feed: Feed;
  readonly begin: number;
}

/** The watch over a method that begins now. */
export function watchRun(run: EngineRun, settings: Settings, { feed, begin }: Scene): Watch {
  const own = performance.now();
  let told = Number.NEGATIVE_INFINITY;
  return (left) => {
    const now = performance.now();
    const listened = feed.isWatched() || settings.onProgress !== null;
    if (listened && (left === 0 || now - told >= TELL_EVERY)) {
      told = now;
      const progress = progressOf(run, settings.method, now - own);
      settings.onProgress?.(progress);
      feed.push(progress);
    }
    return stopReason(settings, now - begin);
  };
}

function progressOf(run: EngineRun, method: Method, elapsed: number): Progress {
  const [done, all, step, steps] = run.read(READ.status) as unknown as readonly [
    number,
    number,
    number,
    number,
  ];
  return {
    unit: method === "bbvi" ? "step" : "draw",
    step,
    steps,
    elbo: run.read(READ.elbo).at(-1) ?? Number.NaN,
    rate: (step / elapsed) * 1000,
    fraction: done / all,
  };
}

function stopReason({ signal, timeLimit }: Settings, elapsed: number): StopReason | null {
  if (signal?.aborted) return { text: "stopped by its caller", error: signal.reason };
  if (elapsed < timeLimit) return null;
  const message = `the time limit of ${timeLimit / 1000} s was reached`;
  const hint = "raise `timeLimit`, take fewer steps or samples, or ask for what there is";
  return {
    text: message,
    error: new LaurelError([diagnostic("Timeout", message, undefined, { hint })]),
  };
}
