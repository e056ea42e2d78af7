// `sort`, `sort-by`, `distinct`, `frequencies`: what only constants decide.

import type { Expr } from "../../core/expr.ts";
import { isConstant, literal, vector } from "../../core/table.ts";
import { mapOf } from "../fold/collections.ts";
import { classOf } from "../fold/equality.ts";
import { isNumeric, nameOf, numberOf } from "../fold/support.ts";
import { expose } from "../known.ts";
import {
  complain,
  fail,
  give,
  type Higher,
  type HigherCall,
  type Machine,
  type Turn,
} from "../machine.ts";
import { givePlaced, placeOf } from "../operators.ts";
import { describe, UNKNOWN, type Value } from "../values.ts";
import { argAt, elementsOf, makerOf, mapPasses, plainResults } from "./support.ts";

/** `(sort coll)` from the smallest, `(sort > coll)` from the largest. */
export const sort: Higher = (machine, call) => {
  const at = call.args.length - 1;
  const list = elementsOf(machine, call, at);
  return list === undefined ? give(machine, UNKNOWN) : inOrder(machine, call, list, list, at);
};

/** `(sort-by f coll)` and `(sort-by f > coll)`: elements in the order of what f gives of them. */
export const sortBy: Higher = (machine, call) => {
  const list = elementsOf(machine, call, call.args.length - 1);
  if (list === undefined) return give(machine, UNKNOWN);
  const argsAt = (i: number) => [list[i] as Expr];
  const from = [call.args.length - 1];
  return mapPasses(machine, call, { at: 0, count: list.length, argsAt, from }, (results) => {
    const keys = plainResults(machine, call, results, 0);
    return keys === undefined ? give(machine, UNKNOWN) : inOrder(machine, call, list, keys, 0);
  });
};

/** `(distinct coll)`: the elements without those that equal an earlier one. */
export const distinct: Higher = (machine, call) =>
  grouped(machine, call, (groups) =>
    give(
      machine,
      vector(
        machine.table,
        groups.map(({ first }) => first),
        call.site.span,
      ),
    ),
  );

/** `(frequencies coll)`: a map of the elements to how often each is there. */
export const frequencies: Higher = (machine, call) =>
  grouped(machine, call, (groups) => {
    const make = makerOf(machine, call);
    const entries = groups.flatMap(({ first, count }) => [
      first,
      literal(make.table, count, make.span),
    ]);
    return givePlaced(machine, mapOf(make, entries), argAt(call, 0));
  });

/** Puts elements in the order of their keys, which argument `at` has or makes. */
function inOrder(
  machine: Machine,
  call: HigherCall,
  list: readonly Expr[],
  keys: readonly Expr[],
  at: number,
): Turn {
  const known = constants(machine, call, keys, at);
  const sign = directionOf(machine, call);
  if (known === undefined || sign === undefined) return give(machine, UNKNOWN);
  const isText = known[0]?.kind === "string" || known[0]?.kind === "keyword";
  const wrong = known.find((each) => (isText ? each.kind !== known[0]?.kind : !isNumeric(each)));
  if (wrong !== undefined) {
    const message = `${call.name} puts numbers in order, or strings, or keywords; got ${nameOf(wrong)}`;
    return fail(machine, "TypeMismatch", message, argAt(call, at).span);
  }
  const values = known.map((each) => ("value" in each && isText ? each.value : numberOf(each)));
  const order = list.map((_, i) => i);
  order.sort((a, b) => sign * compare(values[a] as number, values[b] as number));
  return give(
    machine,
    vector(
      machine.table,
      order.map((i) => list[i] as Expr),
      call.site.span,
    ),
  );
}

function compare(a: number, b: number): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** 1 for from the smallest, -1 for from the largest: the order that stands before the collection, if any. */
function directionOf(machine: Machine, call: HigherCall): 1 | -1 | undefined {
  const at = call.args.length - 2;
  if (at < (call.name === "sort" ? 0 : 1)) return 1;
  const order = call.args[at] as Value;
  const name =
    order.kind === "callable" && order.target.kind === "operator" ? order.target.name : "";
  if (name === "<" || name === "<=") return 1;
  if (name === ">" || name === ">=") return -1;
  if (order.kind !== "unknown") {
    const message = `the order is < or >, got ${describe(order)}`;
    complain(machine, "TypeMismatch", message, argAt(call, at).span, {
      hint: "write (sort-by f coll) for any other order",
    });
  }
  return undefined;
}

/** Elements as constants; undefined when one is none, which is reported. */
function constants(
  machine: Machine,
  call: HigherCall,
  list: readonly Expr[],
  at: number,
): readonly Expr[] | undefined {
  const make = makerOf(machine, call);
  const heads = list.map((each) => expose(make, each));
  const open = heads.findIndex((each) => !isConstant(machine.table, each));
  if (open < 0) return heads;
  const message = `${call.name} needs constants, got ${nameOf(list[open] as Expr)}`;
  complain(
    machine,
    "DynamicCount",
    message,
    placeOf(call.site.args[at], open, argAt(call, at).span),
  );
  return undefined;
}

interface Group {
  readonly first: Expr;
  count: number;
}

/** Elements that equal each other, in the order of their first ones. */
function grouped(
  machine: Machine,
  call: HigherCall,
  then: (groups: readonly Group[]) => Turn,
): Turn {
  const list = elementsOf(machine, call, 0);
  const known = list === undefined ? undefined : constants(machine, call, list, 0);
  if (known === undefined) return give(machine, UNKNOWN);
  const groups = new Map<unknown, Group>();
  for (const each of known) {
    // What holds NaN equals nothing and is a group of its own.
    const mark = classOf(machine.table, each) || Symbol("alone");
    const group = groups.get(mark);
    if (group === undefined) groups.set(mark, { first: each, count: 1 });
    else group.count += 1;
  }
  return then([...groups.values()]);
}
