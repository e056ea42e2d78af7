// A trace of ELBOs prepared for drawing: which steps are finite, a y range that no wild step spoils, a
// running median. Long traces are thinned to what a picture can show. Numbers only; draws nothing.

import { lowerEdge, median } from "../render/chart.ts";

/** A step of the run, counted from 1, and its ELBO in nats. */
export interface Point {
  readonly step: number;
  readonly elbo: number;
}

export interface Series {
  /** First and last step. */
  readonly steps: readonly [number, number];
  /** Finite steps inside the range; of a thinned trace the lowest and the highest of each group. */
  readonly inside: readonly Point[];
  /** Finite steps under the range: drawn at its lower edge. */
  readonly below: readonly Point[];
  /** Steps whose ELBO is not finite; of a thinned trace the first of each group. */
  readonly missing: readonly number[];
  /** How many steps are not finite. */
  readonly missingCount: number;
  readonly medians: readonly Point[];
  readonly best: Point | null;
  /** Lower and upper edge of y; null when no step is finite. */
  readonly range: readonly [number, number] | null;
}

/** Steps that a running median takes at least. */
const FEWEST_AROUND = 21;

/** Groups of steps that a picture can show apart. */
const MOST_GROUPS = 2000;

/** Consecutive steps that are drawn as one. */
interface Group {
  readonly finite: readonly Point[];
  readonly missing: readonly number[];
}

/** Prepares the steps from `from` (an index into `trace` [step]) on. */
export function seriesFrom(trace: readonly number[], from: number): Series {
  const groups = groupsOf(trace, from);
  const missing = groups.flatMap((group) => group.missing.slice(0, 1));
  const base = {
    steps: [from + 1, trace.length] as const,
    missing,
    missingCount: groups.reduce((sum, group) => sum + group.missing.length, 0),
  };
  const full = groups.filter((group) => group.finite.length > 0);
  if (full.length === 0) {
    return { ...base, inside: [], below: [], medians: [], best: null, range: null };
  }
  const points = full.flatMap(extremes);
  const best = points.reduce((a, b) => (b.elbo > a.elbo ? b : a));
  const middles = full.map(middle);
  const low = lowerEdge(middles.map((point) => point.elbo).sort((a, b) => a - b));
  return {
    ...base,
    inside: points.filter((point) => point.elbo >= low),
    below: points.filter((point) => point.elbo < low),
    medians: runningMedians(middles).filter((point) => point.elbo >= low),
    best,
    range: low === best.elbo ? [low - 1, low + 1] : [low, best.elbo],
  };
}

function groupsOf(trace: readonly number[], from: number): Group[] {
  const size = Math.ceil((trace.length - from) / MOST_GROUPS);
  const groups: Group[] = [];
  for (let start = from; start < trace.length; start += size) {
    const finite: Point[] = [];
    const missing: number[] = [];
    for (let at = start; at < Math.min(start + size, trace.length); at++) {
      const elbo = trace[at] as number;
      if (Number.isFinite(elbo)) finite.push({ step: at + 1, elbo });
      else missing.push(at + 1);
    }
    groups.push({ finite, missing });
  }
  return groups;
}

/** The lowest and the highest point in order of steps; one point where they are the same. */
function extremes({ finite }: Group): Point[] {
  const lowest = finite.reduce((a, b) => (b.elbo < a.elbo ? b : a));
  const highest = finite.reduce((a, b) => (b.elbo > a.elbo ? b : a));
  if (lowest === highest) return [lowest];
  return lowest.step < highest.step ? [lowest, highest] : [highest, lowest];
}

/** The median, at the step in the middle. */
function middle({ finite }: Group): Point {
  const { step } = finite[Math.floor(finite.length / 2)] as Point;
  return { step, elbo: median(finite.map((point) => point.elbo)) };
}

/** The median of each point and its neighbours; fewer at the ends. */
function runningMedians(points: readonly Point[]): Point[] {
  const half = Math.max(FEWEST_AROUND, Math.ceil(points.length / 40)) >> 1;
  return points.map(({ step }, at) => {
    const window = points.slice(Math.max(0, at - half), at + half + 1);
    return { step, elbo: median(window.map((point) => point.elbo)) };
  });
}
