// Data from outside as constant link expressions: numbers in columns, anything else in vectors. Every value is read once
// and copied: whatever an object does when it is read (throwing, changing, being cyclic) ends in BadData with the path
// of the element, and what happens to it later changes nothing.

import type { Expr } from "../core/expr.ts";
import { column, type ExprTable, literal, vector } from "../core/table.ts";
import { addError, diagnostic, type Report, Stopped } from "../errors/report.ts";
import type { Span } from "../source/span.ts";

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
/** Numbers of one datum: 256 MiB. */
const MAX_NUMBERS = 1 << 25;

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
  const read = readValue(reader, value, datum.name, 0);
  return read === undefined ? undefined : exprOf(reader, read);
}

/** A private copy of what was read. */
type Read = number | boolean | string | Numbers | readonly Read[];
interface Numbers {
  readonly values: Float64Array;
  readonly shape: readonly number[];
}

function exprOf(reader: Reader, read: Read): Expr {
  const { table, span } = reader;
  if (typeof read !== "object") return literal(table, read, span);
  if (isNumbers(read)) return column(table, { ...read, offset: 0, isBoolean: false }, span);
  return vector(
    table,
    read.map((each) => exprOf(reader, each)),
    span,
  );
}

function readValue(reader: Reader, value: unknown, path: string, depth: number): Read | undefined {
  if (typeof value === "number") return isNumber(reader, value, path) ? value : undefined;
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "object" && value !== null) return readObject(reader, value, path, depth);
  return bad(reader, path, `${nameOf(value)} is no data`);
}

function isNumber(reader: Reader, value: number, path: string): boolean {
  if (Number.isFinite(value)) return true;
  const kind = Number.isNaN(value) ? "BadData" : "NonFiniteObservation";
  const details = { path, hint: "leave missing values out of the model" };
  addError(reader.report, diagnostic(kind, `the data holds ${value}`, reader.span, details));
  return false;
}

function readObject(reader: Reader, value: object, path: string, depth: number) {
  if (depth >= MAX_NESTING) {
    return bad(reader, path, `data is nested more than ${MAX_NESTING} deep, or contains itself`);
  }
  try {
    if (ArrayBuffer.isView(value)) return readTyped(reader, value, path);
    if (Array.isArray(value)) return readArray(reader, value, path, depth);
  } catch (error) {
    if (error instanceof Stopped) throw error;
    return bad(reader, path, "reading this value failed");
  }
  return bad(reader, path, "an object is no data");
}

function readTyped(reader: Reader, value: ArrayBufferView, path: string) {
  const isNumbers = !(value instanceof DataView) && !isBigIntArray(value);
  if (!isNumbers) return bad(reader, path, "only arrays of numbers are data");
  // A detached buffer reads as empty; making a view on it throws instead.
  new Uint8Array(value.buffer as ArrayBuffer);
  const numbers = value as unknown as ArrayLike<number>;
  if (!isRoomFor(reader, numbers.length, path)) return undefined;
  const values = new Float64Array(numbers);
  const wrong = firstNonFinite(values);
  if (wrong < 0) return { values, shape: [values.length] };
  isNumber(reader, values[wrong] as number, `${path}[${wrong}]`);
  return undefined;
}

function firstNonFinite(values: Float64Array): number {
  for (let place = 0; place < values.length; place++) {
    // The difference of a finite number and itself is 0, of any other NaN.
    const value = values[place] as number;
    if (value - value !== 0) return place;
  }
  return -1;
}

function isBigIntArray(value: ArrayBufferView): boolean {
  return value instanceof BigInt64Array || value instanceof BigUint64Array;
}

function readArray(
  reader: Reader,
  list: readonly unknown[],
  path: string,
  depth: number,
): Read | undefined {
  const { length } = list;
  if (!isRoomFor(reader, length, path)) return undefined;
  const items: Read[] = [];
  for (let i = 0; i < length; i++) {
    const item = readValue(reader, list[i], `${path}[${i}]`, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return numbersOf(items) ?? items;
}

/** Numbers, or rows of numbers of one shape, in one column; undefined for anything else. */
function numbersOf(items: readonly Read[]): Numbers | undefined {
  if (items.every((each) => typeof each === "number")) {
    return { values: Float64Array.from(items), shape: [items.length] };
  }
  const [first] = items;
  if (!isNumbers(first)) return undefined;
  const shape = String(first.shape);
  if (!items.every((each) => isNumbers(each) && String(each.shape) === shape)) return undefined;
  const size = first.values.length;
  const values = new Float64Array(items.length * size);
  for (const [place, row] of items.entries()) values.set((row as Numbers).values, place * size);
  return { values, shape: [items.length, ...first.shape] };
}

function isNumbers(read: Read | undefined): read is Numbers {
  return typeof read === "object" && "shape" in read;
}

function isRoomFor(reader: Reader, length: number, path: string): boolean {
  reader.count += length;
  if (reader.count <= MAX_NUMBERS) return true;
  bad(reader, path, `there are more than ${MAX_NUMBERS} elements`);
  return false;
}

function bad(reader: Reader, path: string, message: string): undefined {
  const hint = "data is numbers, booleans, strings, and arrays of them";
  addError(reader.report, diagnostic("BadData", message, reader.span, { path, hint }));
  return undefined;
}

function nameOf(value: unknown): string {
  return value === null || value === undefined ? String(value) : `a ${typeof value}`;
}
