// Drives a run in slices of some ten milliseconds, so that pages stay alive and a run can be stopped. How the work
// is cut never changes a result.

import type { EngineRun } from "../engine/engine.ts";
import { nextUnits, SLICE } from "../engine/slice.ts";
import { nextTurn } from "../engine/turn.ts";

/** Looks at a run between slices, and once at its end (`left` is 0); a reason to stop, or null to go on. */
export type Watch = (left: number) => StopReason | null;

export interface StopReason {
  /** In words, for the report of a partial result. */
  readonly text: string;
  /** What the run is rejected with, unless what there is will do. */
  readonly error: unknown;
}

/** Runs to the end or until `watch` gives a reason, which is returned. */
export async function drive(run: EngineRun, watch: Watch): Promise<StopReason | null> {
  let units = 1;
  let since = performance.now();
  for (;;) {
    const begin = performance.now();
    const left = run.step(units);
    const end = performance.now();
    const news = left === 0 ? (run.others?.news() ?? null) : null;
    if (left === 0 && news === null) {
      watch(left);
      return null;
    }
    units = nextUnits(units, end - begin);
    if (news !== null) await Promise.race([news, sliceOver()]);
    else if (end - since < SLICE) continue;
    else await nextTurn();
    const reason = watch(Math.max(left, 1));
    if (reason !== null) return reason;
    since = performance.now();
  }
}

function sliceOver(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, SLICE));
}
