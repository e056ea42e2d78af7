// `map`, `map-indexed`, `mapcat`, `repeatedly`: a function of every element, unfolded as `foreach` is.

import type { VectorExpr } from "../../core/expr.ts";
import { elementOf, literal, vector } from "../../core/table.ts";
import { countOf } from "../counts.ts";
import { give, type HigherCall, type Machine, type Turn } from "../machine.ts";
import { describe, UNKNOWN, type Value } from "../values.ts";
import {
  argAt,
  collectionOf,
  giveMapped,
  makerOf,
  mapPasses,
  notConstant,
  plainResults,
  vectorOf,
} from "./support.ts";

/** `(map f coll ...)`: as many elements as the shortest collection has. */
export function map(machine: Machine, call: HigherCall): Turn {
  const lists = collectionsOf(machine, call);
  if (lists === undefined) return give(machine, UNKNOWN);
  return giveMapped(machine, call, passesOver(lists), lists);
}

/** `(map-indexed f coll)`: f of the place from 0 and the element. */
export function mapIndexed(machine: Machine, call: HigherCall): Turn {
  const list = collectionOf(machine, call, 1);
  if (list === undefined) return give(machine, UNKNOWN);
  const { table, span } = makerOf(machine, call);
  const { length } = list;
  const places = Array.from({ length }, (_, i) => literal(table, i, span));
  const passes = { at: 0, count: length, from: [null, 1] };
  return giveMapped(machine, call, passes, [vector(table, places, span), list]);
}

/** `(mapcat f coll ...)`: the vectors that f gives, joined. */
export function mapcat(machine: Machine, call: HigherCall): Turn {
  const lists = collectionsOf(machine, call);
  if (lists === undefined) return give(machine, UNKNOWN);
  const argsAt = (i: number) => lists.map((list) => elementOf(list, i));
  return mapPasses(machine, call, { ...passesOver(lists), argsAt }, (results) => {
    const given = plainResults(machine, call, results, 0);
    if (given === undefined) return give(machine, UNKNOWN);
    const make = makerOf(machine, call);
    const vectors = given.map((each) => vectorOf(machine, make, each));
    const open = vectors.indexOf(undefined);
    if (open < 0) {
      const items = (vectors as VectorExpr[]).flatMap((each) => each.items);
      return give(machine, vector(make.table, items, make.span));
    }
    const what = `its function gives ${describe(given[open] as Value)} for element ${open}`;
    return notConstant(machine, call, what, 0);
  });
}

/** `(repeatedly n f)`: n calls of a function without parameters. */
export function repeatedly(machine: Machine, call: HigherCall): Turn {
  const count = countOf(machine, call.name, call.args[0] as Value, {
    core: argAt(call, 0),
    context: call.context,
  });
  if (count === undefined) return give(machine, UNKNOWN);
  return giveMapped(machine, call, { at: 1, count, from: [] }, []);
}

/** The collections after the function; undefined when one is none. */
function collectionsOf(machine: Machine, call: HigherCall): readonly VectorExpr[] | undefined {
  const lists = call.args.slice(1).map((_, i) => collectionOf(machine, call, i + 1));
  return lists.includes(undefined) ? undefined : (lists as VectorExpr[]);
}

function passesOver(lists: readonly VectorExpr[]) {
  const count = Math.min(...lists.map((list) => list.length));
  return { at: 0, count, from: lists.map((_, i) => i + 1) };
}
