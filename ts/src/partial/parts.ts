// The parts of a form in order. A part without parts of its own has its value at once, without a turn of the machine:
// most of what calls evaluate are names and constants.

import type { Core, CoreCall, CoreGlobal } from "../core/core.ts";
import { keyword, literal } from "../core/table.ts";
import { takes } from "../desugar/arity.ts";
import type { Context } from "./context.ts";
import { scalarOf } from "./fold/arithmetic.ts";
import { type Continuation, countStep, evaluate, type Machine, type Turn } from "./machine.ts";
import { applyPrimitive } from "./primitives.ts";
import { areExprs, UNKNOWN, type Value } from "./values.ts";

/** The value of a name or a constant; undefined for a form that takes turns of the machine. */
export function leafOf(machine: Machine, core: Core, context: Context): Value | undefined {
  switch (core.kind) {
    case "local":
      return context.frame[core.local.slot] ?? UNKNOWN;
    case "constant":
      return literal(machine.table, core.value, core.span);
    case "global":
      return globalOf(machine, core);
    case "keyword":
      return keyword(machine.table, core.value, core.span);
    default:
      return undefined;
  }
}

function globalOf(machine: Machine, { target }: CoreGlobal): Value {
  if (target.kind === "data") return machine.data.get(target.name) ?? UNKNOWN;
  return { kind: "callable", target };
}

/** The value of a form that takes no turns, counted; undefined for any other. */
function atOnce(machine: Machine, core: Core, context: Context): Value | undefined {
  if (core.kind === "call") return primitiveOf(machine, core, context);
  const value = leafOf(machine, core, context);
  if (value !== undefined) countStep(machine, core);
  return value;
}

/** The value of an operator's call, or a distribution's, whose arguments are names and constants; undefined for others. */
function primitiveOf(machine: Machine, core: CoreCall, context: Context): Value | undefined {
  const { head, args } = core;
  if (head.kind !== "global") return undefined;
  const { target } = head;
  if (target.kind !== "operator" && target.kind !== "family") return undefined;
  if (!takes(target, args.length)) return undefined;
  if (target.kind === "operator" && target.operator.family === "higher-order") return undefined;
  const values: Value[] = [];
  for (const arg of args) {
    const value = leafOf(machine, arg, context);
    if (value === undefined) return undefined;
    values.push(value);
  }
  countStep(machine, core);
  countStep(machine, head);
  for (const arg of args) countStep(machine, arg);
  if (target.kind === "operator" && areExprs(values)) {
    const scalar = scalarOf(target.name, values, { table: machine.table, span: core.span });
    if (scalar !== undefined) return scalar;
  }
  applyPrimitive(machine, { kind: "callable", target }, values, { site: core, context });
  return machine.value;
}

/** As `evaluate`, but at once where it can be: not for passes, which would pile up on the host's stack. */
export function evaluatePart(
  machine: Machine,
  core: Core,
  context: Context,
  then: Continuation,
): Turn {
  const value = atOnce(machine, core, context);
  return value === undefined ? evaluate(machine, core, context, then) : then(value);
}

/** Evaluates several, in order. */
export function evaluateAll(
  machine: Machine,
  cores: readonly Core[],
  context: Context,
  then: (values: readonly Value[]) => Turn,
): Turn {
  const values: Value[] = [];
  return takeLeaves(machine, cores, context, values)
    ? then(values)
    : evaluateRest(machine, cores, context, values, then);
}

/** Adds the values of the next parts up to one that takes turns; true when there is none. */
function takeLeaves(
  machine: Machine,
  cores: readonly Core[],
  context: Context,
  values: Value[],
): boolean {
  while (values.length < cores.length) {
    const core = cores[values.length] as Core;
    const value = atOnce(machine, core, context);
    if (value === undefined) return false;
    values.push(value);
  }
  return true;
}

function evaluateRest(
  machine: Machine,
  cores: readonly Core[],
  context: Context,
  values: Value[],
  then: (values: readonly Value[]) => Turn,
): Turn {
  const take = (value: Value): Turn => {
    values.push(value);
    if (takeLeaves(machine, cores, context, values)) return then(values);
    return evaluate(machine, cores[values.length] as Core, context, take);
  };
  return evaluate(machine, cores[values.length] as Core, context, take);
}
