// The engine's flat arrays (`READ`) as records. Nothing is computed here.

/** Moments of weighted draws: one entry an output. */
export interface Moments {
  /** Draws that count: finite log weight, not negligible. */
  readonly count: number;
  /** Effective sample size of the weights. */
  readonly ess: number;
  /** Log of the mean weight, nats. */
  readonly logMean: number;
  /** [output] */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly mcse: Float64Array;
}

/** Draws kept whole. */
export interface Draws {
  readonly count: number;
  /** [draw][1 + outputs]: the weight, then the value of each output. The weights add up to 1. */
  readonly flat: Float64Array;
}

/** One column of the draws: 0 is the weights, 1 + output the values of an output. */
export function drawColumn({ count, flat }: Draws, column: number): Float64Array {
  const width = count === 0 ? 0 : flat.length / count;
  const values = new Float64Array(count);
  for (let draw = 0; draw < count; draw++) values[draw] = flat[draw * width + column] as number;
  return values;
}

/** All columns, [1 + outputs][draws]. Eight at a time: a line of the processor's cache holds eight numbers. */
export function drawColumns({ count, flat }: Draws): Float64Array[] {
  const width = count === 0 ? 0 : flat.length / count;
  const columns = Array.from({ length: width }, () => new Float64Array(count));
  for (let first = 0; first < width; first += 8) {
    const group = columns.slice(first, first + 8);
    for (let draw = 0; draw < count; draw++) {
      const row = draw * width + first;
      for (let place = 0; place < group.length; place++) {
        (group[place] as Float64Array)[draw] = flat[row + place] as number;
      }
    }
  }
  return columns;
}

/** One accumulation of draws: the weighted ones of all steps, or the fresh ones of the final guide. */
export interface Accumulated {
  readonly moments: Moments;
  /** [output] probabilities of 0, 1, ...; empty without a table. */
  readonly tables: readonly Float64Array[];
  readonly draws: Draws;
  /** [output] how its moments are known: see `EXACTNESS`; empty where all come from draws. */
  readonly exactness: Float64Array;
  /** Standard error of the log evidence, nats, where it does not follow from draws; else not a number. */
  readonly evidenceError: number;
}

/**
 * From draws; exactly; exactly, and the output is normal; by quadrature without an error to speak of; by quadrature with
 * one.
 */
export const EXACTNESS = { draws: 0, exact: 1, normal: 2, lattice: 3, near: 4 } as const;

/** `[draws, ess, log mean weight, then mean, sd, mcse of each output]`. */
export function readMoments(flat: Float64Array): Moments {
  const outputs = Math.floor((flat.length - 3) / 3);
  // Where the mean is not a number, neither are its spread and its error.
  const pick = (offset: number) =>
    Float64Array.from({ length: outputs }, (_, output) => {
      const at = 3 + 3 * output;
      return Number.isNaN(flat[at]) ? Number.NaN : (flat[at + offset] as number);
    });
  return {
    count: flat[0] as number,
    ess: flat[1] as number,
    logMean: flat[2] as number,
    mean: pick(0),
    sd: pick(1),
    mcse: pick(2),
  };
}

/** Tables of the sizes given, one after the other. */
export function readTables(flat: Float64Array, sizes: readonly number[]): Float64Array[] {
  let at = 0;
  return sizes.map((size) => {
    at += size;
    return flat.slice(at - size, at);
  });
}

/** Rows of weight and value of each output. */
export function readDraws(flat: Float64Array, outputs: number): Draws {
  return { count: Math.floor(flat.length / (outputs + 1)), flat };
}

/** Lower triangle by rows to a full symmetric matrix of `size` rows. */
export function readCovariance(flat: Float64Array, size: number): number[][] {
  const at = (row: number, column: number) => {
    const [low, high] = row < column ? [row, column] : [column, row];
    return flat[(high * (high + 1)) / 2 + low] as number;
  };
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => at(row, column)),
  );
}
