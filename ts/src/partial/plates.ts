// Repetitions that are evaluated once for all their passes: the passes of a `foreach` over data become instances of a
// plate. Where something must be known that differs from pass to pass (a test, a count), the repetition is evaluated pass
// by pass after all.

import type { CoreForeach } from "../core/core.ts";
import type { Column, ElementExpr, Expr, IndexExpr, VectorExpr } from "../core/expr.ts";
import { column, type ExprTable, element, instancesOf, plateIndex, vector } from "../core/table.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { type Context, inPlate } from "./context.ts";
import { isNumeric, numberOf } from "./fold/support.ts";
import {
  type Attempt,
  abandon,
  attempt,
  evaluate,
  give,
  type Machine,
  type Turn,
} from "./machine.ts";
import { checkRepetition } from "./size.ts";
import { type Scene, valuesOf } from "./substitute.ts";
import { isExpr, UNKNOWN, type Value } from "./values.ts";

/** Instances of a plate, those of the plates around it included, at most: as many passes as the engine makes. */
const MAX_INSTANCES = 1 << 24;
/** Numbers of one element of a collection that a plate goes over. */
const MAX_ELEMENT = 4096;

/** A repetition and what its passes go over. */
export interface Passes {
  readonly count: number;
  readonly values: readonly Value[];
  readonly context: Context;
}

/** Evaluates a `foreach` as a plate; `otherwise` evaluates it pass by pass. */
export function foreachAsPlate(
  machine: Machine,
  core: CoreForeach,
  { count, values, context }: Passes,
  otherwise: (errors: readonly Diagnostic[]) => Turn,
): Turn {
  // Vertices that no data call for count as any others.
  if (!values.some(isColumn)) checkRepetition(machine, core, count, context);
  const outside = context.plates.reduce((all, each) => all * instancesOf(machine.table, each), 1);
  if (outside * count > MAX_INSTANCES) return otherwise([]);
  const plate = newPlate(machine, count, core.span, context);
  const elements = values.map((value) => elementIn(machine.table, value, plate, core.span));
  if (elements.includes(undefined)) {
    machine.plates.pop();
    return otherwise([]);
  }
  attempt(machine, plate, otherwise);
  for (const [i, { local }] of core.bindings.entries()) {
    context.frame[local.slot] = elements[i] as Value;
  }
  return evaluate(machine, core.body, inPlate(context, plate), (value) =>
    finish(machine, core, plate, value),
  );
}

function isColumn(value: Value): boolean {
  return value.kind === "vector" && value.source?.kind === "column";
}

function newPlate(machine: Machine, count: number, span: Span, { plates }: Context): number {
  const first = machine.sites.length;
  const id = machine.plates.length + 1;
  machine.table.instances[id] = count;
  machine.plates.push({ id, outer: plates, count, span, first, end: first, carries: [] });
  return id;
}

function finish(machine: Machine, core: CoreForeach, plate: number, value: Value): Turn {
  const { attempts, report, sites } = machine;
  const done = attempts.pop() as Attempt;
  const hasErrors = report.errors.length > done.mark.report.errors;
  if (hasErrors || !isExpr(value)) {
    if (!hasErrors && value.kind === "unknown") return give(machine, UNKNOWN);
    return abandon(machine, done);
  }
  const record = machine.plates[plate - 1];
  if (record !== undefined) record.end = sites.length;
  return give(
    machine,
    packed(machine, plate, value, core.span) ?? valuesOf(sceneOf(machine), plate, value, core),
  );
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
  if (value.kind !== "vector") return undefined;
  if (value.source?.kind === "plate") {
    return value.itemAt?.(plateIndex(table, plate, span) as IndexExpr);
  }
  const numbers = value.source ?? numbersIn(value);
  if (numbers === null) return elementOfRow(table, value.items, plate, span);
  return elementOfColumn(table, numbers, plate, span);
}

/** Of numbers that differ between instances of a plate around and lie at equal distances in one column, or of rows of such. */
function elementOfRow(
  table: ExprTable,
  items: readonly Expr[],
  plate: number,
  span: Span,
): Expr | undefined {
  const [first, second] = items;
  if (first?.kind === "vector") {
    const rows = items.map((item) => (item.kind === "vector" ? item.items : []));
    if (rows.some((row) => row.length !== first.length)) return undefined;
    const parts = first.items.map((_, place) => {
      return elementOfRow(
        table,
        rows.map((row) => row[place] as Expr),
        plate,
        span,
      );
    });
    return parts.includes(undefined) ? undefined : vector(table, parts as Expr[], span);
  }
  if (first?.kind !== "element" || second?.kind !== "element") return undefined;
  const stride = second.offset - first.offset;
  const isNext = (item: Expr, place: number) =>
    item.kind === "element" &&
    item.offset === first.offset + place * stride &&
    isSameRow(item, first);
  if (!items.every(isNext)) return undefined;
  return element(table, { ...first, steps: [...first.steps, { plate, stride }] }, span);
}

function isSameRow(a: ElementExpr, b: ElementExpr): boolean {
  return (
    a.values === b.values &&
    a.isBoolean === b.isBoolean &&
    a.steps.length === b.steps.length &&
    a.steps.every(({ plate, stride }, place) => {
      const other = b.steps[place];
      return other?.plate === plate && other.stride === stride;
    })
  );
}

/** A number of a column, or a row of numbers. */
function elementOfColumn(
  table: ExprTable,
  { values, offset, shape, isBoolean }: Column,
  plate: number,
  span: Span,
): Expr | undefined {
  const [, ...inner] = shape;
  const stride = sizeOf(inner);
  if (stride > MAX_ELEMENT) return undefined;
  const at = (place: number, [length, ...rest]: readonly number[]): Expr => {
    const steps = [{ plate, stride }];
    if (length === undefined)
      return element(table, { values, offset: place, steps, isBoolean }, span);
    const size = sizeOf(rest);
    const items = Array.from({ length }, (_, i) => at(place + i * size, rest));
    return vector(table, items, span);
  };
  return at(offset, inner);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** A vector that is written out, of numbers or of rows of numbers, as a column; null for any other. */
function numbersIn(list: VectorExpr): Column | null {
  let known = COLUMNS.get(list);
  if (known === undefined) {
    known = packedNumbers(list) ?? packedRows(list);
    COLUMNS.set(list, known);
  }
  return known;
}

const COLUMNS = new WeakMap<VectorExpr, Column | null>();

function packedNumbers({ items }: VectorExpr): Column | null {
  if (!items.every(isNumeric)) return null;
  const values = Float64Array.from(items, numberOf);
  const isBoolean = items.every((each) => each.kind === "boolean");
  return { kind: "column", values, offset: 0, shape: [items.length], isBoolean };
}

function packedRows({ items }: VectorExpr): Column | null {
  const rows: Column[] = [];
  for (const item of items) {
    const isList = item.kind === "vector" && item.source?.kind !== "plate";
    const row = isList ? (item.source ?? packedNumbers(item)) : null;
    const first = rows[0] ?? row;
    if (row?.kind !== "column" || String(row.shape) !== String(first?.shape)) return null;
    if (row.isBoolean !== (first as Column).isBoolean) return null;
    rows.push(row);
  }
  const [first] = rows;
  if (first === undefined) return null;
  const size = sizeOf(first.shape);
  const values = new Float64Array(rows.length * size);
  for (const [place, row] of rows.entries()) {
    values.set(row.values.subarray(row.offset, row.offset + size), place * size);
  }
  return { ...first, values, offset: 0, shape: [rows.length, ...first.shape] };
}
