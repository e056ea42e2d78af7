// Times jobs against each other in one process: in turns, so that the machine's drift hits all alike.
// Knows nothing of what the jobs do.

/**
 * Runs the jobs in turns, `warmup` rounds for nothing and then `rounds` for the clock; every other
 * round goes backwards. `jobs`: name to `(round) => void | Promise<void>`, or to `(round) => number`
 * for a job that measures its own milliseconds.
 * Returns name to times `[round]`, milliseconds.
 */
export async function inTurns(jobs, { warmup, rounds }) {
  const names = Object.keys(jobs);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < warmup + rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) {
      const start = performance.now();
      const own = await jobs[name](round);
      const took = own ?? performance.now() - start;
      if (round >= warmup) times[name].push(took);
    }
  }
  return times;
}

/** Milliseconds until a posterior's report is there: summaries, k-hat and verdict are made at the first look. */
export function firstLook(posterior) {
  const start = performance.now();
  if (!posterior.report.verdict) throw new Error("a report without a verdict");
  return performance.now() - start;
}

/** One row of the table. */
export function row(id, label, times, unit = "ms") {
  return { id, label, unit, median: median(times), min: Math.min(...times), count: times.length };
}

/** The middle of the values, or the mean of the two in the middle. */
export function median(values) {
  return quantile(values, 0.5);
}

/** The quantile by linear interpolation between order statistics. */
export function quantile(values, p) {
  const sorted = Float64Array.from(values).sort();
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** How many times as long as the other: of the medians, and of the minima. */
export function ratio(label, row, to, limit) {
  const value = row.median / to.median;
  const ofMinima = row.min / to.min;
  return { label, value, ofMinima, ...(limit === undefined ? {} : { limit }) };
}

/** The largest distance of two empirical distribution functions (Kolmogorov and Smirnov). */
export function distance(a, b) {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [i, j, largest] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i], y[j]);
    while (x[i] <= at) i++;
    while (y[j] <= at) j++;
    largest = Math.max(largest, Math.abs(i / x.length - j / y.length));
  }
  return largest;
}

/** What `distance` passes by chance once in a thousand times, for two samples of these sizes. */
export function criticalDistance(n, m) {
  return 1.95 * Math.sqrt((n + m) / (n * m));
}
