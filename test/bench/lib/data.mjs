// Data of the workloads, to the bits of kernels/src/data.rs: multiples of irrationals modulo 1.

const part = (n, step) => (n * step) % 1;

/** A number in [-1, 1] for row `n`, column `d`. */
export const spread = (n, d) => 2 * part(n * 31 + d * 17 + 1, 0.6180339887498949) - 1;

/** 0 or 1 for row `n`. */
export const coin = (n) => (part(n + 1, 0.7548776662466928) < 0.4 ? 1 : 0);

/** Group of row `n` of `rows`, of `groups`: ascending, of sizes that differ. */
export function group(n, rows, groups) {
  const u = n / rows;
  return Math.floor(u * (0.5 + 0.5 * u) * groups);
}

/** `[f(0), f(1), …]`. */
export const column = (length, f) => Float64Array.from({ length }, (_, n) => f(n));
