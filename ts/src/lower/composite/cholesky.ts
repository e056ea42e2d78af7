// Lower triangular matrices as instructions: the factor of a covariance, and the parts of a product with it.

import { constant, constantOf, type Emitter, emitMap } from "../emitter.ts";
import type { Operand } from "../operand.ts";

/** Rows of a square matrix. */
export type Rows = readonly (readonly Operand[])[];

/** What is wrong with a matrix of constants. */
export type Refuse = ((why: string) => never) | null;

/** Differences of entries that mirror each other, over the larger, up to which a matrix counts as symmetric. */
const ASYMMETRY = 1e-8;

/**
 * The lower triangular L with L L' = S, row by row `[size (size + 1) / 2]`, by the Cholesky-Banachiewicz recurrence
 * (N. Higham, Accuracy and Stability of Numerical Algorithms, 2002, ch. 10). Where a random S is not positive definite
 * its diagonal holds NaN; constants are refused where `refuse` is given.
 */
export function factorOf(emitter: Emitter, rows: Rows, refuse: Refuse): Operand[] {
  const symmetric = symmetry(emitter, rows, refuse);
  const lower: Operand[][] = [];
  rows.forEach((row, i) => {
    const line: Operand[] = [];
    lower.push(line);
    for (let j = 0; j <= i; j++) {
      const other = lower[j] as Operand[];
      const rest = less(emitter, row[j] as Operand, line.slice(0, j), other);
      line.push(
        j < i
          ? emitMap(emitter, "div", rest, other[j] as Operand)
          : emitMap(emitter, "sqrt", positive(emitter, rest, refuse)),
      );
    }
  });
  const [[first] = []] = lower;
  if (symmetric !== null && first !== undefined) {
    const never = constant(emitter, Number.NaN);
    (lower[0] as Operand[])[0] = emitMap(emitter, "select", symmetric, first, never);
  }
  return lower.flat();
}

/** The lower triangle of a matrix whose other entries are 0. */
export function triangleOf(emitter: Emitter, rows: Rows, refuse: Refuse): Operand[] {
  return rows.flatMap((row, i) => {
    for (const above of row.slice(i + 1)) {
      const known = constantOf(emitter, above);
      if (known !== null && known !== 0) refuse?.("must be 0 above its diagonal");
    }
    positive(emitter, row[i] as Operand, refuse);
    return row.slice(0, i + 1);
  });
}

/** Where row `i` of a triangle begins. */
export function rowStart(i: number): number {
  return (i * (i + 1)) / 2;
}

/** `from - sum of a[k] b[k]`, the products that are 0 left out. */
export function less(
  emitter: Emitter,
  from: Operand,
  a: readonly Operand[],
  b: readonly Operand[],
): Operand {
  return products(emitter, a, b).reduce((rest, each) => emitMap(emitter, "sub", rest, each), from);
}

/** Products `a[k] b[k]` that are not 0 by a constant. */
export function products(
  emitter: Emitter,
  a: readonly Operand[],
  b: readonly Operand[],
): Operand[] {
  return a.flatMap((each, k) => {
    const other = b[k] as Operand;
    const isNothing = constantOf(emitter, each) === 0 || constantOf(emitter, other) === 0;
    return isNothing ? [] : [emitMap(emitter, "mul", each, other)];
  });
}

function positive(emitter: Emitter, pivot: Operand, refuse: Refuse): Operand {
  const known = constantOf(emitter, pivot);
  if (known !== null && !(known > 0)) refuse?.("must be positive definite");
  return pivot;
}

/** A condition that holds where a random matrix is symmetric; null where it always is. */
function symmetry(emitter: Emitter, rows: Rows, refuse: Refuse): Operand | null {
  let holds: Operand | null = null;
  rows.forEach((row, i) => {
    for (let j = 0; j < i; j++) {
      const [a, b] = [row[j] as Operand, rows[j]?.[i] as Operand];
      if (a === b) continue;
      const gap = emitMap(emitter, "abs", emitMap(emitter, "sub", a, b));
      const size = emitMap(emitter, "add", emitMap(emitter, "abs", a), emitMap(emitter, "abs", b));
      const most = emitMap(emitter, "mul", size, constant(emitter, ASYMMETRY));
      const equal = emitMap(emitter, "le", gap, most);
      const known = constantOf(emitter, equal);
      if (known === 0) refuse?.("must be symmetric");
      if (known === 1) continue;
      holds = holds === null ? equal : emitMap(emitter, "mul", holds, equal);
    }
  });
  return holds;
}
