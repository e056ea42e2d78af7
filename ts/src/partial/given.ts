// Values from outside as private copies: numbers in columns, anything else in vectors. Every value is read once,
// whatever an object does when it is read (throwing, changing, being cyclic): it ends in a fault with the place of the
// element, or in a copy that nothing changes later. Knows nothing of programs.

import type { DiagnosticKind } from "../errors/kinds.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";

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

/** Data by name. */
export type DataRecord = Readonly<Record<string, DataValue>> | ReadonlyMap<string, DataValue>;

/** A private copy of what was read. */
export type Read = number | boolean | string | Numbers | readonly Read[];
/** `values`, row by row, of lengths `shape` from the outermost dimension to the innermost. */
export interface Numbers {
  readonly values: Float64Array;
  readonly shape: readonly number[];
}

/** What is wrong with a value; `path` is the place in it, such as `[3][2]`. */
export interface GivenFault {
  readonly kind: DiagnosticKind;
  readonly message: string;
  readonly path: string;
  readonly hint: string;
}

/** One value from outside. */
export interface Given {
  /** As it was given. */
  readonly value: unknown;
  /** Not worth a warning when the program has no use for it: one of many in a file. */
  readonly isQuiet: boolean;
  /** The copy, made when it is first asked for and never again, or what is wrong. */
  read(): { readonly copy: Read } | { readonly fault: GivenFault };
}

export type GivenData = ReadonlyMap<string, Given>;

export function given(value: unknown, isQuiet = false): Given {
  let outcome: ReturnType<Given["read"]> | undefined;
  const read = () => {
    outcome ??= readOnce(value);
    return outcome;
  };
  return { value, isQuiet, read };
}

/**
 * Data as a caller gives them, an object or a Map by name; each property is read once.
 * Throws LaurelError BadData for anything else, and for an object that fails when it is read.
 */
export function givenData(data: unknown): Map<string, Given> {
  if (data === undefined) return new Map();
  let reading: string | undefined;
  const at = (name: string) => {
    reading = name;
  };
  try {
    const entries: Iterable<readonly [unknown, unknown]> | undefined =
      data instanceof Map ? Map.prototype.entries.call(data) : ownEntries(data, at);
    if (entries === undefined) throw badData(`data are given by name, got ${nameOfValue(data)}`);
    const made = new Map<string, Given>();
    for (const [key, value] of entries) {
      if (typeof key !== "string") throw badData(`${nameOfValue(key)} is no name of data`);
      made.set(key, given(value));
    }
    return made;
  } catch (error) {
    if (error instanceof LaurelError) throw error;
    throw badData("reading this value failed", reading);
  }
}

/** Names and values of a plain object; undefined for what is none. `at` is told each name before it is read. */
function* namesOf(data: object, at: (name: string) => void): Generator<readonly [string, unknown]> {
  for (const name of Object.keys(data)) {
    at(name);
    yield [name, (data as Record<string, unknown>)[name]];
  }
}

function ownEntries(data: unknown, at: (name: string) => void) {
  if (typeof data !== "object" || data === null) return undefined;
  return Array.isArray(data) || ArrayBuffer.isView(data) ? undefined : namesOf(data, at);
}

function badData(message: string, path?: string): LaurelError {
  const hint = "such as { y: [1.1, 2.1] }";
  const details = path === undefined ? { hint } : { path, hint };
  return new LaurelError([diagnostic("BadData", message, undefined, details)]);
}

/** Deepest nesting of vectors. */
const MAX_NESTING = 32;
/** Elements that are no numbers in rows of one length. */
const MAX_PARTS = 1_000_000;
/** Numbers of one datum: 256 MiB. */
const MAX_NUMBERS = 1 << 25;

/** Thrown to end the reading of one value. */
class Refused extends Error {
  readonly fault: GivenFault;
  constructor(fault: GivenFault) {
    super(fault.message);
    this.fault = fault;
  }
}

interface Reader {
  /** Indices that lead to what is being read. */
  readonly path: number[];
  /** Arrays that were read, with what they count; null while one is being read. */
  readonly arrays: Map<object, Counted | null>;
  /** Elements so far. */
  elements: number;
  /** Those of vectors that are no columns of numbers. */
  parts: number;
}
interface Counted {
  readonly copy: Read;
  readonly elements: number;
  readonly parts: number;
}

/** Columns that were copied here, so that all their numbers are finite. */
const COPIES = new WeakSet<Float64Array>();

export function isCopy(values: Float64Array): boolean {
  return COPIES.has(values);
}

function readOnce(value: unknown): ReturnType<Given["read"]> {
  const reader: Reader = { path: [], arrays: new Map(), elements: 0, parts: 0 };
  try {
    const copy = readValue(reader, value);
    if (isNumbers(copy)) COPIES.add(copy.values);
    return { copy };
  } catch (error) {
    if (error instanceof Refused) return { fault: error.fault };
    return { fault: faultAt(reader, "BadData", "reading this value failed") };
  }
}

function readValue(reader: Reader, value: unknown): Read {
  if (typeof value === "number") return finite(reader, value);
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value !== "object" || value === null) {
    const hint = value === null ? "leave missing values out of the model" : undefined;
    return refuse(reader, "BadData", `${nameOfValue(value)} is no data`, hint);
  }
  if (ArrayBuffer.isView(value)) return readTyped(reader, value);
  if (Array.isArray(value)) return readArray(reader, value);
  return refuse(reader, "BadData", `${nameOfValue(value)} is no data`);
}

function finite(reader: Reader, value: number): number {
  if (Number.isFinite(value)) return value;
  const kind = Number.isNaN(value) ? "BadData" : "NonFiniteObservation";
  const hint = "leave missing values out of the model";
  return refuse(reader, kind, `the data holds ${value}`, hint);
}

/** What every typed array is made from: its own properties say nothing that an object could lie about. */
const TYPED = Object.getPrototypeOf(Uint8Array.prototype) as object;
const tagOf = getterOf(Symbol.toStringTag);
const lengthOf = getterOf("length");

function getterOf(property: string | symbol): (array: unknown) => unknown {
  const getter = Object.getOwnPropertyDescriptor(TYPED, property)?.get as () => unknown;
  return (array) => getter.call(array);
}

function readTyped(reader: Reader, value: ArrayBufferView): Numbers {
  const tag = tagOf(value) as string | undefined;
  if (tag === undefined || tag.startsWith("Big")) {
    return refuse(reader, "BadData", "only arrays of numbers are data");
  }
  takeRoom(reader, lengthOf(value) as number);
  const values = copyOf(reader, value as NumericArray);
  const wrong = firstNonFinite(values);
  if (wrong < 0) return { values, shape: [values.length] };
  reader.path.push(wrong);
  finite(reader, values[wrong] as number);
  return { values, shape: [values.length] };
}

function copyOf(reader: Reader, array: NumericArray): Float64Array {
  try {
    return new Float64Array(array);
  } catch {
    return refuse(reader, "BadData", "the memory of this array was given away");
  }
}

/** The difference of a finite number and itself is 0, of any other NaN: four of them are one test. */
function firstNonFinite(values: Float64Array): number {
  let place = 0;
  for (; place + 4 <= values.length; place += 4) {
    const a = values[place] as number;
    const b = values[place + 1] as number;
    const c = values[place + 2] as number;
    const d = values[place + 3] as number;
    if (a - a + (b - b) + (c - c) + (d - d) !== 0) break;
  }
  for (; place < values.length; place++) {
    const value = values[place] as number;
    if (value - value !== 0) return place;
  }
  return -1;
}

/** An array, or what is known of it when it stands in several places. */
function readArray(reader: Reader, list: readonly unknown[]): Read {
  const known = reader.arrays.get(list);
  if (known === null) return refuse(reader, "BadData", "this array contains itself");
  if (known !== undefined) {
    takeRoom(reader, known.elements);
    takeParts(reader, known.parts);
    return known.copy;
  }
  if (reader.path.length >= MAX_NESTING) {
    return refuse(reader, "BadData", `data is nested more than ${MAX_NESTING} deep`);
  }
  reader.arrays.set(list, null);
  const { elements, parts } = reader;
  const copy = readItems(reader, list);
  const counted = { elements: reader.elements - elements, parts: reader.parts - parts };
  reader.arrays.set(list, { copy, ...counted });
  return copy;
}

function readItems(reader: Reader, list: readonly unknown[]): Read {
  const length: unknown = list.length;
  if (!Number.isSafeInteger(length)) return refuse(reader, "BadData", "this array has no length");
  takeRoom(reader, length as number);
  const { path } = reader;
  const depth = path.push(0) - 1;
  const values = new Float64Array(length as number);
  let items: Read[] | null = null;
  for (let i = 0; i < values.length; i++) {
    path[depth] = i;
    const item = list[i];
    if (items === null && typeof item === "number") {
      values[i] = finite(reader, item);
      continue;
    }
    items ??= Array.from(values.subarray(0, i));
    items.push(readValue(reader, item));
  }
  path.pop();
  if (items === null) return { values, shape: [values.length] };
  const rows = rowsOf(items);
  if (rows === undefined) takeParts(reader, items.length);
  return rows ?? items;
}

/** Rows of numbers of one shape as one column; undefined for anything else. */
function rowsOf(items: readonly Read[]): Numbers | undefined {
  const [first] = items;
  if (!isNumbers(first)) return undefined;
  const { shape } = first;
  const isAlike = (each: Read) =>
    isNumbers(each) &&
    each.shape.length === shape.length &&
    each.shape.every((length, i) => length === shape[i]);
  if (!items.every(isAlike)) return undefined;
  const size = first.values.length;
  const values = new Float64Array(items.length * size);
  for (const [place, row] of items.entries()) values.set((row as Numbers).values, place * size);
  return { values, shape: [items.length, ...shape] };
}

export function isNumbers(read: Read | undefined): read is Numbers {
  return typeof read === "object" && "shape" in read;
}

function takeRoom(reader: Reader, length: number): void {
  reader.elements += length;
  if (reader.elements <= MAX_NUMBERS) return;
  refuse(reader, "BadData", `there are more than ${MAX_NUMBERS} elements`, "use fewer");
}

function takeParts(reader: Reader, count: number): void {
  reader.parts += count;
  if (reader.parts <= MAX_PARTS) return;
  const message = `there are more than ${MAX_PARTS} elements that are no numbers in rows of one length`;
  refuse(reader, "BadData", message, "use fewer");
}

function refuse(reader: Reader, kind: DiagnosticKind, message: string, hint?: string): never {
  throw new Refused(faultAt(reader, kind, message, hint));
}

function faultAt(
  { path }: Reader,
  kind: DiagnosticKind,
  message: string,
  hint = "data is numbers, booleans, strings, and arrays of them",
): GivenFault {
  return { kind, message, hint, path: path.map((at) => `[${at}]`).join("") };
}

/** How messages speak of a value: `null`, `a bigint`, `a Map`. May throw what the value throws. */
function nameOfValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  const isName = /^[A-Za-z]{1,40}$/.test(tag);
  return !isName || tag === "Object" ? "an object" : `${/^[AEIOU]/.test(tag) ? "an" : "a"} ${tag}`;
}
