// What the higher-order operators share: elements of collections whose length is known, and passes over them.

import type { Core } from "../../core/core.ts";
import type { Expr, VectorExpr } from "../../core/expr.ts";
import { elementOf, literal, vector } from "../../core/table.ts";
import { apply } from "../calls.ts";
import { inPass } from "../context.ts";
import { isUndecided, type Maker } from "../fold/support.ts";
import { formOf } from "../form-of.ts";
import { expose } from "../known.ts";
import {
  type CallSite,
  complain,
  fail,
  give,
  type HigherCall,
  type Machine,
  type Turn,
} from "../machine.ts";
import { foldOperator } from "../operators.ts";
import { asPlate, type Repeated } from "../plates.ts";
import { countPass } from "../size.ts";
import { describe, isExpr, UNKNOWN, type Value } from "../values.ts";

/** Where new expressions of a call come from. */
export function makerOf(machine: Machine, call: HigherCall): Maker {
  return { table: machine.table, span: call.site.span };
}

/** The place of an argument, or the whole call when it is not written out. */
export function argAt(call: HigherCall, at: number): Core {
  return call.site.args[at] ?? call.site.head;
}

/** The collection that argument `at` is, as a vector: of [key value] for a map; undefined when an error is reported. */
export function collectionOf(
  machine: Machine,
  call: HigherCall,
  at: number,
): VectorExpr | undefined {
  const value = call.args[at] as Value;
  if (value.kind === "unknown") return undefined;
  const list = isExpr(value) ? vectorOf(machine, makerOf(machine, call), value) : undefined;
  if (list !== undefined) return list;
  const { span } = argAt(call, at);
  if (isExpr(value) && isUndecided(value)) {
    const message = `${call.name} needs a vector of known length, got ${describe(value)}`;
    complain(machine, "DynamicCount", message, span);
  } else {
    const message = `${call.name} works on a vector, got ${describe(value)}`;
    complain(machine, "TypeMismatch", message, span);
  }
  return undefined;
}

/** The elements of `collectionOf`. */
export function elementsOf(
  machine: Machine,
  call: HigherCall,
  at: number,
): readonly Expr[] | undefined {
  return collectionOf(machine, call, at)?.items;
}

/** A collection as a vector, of elements by index where only their number is known; undefined when not even that is. */
export function vectorOf(machine: Machine, make: Maker, coll: Expr): VectorExpr | undefined {
  const { table, span } = make;
  const head = expose(make, coll);
  if (head.kind === "vector") return head;
  if (head.kind === "nil") return vector(table, [], span);
  if (head.kind === "map") {
    const pairs = head.entries.map((entry) => vector(table, entry, span));
    return vector(table, pairs, span);
  }
  const form = formOf(machine, make, head);
  if (form.kind !== "vector") return undefined;
  const { length } = form;
  const items = Array.from({ length }, (_, i) =>
    foldOperator(machine, "get", [head, literal(table, i, span)], span),
  );
  return vector(table, items, span);
}

/** Calls of a function with elements, one after the other. */
export interface FunctionPasses {
  /** Which argument the function is. */
  readonly at: number;
  readonly count: number;
  /** Asked for the arguments of one pass after the other. */
  argsAt(index: number): readonly Value[];
  /** Which argument's elements each of these is; null for none. */
  readonly from: readonly (number | null)[];
}

/** Calls a function in passes as those of `foreach`; `take` gets each result and says whether to go on. */
export function runPasses(
  machine: Machine,
  call: HigherCall,
  passes: FunctionPasses,
  take: (result: Value) => boolean,
  end: () => Turn,
): Turn {
  const { at, count } = passes;
  let index = 0;
  const next = (): Turn => {
    if (index === count) return end();
    countPass(machine, call.site.span);
    const here = inPass(call.context, index, count);
    const args = passes.argsAt(index);
    const site = stepSite(call, passes, index);
    index += 1;
    machine.stack.push((result) => (take(result) ? next() : end()));
    return apply(machine, call.args[at] as Value, args, site, here);
  };
  return next();
}

/** The call of the function in one pass, for messages: its arguments are elements that are written out, if they are. */
export function stepSite(
  call: HigherCall,
  { at, from }: Pick<FunctionPasses, "at" | "from">,
  index: number,
): CallSite {
  const { site } = call;
  const head = argAt(call, at);
  const args = from.map((each) => partOf(site.args[each ?? -1], index) ?? head);
  return { span: site.span, head, args, isStep: true };
}

/** The results of all passes. */
export function mapPasses(
  machine: Machine,
  call: HigherCall,
  passes: FunctionPasses,
  end: (results: readonly Value[]) => Turn,
): Turn {
  const results: Value[] = [];
  const take = (result: Value) => {
    results.push(result);
    return true;
  };
  return runPasses(machine, call, passes, take, () => end(results));
}

/** Gives the vector of what the function makes of the elements of some vectors; of many passes at once, if it can be. */
export function giveMapped(
  machine: Machine,
  call: HigherCall,
  passes: Omit<FunctionPasses, "argsAt">,
  values: readonly VectorExpr[],
): Turn {
  const { at, count } = passes;
  const { context, site } = call;
  const each = { ...passes, argsAt: (i: number) => values.map((list) => elementOf(list, i)) };
  const oneByOne = () =>
    mapPasses(machine, call, each, (results) => giveVector(machine, call, results, at));
  if (count < machine.foldFrom) return oneByOne();
  const evaluate: Repeated["evaluate"] = (elements, here, then) => {
    machine.stack.push(then);
    return apply(machine, call.args[at] as Value, elements, stepSite(call, each, count), here);
  };
  return asPlate(machine, { count, values, context, span: site.span, evaluate }, oneByOne);
}

/** One element of a collection that is written out, or the collection. */
export function partOf(core: Core | undefined, index: number): Core | undefined {
  return core?.kind === "vector" ? (core.items[index] ?? core) : core;
}

/** Results as link expressions; undefined when one is unknown, or a function, which is reported. */
export function plainResults(
  machine: Machine,
  call: HigherCall,
  results: readonly Value[],
  at: number,
): readonly Expr[] | undefined {
  if (results.every(isExpr)) return results;
  const wrong = results.find((each) => !isExpr(each) && each.kind !== "unknown");
  if (wrong !== undefined) {
    const message = `${describe(wrong)} cannot be inside a vector`;
    complain(machine, "TypeMismatch", message, argAt(call, at).span, { hint: "call it first" });
  }
  return undefined;
}

/** Gives a vector of the results. */
export function giveVector(
  machine: Machine,
  call: HigherCall,
  results: readonly Value[],
  at: number,
): Turn {
  const items = plainResults(machine, call, results, at);
  return give(
    machine,
    items === undefined ? UNKNOWN : vector(machine.table, items, call.site.span),
  );
}

/** Refuses what only a constant could decide. */
export function notConstant(machine: Machine, call: HigherCall, what: string, at: number): Turn {
  const message = `${call.name} must be decided by constants, ${what}`;
  return fail(machine, "DynamicCount", message, argAt(call, at).span, {
    hint: "a graph has a fixed shape: keep every element, and choose its value with if",
  });
}
