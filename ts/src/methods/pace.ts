// Drives a run in slices of some ten milliseconds, so that pages stay alive and a run can be stopped. How the work
// is cut never changes a result.

import type { EngineRun } from "../engine/engine.ts";
import { nextTurn } from "../engine/turn.ts";

/** Milliseconds of work between two turns of the event loop. */
export const SLICE = 10;

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
    if (left === 0) {
      watch(left);
      return null;
    }
    units = nextUnits(units, end - begin);
    if (end - since < SLICE) continue;
    await nextTurn();
    const reason = watch(left);
    if (reason !== null) return reason;
    since = performance.now();
  }
}

/** Aims at half a slice, growing at most fourfold: units differ in cost. */
function nextUnits(units: number, took: number): number {
  const aim = took <= 0 ? 4 : SLICE / 2 / took;
  return Math.max(1, Math.min(0xffff_ffff, Math.floor(units * Math.min(4, aim))));
}
