// Calls of operators and distributions: folding, and where to point when something is wrong with an argument.

import { findOperator, type Operator } from "../core/catalogue.ts";
import type { Core } from "../core/core.ts";
import type { Expr, Written } from "../core/expr.ts";
import { countsOf } from "../core/shapes.ts";
import { dependsOnLatent } from "../core/table.ts";
import { diagnostic, stop } from "../errors/report.ts";
import type { Span } from "../source/span.ts";
import { scalarOf } from "./fold/arithmetic.ts";
import { foldCall, foldKnown } from "./fold/fold.ts";
import type { ShapeCall } from "./fold/shapes.ts";
import { type Fault, fault, isFault, isOpen, type Maker, nameOf } from "./fold/support.ts";
import { expose } from "./known.ts";
import { complain, give, type Machine, plateOf, type Turn, writeOut } from "./machine.ts";
import { UNKNOWN } from "./values.ts";

/** References from expressions to their parts in one graph. */
export const MAX_PARTS = 20_000_000;

/** Expressions of one graph; a Map of them can hold 2^24. */
const MAX_EXPRESSIONS = 10_000_000;

/** The value of an operator's call whose arguments cannot be wrong. */
export function foldOperator(
  machine: Machine,
  name: string,
  args: readonly Expr[],
  span: Span,
): Expr {
  const made = foldNamed(machine, name, args, span);
  if (isFault(made)) throw new Error(`${name} is wrong: ${made.message}`);
  return made;
}

/** The value of an operator's call, or what is wrong with it. */
export function foldNamed(
  machine: Machine,
  name: string,
  args: readonly Expr[],
  span: Span,
  written?: Written,
): Expr | Fault {
  const make: Maker = { table: machine.table, span, written };
  const scalar = scalarOf(name, args, make);
  if (scalar !== undefined) return scalar;
  const operator = findOperator(name);
  if (operator === undefined) throw new Error(`the operator table lacks ${name}`);
  for (const at of countsOf(operator.name, args.length)) {
    if (!isRandom(make, args[at])) continue;
    const message = `${name} needs a constant count in a graph, got ${nameOf(args[at] as Expr)}`;
    return fault("DynamicCount", message, at);
  }
  const made = foldCall(make, operator, args, name);
  if (made.kind === "call") checkDecided(machine, operator, { make, name, args, isFree: true });
  checkWork(machine, span);
  return made;
}

/** Refuses a program whose operators have made too much; what one of them alone may make is limited before. */
function checkWork({ table, limits, report }: Machine, span: Span): void {
  const { children, all, copies } = table;
  if (copies > limits.copies) {
    const message = `operators make more than ${limits.copies} elements of vectors and maps in all`;
    const details = { hint: "vectors that grow element by element are copied at every step" };
    stop(report, diagnostic("GraphTooLarge", message, span, details));
  }
  if (children <= MAX_PARTS && all.length <= MAX_EXPRESSIONS) return;
  const most = children > MAX_PARTS ? MAX_PARTS : MAX_EXPRESSIONS;
  stop(report, diagnostic("GraphTooLarge", `the model has more than ${most} parts`, span));
}

/** A shape, or a mistake, that data decide differs from instance to instance of their plate. */
function checkDecided(machine: Machine, operator: Operator, call: ShapeCall): void {
  const plate = firstPlate(machine, call.args);
  if (plate === undefined) return;
  const view = (expr: Expr) => expose(call.make, expr);
  const made =
    operator.family === "structural"
      ? foldKnown({ ...call, view }, operator.name)
      : foldCall(call.make, operator, call.args.map(view), call.name);
  if (made === undefined || isFault(made)) writeOut(plate);
}

function firstPlate(machine: Machine, args: readonly Expr[]): number | undefined {
  for (const arg of args) {
    const plate = plateOf(machine, arg);
    if (plate !== undefined) return plate;
  }
  return undefined;
}

/** True when no constant or shape decides what the expression is, whatever data there will be. */
function isRandom(make: Maker, expr: Expr | undefined): boolean {
  return expr !== undefined && dependsOnLatent(make.table, expr) && isOpen(expose(make, expr));
}

/** Reports a fault at the given place. */
export function complainPlaced(machine: Machine, fault: Fault, at: Core): void {
  const details = fault.hint === undefined ? {} : { hint: fault.hint };
  complain(machine, fault.error, fault.message, at.span, details);
}

/** Gives what was made, or reports the fault at the given place. */
export function givePlaced(machine: Machine, made: Expr | Fault, at: Core): Turn {
  if (!isFault(made)) return give(machine, made);
  complainPlaced(machine, made, at);
  return give(machine, UNKNOWN);
}

/** The place of an argument, or of one of its elements when it is written out as a vector. */
export function placeOf(arg: Core | undefined, item: number | null, otherwise: Span): Span {
  if (arg === undefined) return otherwise;
  if (item === null) return arg.span;
  if (arg.kind === "vector") return arg.items[item]?.span ?? arg.span;
  const isWritten =
    arg.kind === "call" &&
    arg.head.kind === "global" &&
    (arg.head.name === "vector" || arg.head.name === "list");
  return isWritten ? (arg.args[item]?.span ?? arg.span) : arg.span;
}
