// Some of the rows of a table of draws: evenly, or by weight. A comb of equal distances goes over the cumulated weights.

import type { DrawnRows } from "./draws-table.ts";

/** `count` rows that stand for weighted ones; the same row may come several times. */
export function combed(weights: Float64Array, count: number): number[] {
  const rows: number[] = [];
  let reached = 0;
  weights.forEach((weight, row) => {
    reached += weight;
    while (rows.length < count && (rows.length + 0.5) / count < reached) rows.push(row);
  });
  while (rows.length < count) rows.push(weights.length - 1);
  return rows;
}

/** `count` of the rows, of equal weight, or all of them as they are; chains stay where the count can be shared out. */
export function chosenRows(drawn: DrawnRows, count: number | undefined): DrawnRows {
  const { rows, weights, chains } = drawn;
  if (count === undefined || (count === rows && weights === null)) return drawn;
  const chosen = combed(weights ?? new Float64Array(rows).fill(1 / rows), count);
  return {
    rows: count,
    chains: count % chains === 0 ? chains : 1,
    weights: null,
    of: (output) => {
      const column = drawn.of(output);
      return Float64Array.from(chosen, (row) => column[row] as number);
    },
  };
}
