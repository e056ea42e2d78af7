// Equality of constants. Numbers and booleans compare by value, strings and keywords by identity,
// vectors and maps by their elements; NaN equals nothing.

import type { Expr } from "../../core/expr.ts";
import type { ExprTable } from "../../core/table.ts";
import { classOf } from "./equality.ts";
import { boolean, type Fold, isNumeric, numberOf } from "./support.ts";

/** Rules by operator; the arguments are constants. */
export const COMPARISONS: readonly (readonly [string, Fold])[] = [
  ["=", (args, make) => boolean(make, allEqual(args, make.table))],
  ["not=", (args, make) => boolean(make, !allEqual(args, make.table))],
];

function allEqual(args: readonly Expr[], table: ExprTable): boolean {
  if (args.every(isNumeric)) return areEqualNumbers(args);
  const [first = 1, ...others] = args.map((each) => classOf(table, each));
  return others.every((each) => each === first && each !== 0);
}

function areEqualNumbers(args: readonly Expr[]): boolean {
  const first = numberOf(args[0]);
  for (let i = 1; i < args.length; i++) if (numberOf(args[i]) !== first) return false;
  return true;
}
