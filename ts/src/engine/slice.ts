// Work in slices of some ten milliseconds, so that whoever shares the thread has its turn. How work is cut never
// changes a result.

/** Milliseconds of work between two turns of the event loop. */
export const SLICE = 10;

/** Units for the next step, after `units` of them took so many milliseconds: half a slice, growing at most fourfold. */
export function nextUnits(units: number, took: number): number {
  const aim = took <= 0 ? 4 : SLICE / 2 / took;
  return Math.max(1, Math.min(0xffff_ffff, Math.floor(units * Math.min(4, aim))));
}
