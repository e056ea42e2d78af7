// Quantiles of weighted draws: the smallest value at which the weights reach the level. Linear in the number of draws:
// only the bucket that holds the quantile is looked at more closely.

/**
 * Quantiles of `values` at `levels` in [0, 1]; NaN without draws, and where a draw that weighs something is NaN, which has
 * no place among the others. Weights are not negative; their sum is any.
 */
export function weightedQuantiles(
  values: Float64Array,
  weights: Float64Array,
  levels: readonly number[],
): number[] {
  if (hasNaN(values, weights)) return levels.map(() => Number.NaN);
  const buckets = values.length > SMALL ? bucketsOf(values, weights) : null;
  // Both sums run in the order that the search will meet the weights in.
  const total = sum(buckets === null ? weights : buckets.mass);
  return levels.map((level) => {
    const target = level * total;
    return buckets === null
      ? bySorting(values, weights, target)
      : quantileIn({ values, weights }, buckets, target);
  });
}

function hasNaN(values: Float64Array, weights: Float64Array): boolean {
  return values.some((value, place) => Number.isNaN(value) && (weights[place] as number) > 0);
}

/** The `count` largest values, descending; all of them when there are fewer. NaN is not allowed. */
export function largest(values: Float64Array, count: number): Float64Array {
  const buckets = values.length > 4 * count ? bucketsOf(values, null) : null;
  if (buckets === null) return values.slice().sort().reverse().subarray(0, count);
  let bucket = BUCKETS;
  for (let found = 0; found < count && bucket > 0; bucket--) {
    found += buckets.counts[bucket - 1] as number;
  }
  const kept = values.filter((_, place) => (buckets.ids[place] as number) >= bucket);
  return kept.sort().reverse().subarray(0, count);
}

/** Quantile of a whole number 0, 1, ... with these probabilities. */
export function tableQuantile(table: Float64Array, level: number): number {
  const target = level * sum(table);
  let reached = 0;
  for (let value = 0; value < table.length; value++) {
    reached += table[value] as number;
    if (reached >= target && reached > 0) return value;
  }
  return table.length === 0 ? Number.NaN : table.length - 1;
}

const BUCKETS = 512;
/** As few draws as this are sorted. */
const SMALL = 64;

interface Weighted {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/** Bucket by bucket closer to the value at which the weights reach `target`. */
function quantileIn(draws: Weighted, first: Buckets, target: number): number {
  let inside = draws;
  let buckets: Buckets | null = first;
  let left = target;
  while (buckets !== null) {
    const { bucket, before } = bucketWith(buckets, left);
    const members = membersOf(inside, buckets, bucket);
    left -= before;
    const shrunk = members.values.length < inside.values.length;
    inside = members;
    const large = shrunk && members.values.length > SMALL;
    buckets = large ? bucketsOf(members.values, members.weights) : null;
  }
  return bySorting(inside.values, inside.weights, left);
}

interface Buckets {
  /** [value] the bucket that it is in; never falls as the value rises. */
  readonly ids: Uint16Array;
  /** [bucket] */
  readonly counts: Uint32Array;
  readonly mass: Float64Array;
}

/** Equal parts of the range with what is in each; null when the range cannot be divided. No weights: no mass. */
function bucketsOf(values: Float64Array, weights: Float64Array | null): Buckets | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = BUCKETS / (high - low);
  if (!(high > low) || !Number.isFinite(scale) || scale === 0) return null;
  const ids = new Uint16Array(values.length);
  const counts = new Uint32Array(BUCKETS);
  const mass = new Float64Array(BUCKETS);
  for (let place = 0; place < values.length; place++) {
    const id = Math.min(BUCKETS - 1, Math.floor(((values[place] as number) - low) * scale));
    ids[place] = id;
    counts[id] = (counts[id] as number) + 1;
    if (weights !== null) mass[id] = (mass[id] as number) + (weights[place] as number);
  }
  return { ids, counts, mass };
}

function bucketWith({ mass }: Buckets, target: number): { bucket: number; before: number } {
  let before = 0;
  let bucket = 0;
  let last = 0;
  for (; bucket < BUCKETS; bucket++) {
    const here = mass[bucket] as number;
    if (here > 0) last = bucket;
    if (here > 0 && before + here >= target) return { bucket, before };
    before += here;
  }
  // Rounding may leave the last sum a hair below the target.
  return { bucket: last, before: before - (mass[last] as number) };
}

function membersOf({ values, weights }: Weighted, buckets: Buckets, bucket: number): Weighted {
  const { ids, counts } = buckets;
  const size = counts[bucket] as number;
  const members = { values: new Float64Array(size), weights: new Float64Array(size) };
  let count = 0;
  for (let place = 0; count < size; place++) {
    if (ids[place] !== bucket) continue;
    members.values[count] = values[place] as number;
    members.weights[count++] = weights[place] as number;
  }
  return members;
}

function bySorting(values: Float64Array, weights: Float64Array, target: number): number {
  const order = Array.from(values.keys()).filter((place) => (weights[place] as number) > 0);
  order.sort((a, b) => (values[a] as number) - (values[b] as number));
  let reached = 0;
  for (const place of order) {
    reached += weights[place] as number;
    if (reached >= target && reached > 0) return values[place] as number;
  }
  return values[order.at(-1) ?? -1] ?? Number.NaN;
}

function sum(weights: Float64Array): number {
  let total = 0;
  for (let place = 0; place < weights.length; place++) total += weights[place] as number;
  return total;
}
