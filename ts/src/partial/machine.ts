// The machine that partial evaluation runs on: an explicit stack of continuations, so that neither long loops nor
// deep recursion of the program can exhaust the host's stack. Knows nothing of the forms.

import type { Core, CoreFactor, CoreObserve, CoreSample, Local } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import type { Plate } from "../core/plate.ts";
import { dependsOnLatent, type ExprTable, varyingOf } from "../core/table.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import type { DiagnosticKind } from "../errors/kinds.ts";
import type { Limits } from "../errors/limits.ts";
import {
  addError,
  type Details,
  diagnostic,
  markReport,
  type Report,
  type ReportMark,
  restoreReport,
  Stopped,
  stop,
} from "../errors/report.ts";
import type { Span } from "../source/span.ts";
import type { ActiveCalls } from "./active-calls.ts";
import type { Bounds } from "./bounds.ts";
import type { Context, Path } from "./context.ts";
import type { Binder } from "./data-paths.ts";
import type { Crossing } from "./forecast.ts";
import { Unfoldable } from "./substitute.ts";
import { UNKNOWN, type Value } from "./values.ts";

/** Every step of an evaluation ends by saying what is next: `give`, `evaluate`, `tail` or `fail`. */
export interface Turn {
  readonly turn: "taken";
}

export type Continuation = (value: Value) => Turn;

/** A site as it was met; becomes a vertex of the graph. */
export interface Site {
  readonly core: CoreSample | CoreObserve | CoreFactor;
  readonly dist: Expr;
  /** Observed value or factor weight; null for a sample. */
  readonly value: Expr | null;
  readonly guard: Expr | null;
  readonly base: string;
  readonly path: Path | null;
  /** Plates that it is in, outermost first. */
  readonly plates: readonly number[];
}

/** A repetition whose passes are being evaluated all at once. */
export interface Attempt {
  readonly plate: number;
  /** What to go back to. */
  readonly mark: Mark;
  /** Evaluates it pass by pass; `errors` are those of the attempt. */
  otherwise(errors: readonly Diagnostic[]): Turn;
}
interface Mark {
  readonly report: ReportMark;
  readonly stack: number;
  readonly sites: number;
  readonly plates: number;
  readonly latents: number;
  readonly calls: number;
  readonly passes: number;
  readonly active: number;
}

/** A call as written: its place, and the arguments' places when it has any of its own. */
export interface CallSite {
  readonly span: Span;
  readonly head: Core;
  readonly args: readonly Core[];
  /** A pass of a loop, which counts as that. */
  readonly isStep?: boolean;
  /** What to say when it is wrong. */
  readonly told?: string;
}

/** A call of a higher-order operator, or of a function that one has made of `parts`. */
export interface HigherCall {
  readonly name: string;
  readonly parts: readonly Value[];
  readonly args: readonly Value[];
  readonly site: CallSite;
  readonly context: Context;
}
export type Higher = (machine: Machine, call: HigherCall) => Turn;

const TURN: Turn = { turn: "taken" };

export interface Machine {
  readonly table: ExprTable;
  readonly report: Report;
  readonly limits: Limits;
  readonly data: ReadonlyMap<string, Value>;
  readonly bounds: Bounds;
  /** What binds each name, for messages about data. */
  readonly binders: () => ReadonlyMap<Local, Binder>;
  /** How higher-order operators are carried out, and calls of what they make, by name. */
  readonly higher: {
    readonly operators: ReadonlyMap<string, Higher>;
    readonly derived: ReadonlyMap<string, Higher>;
  };
  readonly sites: Site[];
  /** By number, from 1. */
  readonly plates: Plate[];
  readonly attempts: Attempt[];
  /** From how many passes on a repetition is tried as a plate. */
  readonly foldFrom: number;
  /** Scalars drawn by all latent sites together. */
  latents: number;
  calls: number;
  passes: number;
  /** Forms evaluated. */
  steps: number;
  /** Says where the program is certain to exceed the limits of these; asked once, when there is much to unfold. */
  readonly foresee: () => Crossing | null;
  /** Why the program is refused whatever else is found in it; null until that is certain. */
  doom: Diagnostic | null;
  isForeseen: boolean;
  /** Function calls in progress. */
  readonly active: ActiveCalls;
  /** Ends the innermost of them, and hands its value on. */
  readonly endCall: Continuation;
  readonly stack: Continuation[];
  /** What is to be evaluated next; null when `value` is to be handed on. */
  core: Core | null;
  context: Context | null;
  value: Value;
}

/** Evaluates one form: ends by `give`, `evaluate` or `tail`. */
export type Evaluator = (machine: Machine, core: Core, context: Context) => Turn;

/** Runs until the stack is empty; the value of `core`. */
export function run(machine: Machine, core: Core, context: Context, step: Evaluator): Value {
  tail(machine, core, context);
  for (;;) {
    try {
      return runOn(machine, step);
    } catch (error) {
      recover(machine, error);
    }
  }
}

function runOn(machine: Machine, step: Evaluator): Value {
  for (;;) {
    const next = machine.core;
    if (next !== null) {
      machine.core = null;
      countStep(machine, next);
      step(machine, next, machine.context as Context);
      continue;
    }
    const continuation = machine.stack.pop();
    if (continuation === undefined) return machine.value;
    continuation(machine.value);
  }
}

/** Begins to evaluate all passes of a repetition at once. */
export function attempt(
  machine: Machine,
  plate: number,
  otherwise: (errors: readonly Diagnostic[]) => Turn,
): void {
  const { report, stack, sites, plates, latents, calls, passes, active } = machine;
  const mark: Mark = {
    report: markReport(report),
    stack: stack.length,
    sites: sites.length,
    plates: plates.length - 1,
    latents,
    calls,
    passes,
    active: active.size,
  };
  machine.attempts.push({ plate, mark, otherwise });
}

/** The innermost plate in which data decide an expression, differently from instance to instance; else undefined. */
export function plateOf({ table }: Machine, expr: Expr): number | undefined {
  const varying = varyingOf(table, expr);
  return varying.length === 0 || dependsOnLatent(table, expr) ? undefined : varying.at(-1);
}

/** Gives up evaluating all passes of `plate` at once: what it stands for differs from pass to pass. */
export function writeOut(plate: number): never {
  throw new Unfoldable(plate);
}

/** Goes back to where the attempt began, and evaluates pass by pass. */
function recover(machine: Machine, error: unknown): void {
  const { attempts } = machine;
  const isOurs = error instanceof Unfoldable || error instanceof Stopped;
  const last = attempts.at(-1);
  if (!isOurs || last === undefined) throw error;
  const plate = error instanceof Unfoldable ? error.plate : last.plate;
  let failed = attempts.pop() as Attempt;
  while (failed.plate > plate && attempts.length > 0) failed = attempts.pop() as Attempt;
  abandon(machine, failed);
}

/** Goes back to where `failed`, the innermost attempt no more, began. */
export function abandon(machine: Machine, { mark, otherwise }: Attempt): Turn {
  const errors = restoreReport(machine.report, mark.report);
  machine.stack.length = mark.stack;
  machine.sites.length = mark.sites;
  machine.table.vertices.length = Math.min(machine.table.vertices.length, mark.sites);
  machine.plates.length = mark.plates;
  machine.latents = mark.latents;
  machine.calls = mark.calls;
  machine.passes = mark.passes;
  machine.active.endDownTo(mark.active);
  machine.core = null;
  return otherwise(errors);
}

/** Counts a form that is evaluated. */
export function countStep(machine: Machine, core: Core): void {
  machine.steps += 1;
  const most = machine.limits.steps;
  if (machine.steps + machine.table.work <= most) return;
  const message = `the program takes more than ${most} steps to unfold`;
  const details = { hint: "unfold less: fewer passes, or smaller vectors" };
  stop(machine.report, diagnostic("StepLimit", message, core.span, details));
}

/** Hands a value to the innermost continuation. */
export function give(machine: Machine, value: Value): Turn {
  machine.value = value;
  return TURN;
}

/** Evaluates `core` and goes on with `then`. */
export function evaluate(machine: Machine, core: Core, context: Context, then: Continuation): Turn {
  machine.stack.push(then);
  machine.core = core;
  machine.context = context;
  return TURN;
}

/** Evaluates `core` in place of what is being evaluated. */
export function tail(machine: Machine, core: Core, context: Context): Turn {
  machine.core = core;
  machine.context = context;
  return TURN;
}

/** Reports an error; the evaluation goes on, so that independent errors are found as well. */
export function complain(
  machine: Machine,
  kind: DiagnosticKind,
  message: string,
  span: Span,
  details: Details = {},
): void {
  addError(machine.report, diagnostic(kind, message, span, details));
}

/** Reports an error and gives `unknown`. */
export function fail(
  machine: Machine,
  kind: DiagnosticKind,
  message: string,
  span: Span,
  details: Details = {},
): Turn {
  complain(machine, kind, message, span, details);
  return give(machine, UNKNOWN);
}
