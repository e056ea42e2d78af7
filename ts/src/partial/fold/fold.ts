// Folding: what a call of an operator is replaced by in the graph. A call of a Clojure core function folds when all its
// arguments are constant; a part of a literal vector is taken even when elements are random. Nothing else folds.

import type { Operator } from "../../core/catalogue.ts";
import type { Expr } from "../../core/expr.ts";
import { call, isConstant } from "../../core/table.ts";
import { ARITHMETIC } from "./arithmetic.ts";
import { CONSTANT_COLLECTIONS, LITERAL_COLLECTIONS } from "./collections.ts";
import { foldColumns, isVarying } from "./columns.ts";
import { COMPARISONS } from "./comparisons.ts";
import { LOGIC } from "./logic.ts";
import { CONSTANT_SEQUENCES, LITERAL_SEQUENCES } from "./sequences.ts";
import {
  type Fault,
  type Fold,
  isNumeric,
  isUndecided,
  type Maker,
  nameOf,
  typeFault,
} from "./support.ts";

/**
 * The value of a call, folded where the language says so, or what is wrong with it.
 * `written` is the name or alias that the program uses, which a call that stays keeps.
 */
export function foldCall(
  make: Maker,
  operator: Operator,
  args: readonly Expr[],
  written: string = operator.name,
): Expr | Fault {
  const { name } = operator;
  const fault = operator.family === "elementwise" ? checkNumbers(name, args) : undefined;
  if (fault !== undefined) return fault;
  const taken = LITERAL.get(name)?.(args, make);
  if (taken !== undefined) return taken;
  if (operator.folds && args.every((each) => isConstant(make.table, each))) {
    const folded = CONSTANT.get(name)?.(args, make);
    if (folded !== undefined) return folded;
  }
  const column = operator.folds ? foldColumns(make, name, args) : undefined;
  return column ?? call(make.table, written, args, make.span);
}

/** Names of all operators that have a rule here. */
export function foldableNames(): ReadonlySet<string> {
  return new Set([...LITERAL.keys(), ...CONSTANT.keys()]);
}

/** Rules that look into a literal collection only. */
const LITERAL: ReadonlyMap<string, Fold> = new Map([...LITERAL_SEQUENCES, ...LITERAL_COLLECTIONS]);
/** Rules for arguments that are all constant. */
const CONSTANT: ReadonlyMap<string, Fold> = new Map([
  ...ARITHMETIC,
  ...COMPARISONS,
  ...LOGIC,
  ...CONSTANT_SEQUENCES,
  ...CONSTANT_COLLECTIONS,
]);

/** What can only be a mistake where numbers are needed; a call or an `if` may still turn out to be one. */
function checkNumbers(name: string, args: readonly Expr[]): Fault | undefined {
  const isRight = (each: Expr) => isNumeric(each) || isVarying(each) || isUndecided(each);
  const at = args.findIndex((each) => !isRight(each));
  if (at < 0) return undefined;
  const arg = args[at] as Expr;
  const hints = new Map([
    ["dist", "draw from it: (sample ...)"],
    ["vector", "mat-add and mat-mul work on vectors"],
  ]);
  return typeFault(`${name} works on numbers, got ${nameOf(arg)}`, at, hints.get(arg.kind));
}
