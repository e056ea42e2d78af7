// The element of a vector whose index is the number of the instance of a plate: numbers of data that move with the plate.

import type { Column, ElementExpr, Expr, IndexExpr, VectorExpr } from "../../core/expr.ts";
import { type ExprTable, element, plateIndex, vector } from "../../core/table.ts";
import type { Span } from "../../source/span.ts";
import { sizeOf } from "./columns.ts";
import { isNumeric, numberOf } from "./support.ts";

/** Numbers of one element of a vector that a plate goes over. */
const MAX_ELEMENT = 4096;

/** The element in the instance at hand; undefined where it has no one form. */
export function elementAlong(
  table: ExprTable,
  list: VectorExpr,
  plate: number,
  span: Span,
): Expr | undefined {
  if (list.source?.kind === "plate") {
    return list.itemAt?.(plateIndex(table, plate, span) as IndexExpr);
  }
  const numbers = columnOf(list);
  if (numbers === null) return elementOfRow(table, list.items, plate, span);
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

/** A vector of numbers or of rows of numbers as a column; null for any other. */
export function columnOf(list: VectorExpr): Column | null {
  if (list.source !== null) return list.source.kind === "column" ? list.source : null;
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
