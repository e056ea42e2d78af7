// What observations would be, or how likely they are, given draws of the latents: arrays by the names of the observations.

import type { Shape } from "../lower/program.ts";
import { type DrawnRows, type DrawsTable, tableOf } from "./draws-table.ts";
import { quantitiesIn, shapeNamed } from "./lookup.ts";
import type { WeightedDraws } from "./posterior.ts";

/** How draws are replayed. */
export interface ReplayOptions {
  /** How many of the draws, evenly chosen; all of them unless given. Weighted ones are chosen by weight. */
  readonly draws?: number;
  /** Same seed, same bits; that of the run unless given. */
  readonly seed?: number | bigint | string;
}

/** Draws of observations. */
export interface Replicates {
  /** Names of observations, in order of first appearance: `y`. */
  readonly names: readonly string[];
  /**
   * Of one name, `y` or `y[3]`: `[draws][numbers]`, and weights that add up to 1. Throws LaurelError BadOption for an unknown
   * name.
   */
  draws(name: string): WeightedDraws;
  /** All of them: a column for each number, a row for each draw. */
  table(): DrawsTable;
}

/** Log densities of observations, nats: one number each, also of a vector that was observed as a whole. */
export interface LogDensities extends Replicates {
  /**
   * `[draws]`: log p(latents, observations), nats, without the Jacobian of any map to free numbers. Null where a density in
   * it cannot be told from the draws: of a latent mixture, matrix or category, and under an equality.
   */
  readonly logJoint: Float64Array | null;
  /** What was observed, in order of `names`: the numbers of each observation; of a category the place of its literal. */
  readonly observed: ReadonlyMap<string, Float64Array>;
}

export function replicatesOf(shapes: ReadonlyMap<string, Shape>, drawn: DrawnRows): Replicates {
  return {
    names: [...shapes.keys()],
    draws: (name) => drawsOf(shapeNamed(shapes, name, "observation"), drawn),
    table: () => tableOf(shapes, drawn),
  };
}

function drawsOf(shape: Shape, { rows, weights, of }: DrawnRows): WeightedDraws {
  const quantities = quantitiesIn(shape);
  const width = quantities.length;
  const data = new Float64Array(rows * width);
  quantities.forEach((quantity, place) => {
    const column = typeof quantity === "number" ? null : of(quantity.output);
    for (let row = 0; row < rows; row++) {
      data[row * width + place] = column === null ? (quantity as number) : (column[row] as number);
    }
  });
  const even = () => new Float64Array(rows).fill(1 / rows);
  return { data, weights: weights?.slice() ?? even(), shape: [rows, width] };
}
