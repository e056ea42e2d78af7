// Arithmetic and order of constants, in 64-bit floats: booleans are 0 and 1, division by zero gives infinity or NaN.

import type { Expr } from "../../core/expr.ts";
import { literal } from "../../core/table.ts";
import { SCALARS } from "./scalars.ts";
import { type Fold, type Maker, numberOf, show, typeFault } from "./support.ts";

/** Operators that ask about whole numbers. */
export const WHOLE: ReadonlySet<string> = new Set(["even?", "odd?"]);

/** Rules by operator; the arguments are numeric constants. */
export const ARITHMETIC: readonly (readonly [string, Fold])[] = [...SCALARS].map(
  ([name, compute]) => {
    const fold: Fold = (args, make) => literal(make.table, compute(args.map(numberOf)), make.span);
    return [name, WHOLE.has(name) ? wholeOnly(name, fold) : fold] as const;
  },
);

/** The value of a call whose arguments are all numbers or truth values; undefined for any other. */
export function scalarOf(name: string, args: readonly Expr[], make: Maker): Expr | undefined {
  const compute = WHOLE.has(name) ? undefined : SCALARS.get(name);
  if (compute === undefined) return undefined;
  const values: number[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Expr;
    if (arg.kind !== "number" && arg.kind !== "boolean") return undefined;
    values.push(Number(arg.value));
  }
  return literal(make.table, compute(values), make.span);
}

function wholeOnly(name: string, fold: Fold): Fold {
  return (args, make) => {
    if (Number.isInteger(numberOf(args[0]))) return fold(args, make);
    return typeFault(`${name} works on whole numbers, got ${show(args[0] as Expr)}`, 0);
  };
}
