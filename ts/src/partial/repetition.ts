// `foreach` and `loop`, unfolded. The count must be constant; how large the result gets is predicted before it is made.

import type { Core, CoreForeach, CoreLoop } from "../core/core.ts";
import { elementOf, literal, vector } from "../core/table.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { apply } from "./calls.ts";
import { type Context, inPart, inPass } from "./context.ts";
import { countOf } from "./counts.ts";
import { blame } from "./data-paths.ts";
import { isFault, isUndecided } from "./fold/support.ts";
import {
  type CallSite,
  complain,
  evaluate,
  fail,
  give,
  type Machine,
  type Turn,
} from "./machine.ts";
import { complainPlaced, foldNamed } from "./operators.ts";
import { evaluateAll } from "./parts.ts";
import { asPlate, isColumn, type Passes, type Repeated } from "./plates.ts";
import { asScan, type Stepped } from "./scans.ts";
import { checkRepetition, countPass } from "./size.ts";
import { describe, isExpr, UNKNOWN, type Value } from "./values.ts";

/** `(foreach n [x xs ...] body)`: a vector of n values. */
export function evaluateForeach(machine: Machine, core: CoreForeach, context: Context): Turn {
  return evaluate(machine, core.count, inPart(context), (value) => {
    const count = countOf(machine, core.kind, value, { core: core.count, context });
    const collections = core.bindings.map((each) => each.value);
    return evaluateAll(machine, collections, inPart(context), (values) => {
      if (count === undefined) return give(machine, UNKNOWN);
      if (!areLongEnough(machine, core, { count, values, context })) return give(machine, UNKNOWN);
      const all = { count, values, context };
      const oneByOne = (errors: readonly Diagnostic[]) => {
        checkRepetition(machine, core, count, context, errors);
        return passes(machine, core, all);
      };
      if (count < machine.foldFrom) return oneByOne([]);
      const check = () => checkRepetition(machine, core, count, context);
      const inOne: Repeated["evaluate"] = (elements, here, then) => {
        for (const [i, { local }] of core.bindings.entries()) {
          context.frame[local.slot] = elements[i] as Value;
        }
        return evaluate(machine, core.body, here, then);
      };
      return asPlate(
        machine,
        { ...all, of: core, span: core.span, check, evaluate: inOne },
        oneByOne,
      );
    });
  });
}

function passes(machine: Machine, core: CoreForeach, { count, values, context }: Passes): Turn {
  const results: Value[] = [];
  const next = (): Turn => {
    const index = results.length;
    if (index === count) return finish(machine, core, results);
    countPass(machine, core.span);
    for (const [i, { local, value }] of core.bindings.entries()) {
      const element = elementAt(machine, values[i] as Value, index, value);
      context.frame[local.slot] = element;
    }
    return evaluate(machine, core.body, inPass(context, index, count, core), (value) => {
      results.push(value);
      return next();
    });
  };
  return next();
}

function finish(machine: Machine, core: CoreForeach, results: readonly Value[]): Turn {
  if (results.every(isExpr)) return give(machine, vector(machine.table, results, core.span));
  const wrong = results.find((each) => !isExpr(each) && each.kind !== "unknown");
  if (wrong === undefined) return give(machine, UNKNOWN);
  const message = `${describe(wrong)} cannot be inside a vector`;
  return fail(machine, "TypeMismatch", message, core.body.span, { hint: "call it first" });
}

/** `(loop n init f a ...)`: f of the pass from 0, the value so far and the arguments. */
export function evaluateLoop(machine: Machine, core: CoreLoop, context: Context): Turn {
  const inside = inPart(context);
  return evaluateAll(
    machine,
    [core.count, core.step, ...core.args, core.init],
    inside,
    (values) => {
      const count = countOf(machine, core.kind, values[0] as Value, { core: core.count, context });
      if (count === undefined) return give(machine, UNKNOWN);
      const site: CallSite = { span: core.span, head: core.step, args: [], isStep: true };
      const [step, args] = [values[1] as Value, values.slice(2, -1)];
      const stepped: Stepped = {
        span: core.span,
        count,
        init: values[values.length - 1] as Value,
        values: [],
        context,
        check: () => {
          // Vertices that no data call for count as any others.
          if (!args.some(isColumn)) checkRepetition(machine, core, count, context);
        },
        evaluate: ({ number, state }, here, then) => {
          machine.stack.push(then);
          return apply(machine, step, [number, state, ...args], site, here);
        },
      };
      const oneByOne = (errors: readonly Diagnostic[]) => {
        checkRepetition(machine, core, count, context, errors);
        return stepwise(machine, stepped);
      };
      return count < machine.foldFrom ? oneByOne([]) : asScan(machine, stepped, oneByOne);
    },
  );
}

function stepwise(machine: Machine, { span, count, init, context, evaluate }: Stepped): Turn {
  let index = 0;
  const next = (state: Value): Turn => {
    // A pass that went wrong is reported; the following ones would only repeat it.
    const isLost = state.kind === "unknown" && index > 0;
    if (index === count || isLost) return give(machine, state);
    countPass(machine, span);
    const here = inPass(context, index, count);
    const number = literal(machine.table, index, span);
    index += 1;
    return evaluate({ number, state, elements: [] }, here, next);
  };
  return next(init);
}

function areLongEnough(
  machine: Machine,
  core: CoreForeach,
  { count, values, context }: Passes,
): boolean {
  let good = true;
  for (const [i, { value: at }] of core.bindings.entries()) {
    const value = values[i] as Value;
    const problem = lengthProblem(value, count);
    if (problem === undefined) continue;
    good = false;
    const labels = [{ span: core.count.span, text: "the count" }];
    const { kind, details } = blame(machine, problem.kind, { core: at, context }, { labels });
    complain(machine, kind, problem.message, at.span, details);
  }
  return good;
}

function lengthProblem(value: Value, count: number) {
  if (value.kind === "vector" && value.length < count) {
    const message = `foreach takes ${count} elements, this vector has ${value.length}`;
    return { kind: "IndexOutOfRange", message } as const;
  }
  const isCollection = value.kind === "vector" || value.kind === "map" || value.kind === "unknown";
  if (isCollection || (isExpr(value) && isUndecided(value))) return undefined;
  const message = `foreach takes the elements of a vector, got ${describe(value)}`;
  return { kind: "TypeMismatch", message } as const;
}

function elementAt(machine: Machine, value: Value, index: number, at: Core): Value {
  if (!isExpr(value)) return UNKNOWN;
  if (value.kind === "vector") return elementOf(value, index);
  const key = literal(machine.table, index, at.span);
  const made = foldNamed(machine, "get", [value, key], at.span, [at, at]);
  if (!isFault(made)) return made;
  complainPlaced(machine, made, at);
  return UNKNOWN;
}
