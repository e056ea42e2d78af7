// Repetitions that are evaluated once for all their passes: those of a `foreach` or `map` over data become instances of a
// plate. Where something must be known that differs from pass to pass (a test, a count), the repetition is evaluated pass
// by pass after all.

import type { Core } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import type { Carry, Plate } from "../core/plate.ts";
import { column, type ExprTable, instancesOf } from "../core/table.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { type Context, inPlate } from "./context.ts";
import { elementAlong } from "./fold/along.ts";
import {
  type Attempt,
  abandon,
  attempt,
  type Continuation,
  give,
  type Machine,
  type Turn,
} from "./machine.ts";
import { type Scene, valuesOf } from "./substitute.ts";
import { isExpr, UNKNOWN, type Value } from "./values.ts";

/** Instances of a plate, those of the plates around it included, at most: as many passes as the engine makes. */
const MAX_INSTANCES = 1 << 24;

/** A repetition and what its passes go over. */
export interface Passes {
  readonly count: number;
  readonly values: readonly Value[];
  readonly context: Context;
}

/** What a repetition does in one pass, or in one instance that stands for all. */
export interface Repeated extends Passes {
  /** The form, where it gives names to elements. */
  readonly of?: Core;
  readonly span: Span;
  /** Refuses what is certain to be too large. */
  check?(): void;
  /** Evaluates one pass with these elements of the values, and gives its value to `then`. */
  evaluate(elements: readonly Value[], here: Context, then: Continuation): Turn;
}

/** Evaluates a repetition as a plate; `otherwise` evaluates it pass by pass. */
export function asPlate(
  machine: Machine,
  repeated: Repeated,
  otherwise: (errors: readonly Diagnostic[]) => Turn,
): Turn {
  const { count, values, context, span } = repeated;
  // Vertices that no data call for count as any others.
  if (!values.some(isColumn)) repeated.check?.();
  if (tooMany(machine, count, context)) return otherwise([]);
  const plate = newPlate(machine, count, span, context);
  const elements = elementsAlong(machine, values, plate, span);
  if (elements === undefined) return otherwise([]);
  attempt(machine, plate, otherwise);
  return repeated.evaluate(elements, inPlate(context, plate, repeated.of), (value) =>
    finish(machine, span, plate, value),
  );
}

/** What passes are given of collections; undefined, and the new plate gone, where one has no common form. */
export function elementsAlong(
  { table, plates }: Machine,
  values: readonly Value[],
  plate: number,
  span: Span,
): readonly Value[] | undefined {
  const elements = values.map((value) => elementIn(table, value, plate, span));
  if (!elements.includes(undefined)) return elements as readonly Value[];
  plates.pop();
  return undefined;
}

/** Whether a value is data that are not written in the program, or are not known yet. */
export function isColumn(value: Value): boolean {
  if (value.kind === "unknown") return true;
  return value.kind === "vector" && value.source?.kind === "column";
}

/** Whether there would be more instances than a plate can have. */
export function tooMany({ table }: Machine, count: number, { plates }: Context): boolean {
  const outside = plates.reduce((product, plate) => product * instancesOf(table, plate), 1);
  return outside * count > MAX_INSTANCES;
}

/** A plate whose sites are those met from now on. */
export function newPlate(machine: Machine, count: number, span: Span, { plates }: Context): number {
  const first = machine.sites.length;
  const id = machine.plates.length + 1;
  machine.table.instances[id] = count;
  machine.plates.push({ id, outer: plates, count, span, first, end: first, carries: [] });
  return id;
}

function finish(machine: Machine, span: Span, plate: number, value: Value): Turn {
  const { attempts, report } = machine;
  const done = attempts.pop() as Attempt;
  const hasErrors = report.errors.length > done.mark.report.errors;
  if (hasErrors || !isExpr(value)) {
    if (!hasErrors && value.kind === "unknown") return give(machine, UNKNOWN);
    return abandon(machine, done);
  }
  closePlate(machine, plate, []);
  return give(
    machine,
    packed(machine, plate, value, span) ?? valuesOf(sceneOf(machine), plate, value, { span }),
  );
}

/** The sites met since the plate began are its own. */
export function closePlate(
  { plates, sites }: Machine,
  plate: number,
  carries: readonly Carry[],
): void {
  const record = plates[plate - 1] as Plate;
  record.end = sites.length;
  record.carries = carries;
}

/** Vertices as substitutions see them. */
export function sceneOf({ table, sites }: Machine): Scene {
  return { table, platesOf: (vertex) => sites[vertex]?.plates ?? [] };
}

/** A plate whose values are numbers of data is data itself. */
function packed({ table }: Machine, plate: number, value: Expr, span: Span): Expr | undefined {
  if (value.kind !== "element" || value.isBoolean || value.steps.length !== 1) return undefined;
  const stride = value.steps[0]?.stride as number;
  const count = table.instances[plate] as number;
  const { offset } = value;
  const values = Float64Array.from({ length: count }, (_, i) => {
    return value.values[offset + stride * i] as number;
  });
  return column(table, { values, offset: 0, shape: [count], isBoolean: false }, span);
}

/** What a name that goes over `value` is in an instance; undefined where that has no one form. */
function elementIn(table: ExprTable, value: Value, plate: number, span: Span): Value | undefined {
  if (!isExpr(value)) return value.kind === "unknown" ? UNKNOWN : undefined;
  return value.kind === "vector" ? elementAlong(table, value, plate, span) : undefined;
}
