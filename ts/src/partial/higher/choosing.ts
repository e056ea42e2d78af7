// `filter`, `remove`, `keep`, `take-while`, `drop-while`: which elements there are, constants must decide.
// `some` and `every?` give a value of any predicate.

import { findOperator } from "../../core/catalogue.ts";
import type { Expr } from "../../core/expr.ts";
import { choice, dependsOnLatent, literal, vector } from "../../core/table.ts";
import { isOpen } from "../fold/support.ts";
import { expose, truthOf } from "../known.ts";
import { give, type Higher, type HigherCall, type Machine, type Turn } from "../machine.ts";
import { foldOperator } from "../operators.ts";
import { describe, isExpr, UNKNOWN, type Value } from "../values.ts";
import { elementsOf, makerOf, mapPasses, notConstant, plainResults, runPasses } from "./support.ts";

/** `(filter f coll)`: the elements for which f holds. */
export const filter: Higher = (machine, call) => select(machine, call, (holds) => holds);

/** `(remove f coll)`: the others. */
export const remove: Higher = (machine, call) => select(machine, call, (holds) => !holds);

/** `(keep f coll)`: what f gives, but for nil. */
export const keep: Higher = (machine, call) =>
  withResults(machine, call, (_, results) => {
    const make = makerOf(machine, call);
    const heads = results.map((each) => expose(make, each));
    const open = heads.findIndex(mayBeNil);
    if (open >= 0) return undecided(machine, call, results[open] as Expr, open);
    const kept = results.filter((_each, i) => heads[i]?.kind !== "nil");
    return give(machine, vector(make.table, kept, make.span));
  });

/** `(take-while f coll)`: the elements before the first for which f does not hold. */
export const takeWhile: Higher = (machine, call) =>
  whileHolds(machine, call, (list, count) => list.slice(0, count));

/** `(drop-while f coll)`: that one and all after it. */
export const dropWhile: Higher = (machine, call) =>
  whileHolds(machine, call, (list, count) => list.slice(count));

/** `(some f coll)`: the first true value of f; nil without one, or the last value of f where that is random. */
export const some: Higher = (machine, call) =>
  withResults(machine, call, (_, results) => {
    const make = makerOf(machine, call);
    const nil = literal(make.table, null, make.span);
    const truths = results.map((each) => truthOf(make, each));
    const isRandom = (each: Expr, i: number) =>
      truths[i] === undefined && dependsOnLatent(make.table, each);
    if (!truths.includes(undefined)) return give(machine, results[truths.indexOf(true)] ?? nil);
    const operands = results.some(isRandom) ? results : [...results, nil];
    return give(machine, foldOperator(machine, "or", operands, make.span));
  });

/** `(every? f coll)`: true or false. */
export const every: Higher = (machine, call) =>
  withResults(machine, call, (_, results) => {
    const make = makerOf(machine, call);
    const { table, span } = make;
    const truths = results.map((each) => truthOf(make, each));
    const yes = literal(table, true, span);
    const no = literal(table, false, span);
    if (truths.includes(false)) return give(machine, no);
    const open = results.filter((_each, i) => truths[i] === undefined);
    if (open.length === 0) return give(machine, yes);
    const all = foldOperator(machine, "and", open, span);
    return give(machine, choice(table, [all, yes, no], span));
  });

type Taken = (list: readonly Expr[], results: readonly Expr[]) => Turn;

/** What the function gives for all elements. */
function withResults(machine: Machine, call: HigherCall, then: Taken): Turn {
  const list = elementsOf(machine, call, 1);
  if (list === undefined) return give(machine, UNKNOWN);
  const argsAt = (i: number) => [list[i] as Expr];
  const passes = { at: 0, count: list.length, argsAt, from: [1] };
  return mapPasses(machine, call, passes, (all) => {
    const results = plainResults(machine, call, all, 0);
    return results === undefined ? give(machine, UNKNOWN) : then(list, results);
  });
}

function select(machine: Machine, call: HigherCall, isKept: (holds: boolean) => boolean): Turn {
  return withResults(machine, call, (list, results) => {
    const make = makerOf(machine, call);
    const truths = results.map((each) => truthOf(make, each));
    const open = truths.indexOf(undefined);
    if (open >= 0) return undecided(machine, call, results[open] as Expr, open);
    const kept = list.filter((_, i) => isKept(truths[i] as boolean));
    return give(machine, vector(make.table, kept, make.span));
  });
}

/** As in Clojure, the function is not called for elements after the first for which it does not hold. */
function whileHolds(
  machine: Machine,
  call: HigherCall,
  part: (list: readonly Expr[], count: number) => readonly Expr[],
): Turn {
  const list = elementsOf(machine, call, 1);
  if (list === undefined) return give(machine, UNKNOWN);
  const make = makerOf(machine, call);
  let held = 0;
  let last: Value = UNKNOWN;
  let truth: boolean | undefined = true;
  return runPasses(
    machine,
    call,
    { at: 0, count: list.length, argsAt: (i) => [list[i] as Expr], from: [1] },
    (result) => {
      last = result;
      truth = isExpr(result) ? truthOf(make, result) : undefined;
      if (truth === true) held += 1;
      return truth === true;
    },
    () => {
      if (truth !== undefined) {
        return give(machine, vector(make.table, part(list, held), make.span));
      }
      const open = plainResults(machine, call, [last], 0)?.[0];
      return open === undefined ? give(machine, UNKNOWN) : undecided(machine, call, open, held);
    },
  );
}

function undecided(machine: Machine, call: HigherCall, result: Expr, place: number): Turn {
  const what = `its function gives ${describe(result)} for element ${place}`;
  return notConstant(machine, call, what, 0);
}

/** A call of arithmetic is a number or a truth value, whatever it is. */
function mayBeNil(expr: Expr): boolean {
  if (expr.kind === "call") return findOperator(expr.operator)?.family !== "elementwise";
  return isOpen(expr);
}
