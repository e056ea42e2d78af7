// How likely ranks are, if they are uniform: simultaneous bands for the empirical distribution function of N ranks in 0 ... L.
// T. Saeilynoja, P.-C. Buerkner, A. Vehtari 2022, Graphical test for discrete uniformity and its applications in goodness-of-fit
// evaluation and multiple sample comparison, Statistics and Computing 32:32, sections 3.1 and 3.2: the number of ranks below i is
// binomial for each i, and a Markov chain in i, so that the probability of all of them within bounds is a sum over its states.

/** Log factorials of 0 ... n. */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let k = 2; k <= n; k++) logs[k] = logs[k - 1]! + Math.log(k);
  return logs;
}

/** Probabilities of 0 ... n successes in n trials of probability p in (0, 1). */
function binomial(logs: Float64Array, n: number, p: number): Float64Array {
  const [hit, miss] = [Math.log(p), Math.log1p(-p)];
  return Float64Array.from({ length: n + 1 }, (_, k) =>
    Math.exp(logs[n]! - logs[k]! - logs[n - k]! + k * hit + (n - k) * miss),
  );
}

/** P(X <= k) and P(X >= k) for all k. */
function tailsOf(probabilities: Float64Array): readonly [Float64Array, Float64Array] {
  const below = Float64Array.from(probabilities);
  const above = Float64Array.from(probabilities);
  for (let k = 1; k < below.length; k++) below[k]! += below[k - 1]!;
  for (let k = above.length - 2; k >= 0; k--) above[k]! += above[k + 1]!;
  return [below, above];
}

/** The least probability of a tail that the number of ranks below some i is in; ranks are 0 ... `most`. */
export function leastTail(ranks: readonly number[], most: number): number {
  const logs = logFactorials(ranks.length);
  const counts = new Array<number>(most + 1).fill(0);
  for (const rank of ranks) counts[rank]! += 1;
  let [below, least] = [0, 1];
  for (let i = 1; i <= most; i++) {
    below += counts[i - 1]!;
    const [low, high] = tailsOf(binomial(logs, ranks.length, i / (most + 1)));
    least = Math.min(least, low[below]!, high[below]!);
  }
  return least;
}

/**
 * P(the least tail is at most `tail`) for `count` uniform ranks in 0 ... `most`: the p-value of that least tail, and what a band
 * with such tails has of false alarms.
 */
export function probabilityOutside(tail: number, count: number, most: number): number {
  const logs = logFactorials(count);
  let first = 0;
  let reached = Float64Array.of(1);
  for (let i = 1; i <= most; i++) {
    const [low, high] = tailsOf(binomial(logs, count, i / (most + 1)));
    const start = low.findIndex((p) => p > tail);
    const end = high.findLastIndex((p) => p > tail);
    if (start < 0 || end < start) return 1;
    const p = 1 / (most + 2 - i);
    const [hit, miss] = [Math.log(p), Math.log1p(-p)];
    const next = new Float64Array(end - start + 1);
    reached.forEach((mass, place) => {
      const from = first + place;
      const left = count - from;
      for (let to = Math.max(start, from); to <= end; to++) {
        const k = to - from;
        const log = logs[left]! - logs[k]! - logs[left - k]! + k * hit + (left - k) * miss;
        next[to - start]! += mass * Math.exp(log);
      }
    });
    [first, reached] = [start, next];
  }
  return Math.max(0, 1 - reached.reduce((sum, mass) => sum + mass, 0));
}

/** The p-value of ranks that should be uniform in 0 ... `most`. */
export function pValue(ranks: readonly number[], most: number): number {
  // Just above the least tail, which itself is outside.
  return probabilityOutside(leastTail(ranks, most) * (1 + 1e-12), ranks.length, most);
}

/** The largest distance of the share of ranks below i from i / (most + 1). */
export function largestDistance(ranks: readonly number[], most: number): number {
  const counts = new Array<number>(most + 1).fill(0);
  for (const rank of ranks) counts[rank]! += 1;
  let [below, largest] = [0, 0];
  for (let i = 1; i <= most; i++) {
    below += counts[i - 1]!;
    largest = Math.max(largest, Math.abs(below / ranks.length - i / (most + 1)));
  }
  return largest;
}
