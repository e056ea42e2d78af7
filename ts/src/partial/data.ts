// Data from outside as constant link expressions. Every value is copied and checked element by element: whatever an
// object does when it is read (throwing, changing, being cyclic) ends in BadData with the path of the element.

import type { Expr } from "../core/expr.ts";
import { type ExprTable, literal, vector } from "../core/table.ts";
import { addError, diagnostic, type Report, Stopped } from "../errors/report.ts";
import type { Span } from "../source/span.ts";
import { MAX_ITEMS } from "./fold/support.ts";

/** What a program's data may be. Typed arrays are vectors of numbers. */
export type DataValue = number | boolean | string | readonly DataValue[] | NumericArray;
export type NumericArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | Uint8ClampedArray;

/** Deepest nesting of vectors. */
const MAX_NESTING = 32;

interface Reader {
  readonly table: ExprTable;
  readonly report: Report;
  readonly span: Span;
  count: number;
}

/** A datum as a constant; undefined when it is reported as bad. `span` is where the program names it. */
export function dataExpr(
  table: ExprTable,
  report: Report,
  datum: { readonly name: string; readonly span: Span },
  value: unknown,
): Expr | undefined {
  const reader: Reader = { table, report, span: datum.span, count: 0 };
  return convert(reader, value, datum.name, 0);
}

function convert(reader: Reader, value: unknown, path: string, depth: number): Expr | undefined {
  if (typeof value === "number") return convertNumber(reader, value, path);
  if (typeof value === "boolean" || typeof value === "string") {
    return literal(reader.table, value, reader.span);
  }
  if (typeof value === "object" && value !== null) return convertObject(reader, value, path, depth);
  return bad(reader, path, `${nameOf(value)} is no data`);
}

function convertNumber(reader: Reader, value: number, path: string): Expr | undefined {
  if (Number.isFinite(value)) return literal(reader.table, value, reader.span);
  const details = { path, hint: "leave missing values out of the model" };
  const error = diagnostic("NonFiniteObservation", `the data holds ${value}`, reader.span, details);
  addError(reader.report, error);
  return undefined;
}

function convertObject(reader: Reader, value: object, path: string, depth: number) {
  if (depth >= MAX_NESTING) {
    return bad(reader, path, `data is nested more than ${MAX_NESTING} deep, or contains itself`);
  }
  try {
    if (ArrayBuffer.isView(value)) return convertTyped(reader, value, path, depth);
    if (Array.isArray(value)) return convertArray(reader, value, path, depth);
  } catch (error) {
    if (error instanceof Stopped) throw error;
    return bad(reader, path, "reading this value failed");
  }
  return bad(reader, path, "an object is no data");
}

function convertTyped(reader: Reader, value: ArrayBufferView, path: string, depth: number) {
  const isNumbers = !(value instanceof DataView) && !isBigIntArray(value);
  if (!isNumbers) return bad(reader, path, "only arrays of numbers are data");
  // A detached buffer reads as empty; making a view on it throws instead.
  new Uint8Array(value.buffer as ArrayBuffer);
  return convertArray(reader, value as unknown as ArrayLike<unknown>, path, depth);
}

function isBigIntArray(value: ArrayBufferView): boolean {
  return value instanceof BigInt64Array || value instanceof BigUint64Array;
}

function convertArray(reader: Reader, list: ArrayLike<unknown>, path: string, depth: number) {
  const { length } = list;
  reader.count += length;
  if (reader.count > MAX_ITEMS) {
    return bad(reader, path, `there are more than ${MAX_ITEMS} elements`);
  }
  const items: Expr[] = [];
  for (let i = 0; i < length; i++) {
    const item = convert(reader, list[i], `${path}[${i}]`, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return vector(reader.table, items, reader.span);
}

function bad(reader: Reader, path: string, message: string): undefined {
  const hint = "data is numbers, booleans, strings, and arrays of them";
  addError(reader.report, diagnostic("BadData", message, reader.span, { path, hint }));
  return undefined;
}

function nameOf(value: unknown): string {
  return value === null || value === undefined ? String(value) : `a ${typeof value}`;
}
