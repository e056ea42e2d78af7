// Partial evaluation of a whole program: from the core language and its data to sites and the value expression.
// Later data than the program declares stay out; declared data without a value make everything that needs them unknown.

import type { CoreProgram } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import type { Plate } from "../core/plate.ts";
import { type ExprTable, newTable } from "../core/table.ts";
import { DEFAULT_LIMITS, type Limits } from "../errors/limits.ts";
import type { Report } from "../errors/report.ts";
import { ActiveCalls } from "./active-calls.ts";
import { functionBounds } from "./bounds.ts";
import { mainContext } from "./context.ts";
import { dataExpr } from "./data.ts";
import { bindersOf } from "./data-paths.ts";
import { evaluateForm } from "./evaluate.ts";
import { forecast } from "./forecast.ts";
import type { GivenData } from "./given.ts";
import { HIGHER } from "./higher/table.ts";
import { fail, give, type Machine, run, type Site } from "./machine.ts";
import { MAX_PASSES } from "./size.ts";
import { describe, isExpr, UNKNOWN, type Value } from "./values.ts";

export interface Unfolded {
  readonly table: ExprTable;
  readonly sites: readonly Site[];
  readonly plates: readonly Plate[];
  /** null when an error, or data without a value, left it unknown. */
  readonly result: Expr | null;
}

/** From so many passes on a repetition is kept folded where it can be. */
export const FOLD_FROM = 64;

export interface UnfoldOptions {
  readonly foldFrom?: number;
  readonly limits?: Limits;
}

/** Unfolds a program. `values` holds what is supplied for data, by name. Problems go to `report`. */
export function unfold(
  program: CoreProgram,
  values: GivenData,
  report: Report,
  { foldFrom = FOLD_FROM, limits = DEFAULT_LIMITS }: UnfoldOptions = {},
): Unfolded {
  const machine = newMachine(program, values, report, { foldFrom, limits });
  const context = mainContext(new Array(program.slots).fill(UNKNOWN));
  let value: Value = UNKNOWN;
  for (const expression of program.expressions) {
    value = run(machine, expression, context, evaluateForm);
  }
  const last = program.expressions.at(-1);
  if (last !== undefined && !isExpr(value) && value.kind !== "unknown") {
    fail(machine, "TypeMismatch", `the program's value is ${describe(value)}`, last.span, {
      hint: "call it, or end with a value",
    });
  }
  const { table, sites, plates } = machine;
  return { table, sites, plates, result: isExpr(value) ? value : null };
}

function newMachine(
  program: CoreProgram,
  values: GivenData,
  report: Report,
  { foldFrom, limits }: Required<UnfoldOptions>,
): Machine {
  const table = newTable(limits.elements);
  const data = new Map<string, Value>();
  for (const each of program.data) {
    const value = values.get(each.name);
    if (value === undefined) continue;
    data.set(each.name, dataExpr(table, report, each, value) ?? UNKNOWN);
  }
  const most = { calls: limits.calls, passes: MAX_PASSES, sites: limits.vertices };
  const active = new ActiveCalls();
  const machine: Machine = {
    table,
    report,
    limits,
    data,
    bounds: functionBounds(program.functions),
    binders: bindersOf(program.functions, program.expressions),
    higher: HIGHER,
    sites: [],
    plates: [],
    attempts: [],
    foldFrom,
    latents: 0,
    calls: 0,
    passes: 0,
    steps: 0,
    foresee: () => forecast(program, { data, foldFrom, recursion: limits.recursion }, most),
    doom: null,
    isForeseen: false,
    active,
    endCall: (value) => {
      active.endDownTo(active.size - 1);
      return give(machine, value);
    },
    stack: [],
    core: null,
    context: null,
    value: UNKNOWN,
  };
  return machine;
}
