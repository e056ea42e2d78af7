// `map`, `map-indexed`, `mapcat`, `repeatedly`: a function of every element, unfolded as `foreach` is.

import type { Expr } from "../../core/expr.ts";
import { literal, vector } from "../../core/table.ts";
import { countOf } from "../counts.ts";
import { give, type HigherCall, type Machine, type Turn } from "../machine.ts";
import { describe, UNKNOWN, type Value } from "../values.ts";
import {
  argAt,
  elementsOf,
  elementsOfExpr,
  giveVector,
  makerOf,
  mapPasses,
  notConstant,
  type Passes,
  plainResults,
} from "./support.ts";

/** `(map f coll ...)`: as many elements as the shortest collection has. */
export function map(machine: Machine, call: HigherCall): Turn {
  const passes = overAll(machine, call);
  if (passes === undefined) return give(machine, UNKNOWN);
  return mapPasses(machine, call, passes, (results) => giveVector(machine, call, results, 0));
}

/** `(map-indexed f coll)`: f of the place from 0 and the element. */
export function mapIndexed(machine: Machine, call: HigherCall): Turn {
  const list = elementsOf(machine, call, 1);
  if (list === undefined) return give(machine, UNKNOWN);
  const { table, span } = makerOf(machine, call);
  const argsAt = (i: number) => [literal(table, i, span), list[i] as Expr];
  const passes = { at: 0, count: list.length, argsAt, from: [null, 1] };
  return mapPasses(machine, call, passes, (results) => giveVector(machine, call, results, 0));
}

/** `(mapcat f coll ...)`: the vectors that f gives, joined. */
export function mapcat(machine: Machine, call: HigherCall): Turn {
  const passes = overAll(machine, call);
  if (passes === undefined) return give(machine, UNKNOWN);
  return mapPasses(machine, call, passes, (results) => {
    const vectors = plainResults(machine, call, results, 0);
    if (vectors === undefined) return give(machine, UNKNOWN);
    const make = makerOf(machine, call);
    const lists = vectors.map((each) => elementsOfExpr(machine, make, each));
    const open = lists.indexOf(undefined);
    if (open < 0) return give(machine, vector(make.table, (lists as Expr[][]).flat(), make.span));
    const what = `its function gives ${describe(vectors[open] as Expr)} for element ${open}`;
    return notConstant(machine, call, what, 0);
  });
}

/** `(repeatedly n f)`: n calls of a function without parameters. */
export function repeatedly(machine: Machine, call: HigherCall): Turn {
  const count = countOf(machine, call.name, call.args[0] as Value, argAt(call, 0).span);
  if (count === undefined) return give(machine, UNKNOWN);
  const passes = { at: 1, count, argsAt: () => [], from: [] };
  return mapPasses(machine, call, passes, (results) => giveVector(machine, call, results, 1));
}

/** Passes over the collections after the function; undefined when one is none. */
function overAll(machine: Machine, call: HigherCall): Passes | undefined {
  const lists = call.args.slice(1).map((_, i) => elementsOf(machine, call, i + 1));
  if (lists.includes(undefined)) return undefined;
  const known = lists as readonly (readonly Expr[])[];
  const count = Math.min(...known.map((list) => list.length));
  const from = known.map((_, i) => i + 1);
  return { at: 0, count, argsAt: (i) => known.map((list) => list[i] as Expr), from };
}
