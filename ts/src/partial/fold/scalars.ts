// What the operators that fold compute from numbers alone; booleans are 0 and 1. One definition for single constants and
// for columns of data.

/** Numbers to a number or a truth value. */
export type Scalar = (values: readonly number[]) => number | boolean;

/** By operator. */
export const SCALARS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ["+", reduce((a, b) => a + b, 0)],
  ["*", reduce((a, b) => a * b, 1)],
  [
    "-",
    reduceFrom(
      (a, b) => a - b,
      (a) => -a,
    ),
  ],
  [
    "/",
    reduceFrom(
      (a, b) => a / b,
      (a) => 1 / a,
    ),
  ],
  ["min", reduceFrom(Math.min, (a) => a)],
  ["max", reduceFrom(Math.max, (a) => a)],
  ["mod", reduceFrom(floorMod, (a) => a)],
  [
    "rem",
    reduceFrom(
      (a, b) => a % b,
      (a) => a,
    ),
  ],
  [
    "quot",
    reduceFrom(
      (a, b) => Math.trunc(a / b),
      (a) => a,
    ),
  ],
  ["inc", unary((a) => a + 1)],
  ["dec", unary((a) => a - 1)],
  ["zero?", unary((a) => a === 0)],
  ["pos?", unary((a) => a > 0)],
  ["neg?", unary((a) => a < 0)],
  ["even?", unary((a) => a % 2 === 0)],
  ["odd?", unary((a) => a % 2 !== 0)],
  ["<", chain((a, b) => a < b)],
  ["<=", chain((a, b) => a <= b)],
  [">", chain((a, b) => a > b)],
  [">=", chain((a, b) => a >= b)],
]);

/** The remainder with the sign of the divisor. */
function floorMod(a: number, b: number): number {
  const remainder = a % b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
}

type Binary = (a: number, b: number) => number;

/** From left to right; `empty` without arguments. */
function reduce(operation: Binary, empty: number): Scalar {
  return (values) => {
    let total = values[0] ?? empty;
    for (let i = 1; i < values.length; i++) total = operation(total, values[i] as number);
    return total;
  };
}

/** From left to right; `alone` for a single argument. */
function reduceFrom(operation: Binary, alone: (a: number) => number): Scalar {
  const all = reduce(operation, Number.NaN);
  return (values) => (values.length === 1 ? alone(values[0] as number) : all(values));
}

function unary(operation: (a: number) => number | boolean): Scalar {
  return (values) => operation(values[0] as number);
}

function chain(holds: (a: number, b: number) => boolean): Scalar {
  return (values) => {
    for (let i = 1; i < values.length; i++) {
      if (!holds(values[i - 1] as number, values[i] as number)) return false;
    }
    return true;
  };
}
