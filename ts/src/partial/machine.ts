// The machine that partial evaluation runs on: an explicit stack of continuations, so that neither long loops nor
// deep recursion of the program can exhaust the host's stack. Knows nothing of the forms.

import type { Core, CoreFactor, CoreObserve, CoreSample } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import type { ExprTable } from "../core/table.ts";
import type { DiagnosticKind } from "../errors/kinds.ts";
import { addError, type Details, diagnostic, type Report, stop } from "../errors/report.ts";
import type { Span } from "../source/span.ts";
import type { Bounds } from "./bounds.ts";
import type { Context, Path } from "./context.ts";
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
}

const TURN: Turn = { turn: "taken" };

export interface Machine {
  readonly table: ExprTable;
  readonly report: Report;
  readonly data: ReadonlyMap<string, Value>;
  readonly bounds: Bounds;
  readonly sites: Site[];
  /** Scalars drawn by all latent sites together. */
  latents: number;
  calls: number;
  passes: number;
  /** Forms evaluated. */
  steps: number;
  /** Function calls in progress, by function and arguments. */
  readonly active: Set<string>;
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

/** Forms evaluated and parts looked at while one program is unfolded. */
export const MAX_STEPS = 50_000_000;

function countStep(machine: Machine, core: Core): void {
  machine.steps += 1;
  if (machine.steps + machine.table.work <= MAX_STEPS) return;
  const message = `the program takes more than ${MAX_STEPS} steps to unfold`;
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

/** Evaluates several, in order. */
export function evaluateAll(
  machine: Machine,
  cores: readonly Core[],
  context: Context,
  then: (values: readonly Value[]) => Turn,
): Turn {
  const values: Value[] = [];
  const next = (): Turn => {
    const core = cores[values.length];
    if (core === undefined) {
      return then(values);
    }
    return evaluate(machine, core, context, (value) => {
      values.push(value);
      return next();
    });
  };
  return next();
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
