// All draws of a run as a table: a column for each number of the program's value and of its latents, a row for each draw.

import type { Shape } from "../lower/program.ts";
import { type Finished, weightedOf } from "./fit.ts";
import { drawColumn } from "./readings.ts";

/** Draws of everything, by name. */
export interface DrawsTable {
  /** `value`, `value[0]`, `value[0][1]`, then latents, `mu`, `mu[0]`. */
  readonly names: readonly string[];
  /** One column a name, `[draws]`; of chains one after the other. A boolean is 0 or 1, a category the place of its literal. */
  readonly columns: readonly Float64Array[];
  /** How many chains the draws come from; 1 where they are independent. */
  readonly chains: number;
  /** `[draws]`, adding up to 1; null where all draws weigh the same. */
  readonly weights: Float64Array | null;
}

/** Draws of outputs of the engine. */
export interface DrawnRows extends Pick<DrawsTable, "chains" | "weights"> {
  readonly rows: number;
  /** `[rows]` */
  of(output: number): Float64Array;
}

/** The table of a run that is over. */
export function drawsTableOf(finished: Finished): DrawsTable {
  const { result, latents } = finished.program;
  return tableOf([["value", result], ...latents], drawnRows(finished));
}

/** The table of quantities by name. */
export function tableOf(
  quantities: Iterable<readonly [string, Shape]>,
  drawn: DrawnRows,
): DrawsTable {
  const numbers = namedNumbers(quantities);
  const names = numbers.map(({ name }) => name);
  const { chains, weights, rows } = drawn;
  return {
    names,
    columns: columnsOf(numbers, rows, (output) => drawn.of(output)),
    chains,
    weights,
  };
}

/** The draws of a run that is over. */
export function drawnRows({ program, arrays }: Finished): DrawnRows {
  const told = arrays.chainDraws;
  const [chains = 0, , draws = 0] = arrays.chains;
  const rows = chains * draws;
  if (rows > 0 && told.length === rows * program.outputs.length) {
    const of = (output: number) => told.subarray(output * rows, (output + 1) * rows);
    return { rows, of, chains, weights: null };
  }
  const weighted = weightedOf(program, arrays).draws;
  const of = (output: number) => drawColumn(weighted, 1 + output);
  const weights = drawColumn(weighted, 0);
  const isEven = weights.every((weight) => Math.abs(weight * weights.length - 1) < 1e-9);
  return { rows: weighted.count, of, chains: 1, weights: isEven ? null : weights };
}

interface Named {
  readonly name: string;
  readonly shape: Shape;
}

/** Every number of the quantities, in order. */
function namedNumbers(quantities: Iterable<readonly [string, Shape]>): Named[] {
  const found: Named[] = [];
  const stack: Named[] = [...quantities].map(([name, shape]) => ({ name, shape })).reverse();
  for (let each = stack.pop(); each !== undefined; each = stack.pop()) {
    const { name, shape } = each;
    if (shape.kind !== "vector" && shape.kind !== "map") {
      found.push(each);
      continue;
    }
    const items = shape.items.map((item, place) => ({ name: `${name}[${place}]`, shape: item }));
    stack.push(...items.reverse());
  }
  return found;
}

function columnsOf(
  numbers: readonly Named[],
  rows: number,
  of: (output: number) => Float64Array,
): Float64Array[] {
  return numbers.map(({ shape }) => {
    if ("output" in shape) return of(shape.output);
    const literal = shape.kind === "constant" ? shape.literal : null;
    if (literal?.kind === "number") return new Float64Array(rows).fill(literal.value);
    if (literal?.kind === "boolean") return new Float64Array(rows).fill(Number(literal.value));
    return new Float64Array(rows).fill(Number.NaN);
  });
}
