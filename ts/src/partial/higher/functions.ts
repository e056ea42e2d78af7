// Functions of functions: `apply`, and the makers `partial`, `comp`, `juxt`, `complement`, `constantly`.

import { apply } from "../calls.ts";
import { type Context, inPart, inStep } from "../context.ts";
import {
  type CallSite,
  fail,
  give,
  type Higher,
  type HigherCall,
  type Machine,
  type Turn,
} from "../machine.ts";
import { foldOperator } from "../operators.ts";
import { countCall } from "../size.ts";
import { describe, isExpr, UNKNOWN, type Value } from "../values.ts";
import { argAt, elementsOf, giveVector, partOf } from "./support.ts";

/** `(apply f a ... coll)`: f of the arguments and the elements. */
export const applyAll: Higher = (machine, call) => {
  const last = call.args.length - 1;
  const list = elementsOf(machine, call, last);
  if (list === undefined) return give(machine, UNKNOWN);
  const [f, ...args] = call.args.slice(0, last);
  const head = argAt(call, 0);
  const coll = call.site.args[last];
  const places = [
    ...args.map((_, i) => argAt(call, i + 1)),
    ...list.map((_, i) => partOf(coll, i) ?? head),
  ];
  const site = { span: call.site.span, head, args: places };
  return apply(machine, f as Value, [...args, ...list], site, call.context);
};

/** Makes a function; `DERIVED` knows what it does. */
export const derive: Higher = (machine, { name, args }) =>
  give(machine, { kind: "derived", name, parts: args });

const partial: Higher = (machine, call) =>
  callPart(machine, call, 0, [...call.parts.slice(1), ...call.args]);

const complement: Higher = (machine, call) => {
  const { site, context } = call;
  machine.stack.push((value) => {
    if (isExpr(value)) return give(machine, foldOperator(machine, "not", [value], site.span));
    if (value.kind === "unknown") return give(machine, UNKNOWN);
    const message = `a value is needed here, got ${describe(value)}`;
    return fail(machine, "TypeMismatch", message, site.span);
  });
  return callPart(machine, call, 0, call.args, inPart(context));
};

/** The last function first; the value is that of the first one. */
const comp: Higher = (machine, call) => {
  const from = (at: number, args: readonly Value[]): Turn => {
    if (at === 0) return callPart(machine, call, 0, args);
    machine.stack.push((value) => from(at - 1, [value]));
    return callPart(machine, call, at, args, inPart(call.context));
  };
  return from(call.parts.length - 1, call.args);
};

const juxt: Higher = (machine, call) => {
  const inside = inPart(call.context);
  const results: Value[] = [];
  const next = (): Turn => {
    const at = results.length;
    if (at === call.parts.length) return giveVector(machine, call, results, 0);
    machine.stack.push((value) => {
      results.push(value);
      return next();
    });
    return callPart(machine, call, at, call.args, inside);
  };
  return next();
};

/** Calls of functions that `derive` has made, by the operator that made them. */
export const DERIVED: ReadonlyMap<string, Higher> = new Map<string, Higher>([
  ["partial", partial],
  ["complement", complement],
  ["comp", comp],
  ["juxt", juxt],
  ["constantly", (machine, { parts }) => give(machine, parts[0] as Value)],
]);

/** Calls one of the functions that a derived one consists of; each is a call of its own for the names of sites. */
function callPart(
  machine: Machine,
  { parts, site, context: around }: HigherCall,
  at: number,
  args: readonly Value[],
  context: Context = around,
): Turn {
  const part = parts[at] as Value;
  // Functions made of functions twice are called twice as often at every level.
  if (part.kind === "derived") countCall(machine, context.activation, site.span);
  const here = parts.length === 1 ? context : inStep(context, at / parts.length);
  return apply(machine, part, args, withoutPlaces(site), here);
}

/** A call whose arguments stand nowhere in the text. */
function withoutPlaces(site: CallSite): CallSite {
  return site.args.length === 0 ? site : { ...site, args: [] };
}
