// `update` and `update-in`: a function of what is under a key, put back there.

import type { Expr } from "../../core/expr.ts";
import { apply } from "../calls.ts";
import { inPart } from "../context.ts";
import { isFault } from "../fold/support.ts";
import { give, type Higher, type HigherCall, type Machine, type Turn } from "../machine.ts";
import { complainPlaced, foldNamed } from "../operators.ts";
import { UNKNOWN, type Value } from "../values.ts";
import { argAt, elementsOf, plainResults } from "./support.ts";

/** `(update coll key f a ...)`: f of the part under the key and the arguments. */
export const update: Higher = (machine, call) => {
  const keys = plainResults(machine, call, [call.args[1] as Value], 1);
  return keys === undefined ? give(machine, UNKNOWN) : updateAt(machine, call, keys);
};

/** `(update-in coll path f a ...)`: the same at the end of a path of keys. */
export const updateIn: Higher = (machine, call) => {
  const path = elementsOf(machine, call, 1);
  return path === undefined ? give(machine, UNKNOWN) : updateAt(machine, call, path);
};

function updateAt(machine: Machine, call: HigherCall, path: readonly Expr[]): Turn {
  const [coll, , f, ...more] = call.args as readonly [Value, Value, Value, ...Value[]];
  const levels: Value[] = [coll];
  for (const key of path) levels.push(part(machine, call, "get", [levels.at(-1) as Value, key]));
  machine.stack.push((value) => {
    const whole = path.reduceRight<Value>(
      (inner, key, i) => part(machine, call, "put", [levels[i] as Value, key, inner]),
      value,
    );
    return give(machine, whole);
  });
  const site = { span: call.site.span, head: argAt(call, 2), args: [] };
  const args = [levels.at(-1) as Value, ...more];
  return apply(machine, f, args, site, inPart(call.context));
}

/** A part of a collection, or the collection with another one; errors are shown at the collection or the key. */
function part(machine: Machine, call: HigherCall, name: string, args: readonly Value[]): Value {
  const exprs = plainResults(machine, call, args, 2);
  if (exprs === undefined) return UNKNOWN;
  const made = foldNamed(machine, name, exprs, call.site.span);
  if (!isFault(made)) return made;
  complainPlaced(machine, made, argAt(call, made.arg ?? 0));
  return UNKNOWN;
}
