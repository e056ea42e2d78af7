// Arithmetic on constants, in 64-bit floats: booleans are 0 and 1, division by zero gives infinity or NaN.

import type { Expr } from "../../core/expr.ts";
import { boolean, type Fold, number, numberOf, show, typeFault } from "./support.ts";

/** Rules by operator; the arguments are numeric constants. */
export const ARITHMETIC: readonly (readonly [string, Fold])[] = [
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
  ["zero?", test((a) => a === 0)],
  ["pos?", test((a) => a > 0)],
  ["neg?", test((a) => a < 0)],
  ["even?", wholeTest("even?", (a) => a % 2 === 0)],
  ["odd?", wholeTest("odd?", (a) => a % 2 !== 0)],
];

/** The remainder with the sign of the divisor. */
function floorMod(a: number, b: number): number {
  const remainder = a % b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
}

type Binary = (a: number, b: number) => number;

/** From left to right; `empty` without arguments. */
function reduce(operation: Binary, empty: number): Fold {
  return (args, make) => {
    const [first, ...rest] = args.map(numberOf);
    return number(
      make,
      first === undefined ? empty : rest.reduce((a, b) => operation(a, b), first),
    );
  };
}

/** From left to right; `alone` for a single argument. */
function reduceFrom(operation: Binary, alone: (a: number) => number): Fold {
  return (args, make) => {
    const [first = Number.NaN, ...rest] = args.map(numberOf);
    const value = rest.length === 0 ? alone(first) : rest.reduce((a, b) => operation(a, b), first);
    return number(make, value);
  };
}

function unary(operation: (a: number) => number): Fold {
  return (args, make) => number(make, operation(numberOf(args[0])));
}

function test(predicate: (a: number) => boolean): Fold {
  return (args, make) => boolean(make, predicate(numberOf(args[0])));
}

function wholeTest(name: string, predicate: (a: number) => boolean): Fold {
  return (args, make) => {
    const value = numberOf(args[0]);
    if (Number.isInteger(value)) return boolean(make, predicate(value));
    return typeFault(`${name} works on whole numbers, got ${show(args[0] as Expr)}`, 0);
  };
}
