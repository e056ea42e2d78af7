// Quantiles of weighted draws: the smallest value at which the weights reach the level.

/** Quantiles of `values` at ascending `levels` in [0, 1]; NaN without draws. Weights need not add up to 1. */
export function weightedQuantiles(
  values: Float64Array,
  weights: Float64Array,
  levels: readonly number[],
): number[] {
  if (values.length === 0) return levels.map(() => Number.NaN);
  const order = Uint32Array.from(values.keys());
  order.sort((a, b) => (values[a] as number) - (values[b] as number));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const found: number[] = [];
  let reached = 0;
  for (const place of order) {
    reached += weights[place] as number;
    while (found.length < levels.length && reached >= (levels[found.length] as number) * total) {
      found.push(values[place] as number);
    }
  }
  // Rounding may leave the last sum a hair below the total.
  const last = values[order[order.length - 1] as number] as number;
  while (found.length < levels.length) found.push(last);
  return found;
}
