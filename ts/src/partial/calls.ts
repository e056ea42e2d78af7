// Calls: functions of the program are inlined, collections looked into.
// Keeps the budget of inlined calls and finds recursion that constants do not decide.

import { findOperator, type Operator } from "../core/catalogue.ts";
import type { CoreCall, CoreFn, CoreFunction } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import { targetArityError, withArguments } from "../desugar/arity.ts";
import { addError, stop } from "../errors/report.ts";
import { plural } from "../errors/words.ts";
import { type Activation, type Context, inCall, inPart, inStep } from "./context.ts";
import { expose } from "./known.ts";
import {
  type CallSite,
  countStep,
  evaluate,
  fail,
  give,
  type Higher,
  type Machine,
  type Turn,
  tail,
} from "./machine.ts";
import { evaluateAll, leafOf } from "./parts.ts";
import { applyPrimitive } from "./primitives.ts";
import { begin, undecided } from "./recursion.ts";
import { countCall } from "./size.ts";
import {
  type Callable,
  type Closure,
  type Derived,
  describe,
  UNKNOWN,
  type Unknown,
  type Value,
} from "./values.ts";

/** `(f a ...)`. */
export function evaluateCall(machine: Machine, core: CoreCall, context: Context): Turn {
  const callee = leafOf(machine, core.head, context);
  if (callee === undefined) {
    return evaluate(machine, core.head, inPart(context), (value) =>
      applyTo(machine, value, core, context),
    );
  }
  countStep(machine, core.head);
  return applyTo(machine, callee, core, context);
}

function applyTo(machine: Machine, callee: Value, core: CoreCall, context: Context): Turn {
  return evaluateAll(machine, core.args, inPart(context), (args) =>
    apply(machine, callee, args, core, context),
  );
}

/** `(fn [p ...] body)`: keeps the values that are bound where it stands. */
export function evaluateFn(machine: Machine, core: CoreFn, context: Context): Turn {
  const { params, body, span } = core;
  const captured = core.captured.map(({ slot }) => [slot, context.frame[slot] ?? UNKNOWN] as const);
  return give(machine, { kind: "closure", params, body, captured, span });
}

/** Calls a value. */
export function apply(
  machine: Machine,
  callee: Value,
  args: readonly Value[],
  site: CallSite,
  context: Context,
): Turn {
  if (callee.kind === "closure") return applyClosure(machine, callee, args, site, context);
  if (callee.kind === "derived") return applyDerived(machine, callee, args, site, context);
  if (callee.kind !== "callable") return applyCollection(machine, callee, args, { site, context });
  const error = targetArityError(callee.target, args.length, site.head.span);
  if (error !== undefined) {
    addError(machine.report, withArguments(error, site.args));
    return give(machine, UNKNOWN);
  }
  if (callee.target.kind === "function") {
    return applyFunction(machine, callee.target.fn, args, site, context);
  }
  if (callee.target.kind === "operator") {
    const { operator, name } = callee.target;
    const call = machine.higher.operators.get(operator.name);
    if (call !== undefined) return call(machine, { name, parts: [], args, site, context });
  }
  return applyPrimitive(machine, callee, args, { site, context });
}

function applyDerived(
  machine: Machine,
  { name, parts }: Derived,
  args: readonly Value[],
  site: CallSite,
  context: Context,
): Turn {
  const call = machine.higher.derived.get(name) as Higher;
  // By way of the machine's stack: functions can be made of functions as deeply as a loop likes.
  machine.stack.push(() => call(machine, { name, parts, args, site, context }));
  return give(machine, UNKNOWN);
}

/**
 * `(:key map default)`, `(map key default)` and `(vector index)`: the part under the key, as in Clojure and as `get` gives
 * it. What is not known to be a collection is no function: a random value cannot be called.
 */
function applyCollection(
  machine: Machine,
  callee: Expr | Unknown,
  args: readonly Value[],
  { site, context }: { readonly site: CallSite; readonly context: Context },
): Turn {
  if (callee.kind === "unknown") return give(machine, UNKNOWN);
  const { kind } = expose({ table: machine.table, span: site.span }, callee);
  const most = MOST_KEYS.get(kind);
  if (most === undefined) return refuseCallee(machine, callee, site);
  if (args.length === 0 || args.length > most) {
    const takes = most === 1 ? "1 argument" : `1 to ${most} arguments`;
    const message = `as a function ${describe(callee)} takes ${takes}, got ${args.length}`;
    return fail(machine, "ArityMismatch", message, site.head.span);
  }
  const [key = callee, ...otherwise] = args;
  const parts = kind === "keyword" ? [key, callee, ...otherwise] : [callee, key, ...otherwise];
  const [first = site.head, ...others] = site.args;
  const places = kind === "keyword" ? [first, site.head, ...others] : [site.head, first, ...others];
  return applyPrimitive(machine, GET, parts, { site: { ...site, args: places }, context });
}

const MOST_KEYS: ReadonlyMap<string, number> = new Map([
  ["keyword", 2],
  ["map", 2],
  ["vector", 1],
]);
const GET: Callable = {
  kind: "callable",
  target: { kind: "operator", operator: findOperator("get") as Operator, name: "get" },
};

function refuseCallee(machine: Machine, callee: Expr, site: CallSite): Turn {
  const { head } = site;
  if (head.kind !== "local") {
    const hint = "the first in a list is called";
    return fail(machine, "NotAFunction", `${bare(callee)} is not a function`, head.span, { hint });
  }
  const { name, span } = head.local;
  const { line, column } = span.start;
  const message = `${name} is ${describe(callee)} here, bound at ${line}:${column}`;
  const labels = [{ span, text: `${name} is bound here` }];
  return fail(machine, "NotAFunction", message, head.span, {
    labels,
    hint: "rename one of the two",
  });
}

function bare(value: Value): string {
  return value.kind === "number" ? String(value.value) : describe(value);
}

function applyClosure(
  machine: Machine,
  closure: Closure,
  args: readonly Value[],
  site: CallSite,
  context: Context,
): Turn {
  const { params, body } = closure;
  if (args.length !== params.length) {
    const message = `this function takes ${plural(params.length, "argument")}, got ${args.length}`;
    const labels = [{ span: closure.span, text: "the function" }];
    return fail(machine, "ArityMismatch", message, site.head.span, { labels });
  }
  const frame: Value[] = [];
  for (const [slot, value] of closure.captured) frame[slot] = value;
  for (const [i, param] of params.entries()) frame[param.slot] = args[i] as Value;
  if (!site.isStep) countCall(machine, context.activation, site.span);
  return tail(machine, body, inStep(context, site.span.start.offset, frame));
}

function applyFunction(
  machine: Machine,
  fn: CoreFunction,
  args: readonly Value[],
  site: CallSite,
  context: Context,
): Turn {
  const parent = context.activation;
  if (!site.isStep) countCall(machine, parent, site.span, fn);
  const depth = (parent?.depth ?? 0) + 1;
  const activation: Activation = { parent, fn, args, span: site.span, guard: context.guard, depth };
  const { report, limits } = machine;
  if (begin(machine, activation)) stop(report, undecided(activation, "same", limits.recursion));
  if (depth > limits.recursion) stop(report, undecided(activation, "deep", limits.recursion));
  return tail(machine, fn.body, inCall(context, activation, args.slice()));
}
