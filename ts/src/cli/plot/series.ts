// A trace of ELBOs prepared for drawing: which steps are finite, a y range that no wild step spoils, a
// running median. Numbers only; draws nothing.

import { lowerEdge } from "../render/chart.ts";

/** A step of the run, counted from 1, and its ELBO in nats. */
export interface Point {
  readonly step: number;
  readonly elbo: number;
}

export interface Series {
  /** First and last step. */
  readonly steps: readonly [number, number];
  /** Finite steps inside the range. */
  readonly inside: readonly Point[];
  /** Finite steps under the range: drawn at its lower edge. */
  readonly below: readonly Point[];
  /** Steps whose ELBO is not finite. */
  readonly missing: readonly number[];
  readonly medians: readonly Point[];
  readonly best: Point | null;
  /** Lower and upper edge of y; null when no step is finite. */
  readonly range: readonly [number, number] | null;
}

/** Steps that a running median takes at least. */
const FEWEST_AROUND = 21;

/** Prepares the steps from `from` (an index into `trace` [step]) on. */
export function seriesFrom(trace: readonly number[], from: number): Series {
  const all = trace.slice(from).map((elbo, at) => ({ step: from + at + 1, elbo }));
  const steps = [from + 1, trace.length] as const;
  const finite = all.filter((point) => Number.isFinite(point.elbo));
  const missing = all.filter((point) => !Number.isFinite(point.elbo)).map((point) => point.step);
  const sorted = finite.map((point) => point.elbo).sort((a, b) => a - b);
  if (sorted.length === 0) {
    return { steps, inside: [], below: [], missing, medians: [], best: null, range: null };
  }
  const [low, high] = [lowerEdge(sorted), sorted[sorted.length - 1] as number];
  const inside = finite.filter((point) => point.elbo >= low);
  return {
    steps,
    inside,
    below: finite.filter((point) => point.elbo < low),
    missing,
    medians: runningMedians(inside, Math.max(FEWEST_AROUND, Math.ceil(all.length / 40))),
    best: finite.find((point) => point.elbo === high) ?? null,
    range: low === high ? [low - 1, high + 1] : [low, high],
  };
}

/** The median of each point and its neighbours, `width` points in all; fewer at the ends. */
function runningMedians(points: readonly Point[], width: number): Point[] {
  const half = Math.floor(width / 2);
  return points.map(({ step }, at) => {
    const window = points.slice(Math.max(0, at - half), at + half + 1).map((point) => point.elbo);
    window.sort((a, b) => a - b);
    return { step, elbo: window[Math.floor(window.length / 2)] as number };
  });
}
