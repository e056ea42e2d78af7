// Folding: what a call of an operator is replaced by in the graph. A call of a Clojure core function folds when all its
// arguments are constant; a part of a literal vector is taken even when elements are random. Nothing else folds.

import type { Operator } from "../../core/catalogue.ts";
import type { Expr } from "../../core/expr.ts";
import { LITERAL, RULES } from "../../core/shapes.ts";
import { areConstant, call } from "../../core/table.ts";
import { ARITHMETIC } from "./arithmetic.ts";
import { foldColumns, isVarying } from "./columns.ts";
import { COMPARISONS } from "./comparisons.ts";
import { LOGIC } from "./logic.ts";
import { applyRule, type ShapeCall } from "./shapes.ts";
import { type Fault, isNumeric, isUndecided, type Maker, nameOf, typeFault } from "./support.ts";

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
  const fault = checkNumbers(operator, args);
  if (fault !== undefined) return fault;
  const isFree = operator.folds && areConstant(make.table, args);
  if (isFree || LITERAL.has(name)) {
    const made = foldKnown({ make, name: written, args, isFree }, name);
    if (made !== undefined) return made;
  }
  const column = operator.folds ? foldColumns(make, name, args) : undefined;
  return column ?? call(make.table, written, args, make.span, make.written);
}

/** The value of a call as far as its arguments are known; undefined when they are not known well enough. */
export function foldKnown(call: ShapeCall, name: string): Expr | Fault | undefined {
  return KNOWN.get(name)?.(call);
}

/** Names of all operators that have a rule here. */
export function foldableNames(): Iterable<string> {
  return KNOWN.keys();
}

type Known = (call: ShapeCall) => Expr | Fault | undefined;

/** Rules that move parts about, and those for arguments that are all constant. */
const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...[...RULES].map(([name, rule]) => [name, (call: ShapeCall) => applyRule(rule, call)] as const),
  ...[...ARITHMETIC, ...COMPARISONS, ...LOGIC].map(
    ([name, fold]) => [name, ({ args, make }: ShapeCall) => fold(args, make)] as const,
  ),
]);

/** What can only be a mistake where numbers, or vectors of them, are needed; a call may still turn out to be one. */
function checkNumbers({ name, family }: Operator, args: readonly Expr[]): Fault | undefined {
  const isMatrix = family === "matrix";
  if (family !== "elementwise" && !isMatrix) return undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as Expr;
    if (isNumeric(arg) || isVarying(arg) || isUndecided(arg)) continue;
    if (!isMatrix || arg.kind !== "vector") return noNumber(name, arg, at, isMatrix);
  }
  return undefined;
}

function noNumber(name: string, arg: Expr, at: number, isMatrix: boolean): Fault {
  const hints = new Map([
    ["dist", "draw from it: (sample ...)"],
    ["vector", `write (map ${name} ...), or (apply ${name} ...) for all elements together`],
  ]);
  const what = isMatrix ? "vectors of numbers" : "numbers";
  return typeFault(`${name} works on ${what}, got ${nameOf(arg)}`, at, hints.get(arg.kind));
}
