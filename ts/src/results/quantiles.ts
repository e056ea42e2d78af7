// Quantiles of weighted draws: the smallest value at which the weights reach the level. Linear in the number of draws:
// only the bucket that holds the quantile is looked at more closely.

/** Quantiles of `values` at `levels` in [0, 1]; NaN without draws. Weights are not negative; their sum is any. */
export function weightedQuantiles(
  values: Float64Array,
  weights: Float64Array,
  levels: readonly number[],
): number[] {
  const total = sum(weights);
  const buckets = values.length > SMALL ? bucketsOf(values, weights) : null;
  return levels.map((level) => {
    const target = level * total;
    return buckets === null
      ? bySorting(values, weights, target)
      : quantileIn({ values, weights }, buckets, target);
  });
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
  readonly low: number;
  readonly scale: number;
  readonly mass: Float64Array;
}

/** Equal parts of the range with the weight in each; null when the range cannot be divided. */
function bucketsOf(values: Float64Array, weights: Float64Array): Buckets | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    // NaN fails both comparisons and is caught below by the width.
    if (!(value >= low)) low = value;
    if (!(value <= high)) high = value;
  }
  const scale = BUCKETS / (high - low);
  if (!(high > low) || !Number.isFinite(scale) || scale === 0) return null;
  const mass = new Float64Array(BUCKETS);
  const range = { low, scale };
  for (let place = 0; place < values.length; place++) {
    const bucket = bucketOf(range, values[place] as number);
    mass[bucket] = (mass[bucket] as number) + (weights[place] as number);
  }
  return { low, scale, mass };
}

/** Never falls as the value rises: the order of the buckets is the order of the values. */
function bucketOf({ low, scale }: Omit<Buckets, "mass">, value: number): number {
  return Math.min(BUCKETS - 1, Math.floor((value - low) * scale));
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
  const keep: number[] = [];
  for (let place = 0; place < values.length; place++) {
    if (bucketOf(buckets, values[place] as number) === bucket) keep.push(place);
  }
  return {
    values: Float64Array.from(keep, (place) => values[place] as number),
    weights: Float64Array.from(keep, (place) => weights[place] as number),
  };
}

function bySorting(values: Float64Array, weights: Float64Array, target: number): number {
  const order = Array.from(values.keys());
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
  for (const weight of weights) total += weight;
  return total;
}
