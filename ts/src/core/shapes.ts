// What the structural operators do: one rule each, for link expressions (`partial/fold`) and for lowered values
// (`lower/structural.ts`) alike. A rule says which elements come where; what they are it asks of keys and counts alone.

import type { DiagnosticKind } from "../errors/kinds.ts";

export type Entry<T> = readonly [key: T, value: T];

/** A call as its rule sees it: `T` is an expression or a value, `at` the place of an argument. */
export interface Shapes<T> {
  /** The operator as the program writes it. */
  readonly name: string;
  readonly args: readonly T[];
  /** Elements of a vector that an operator may make. */
  readonly most: number;
  /** Number of elements of a vector, map or string; of nil 0. */
  length(at: number): number;
  /** One element that there is; of a map its pairs are the elements. */
  item(at: number, place: number): T;
  /** Elements from one place up to, and without, another. */
  items(at: number, from: number, end: number): readonly T[];
  isMap(at: number): boolean;
  /** Keys and values of a map; of nil none. */
  entries(at: number): readonly Entry<T>[];
  /** Elements of a vector, null of anything else. */
  parts(value: T): readonly T[] | null;
  /** A constant number. */
  number(at: number): number;
  /** Equal for equal keys, and for nothing else. */
  key(value: T): unknown;
  literal(value: number | boolean | null): T;
  vector(items: readonly T[]): T;
  /** The elements of a collection and some more. */
  extended(at: number, more: readonly T[]): T;
  /** Of equal keys the last value counts, in the first one's place. */
  map(entries: readonly Entry<T>[]): T;
  get(coll: T, key: T, otherwise?: T): T;
  put(coll: T, key: T, value: T): T;
  has(coll: T, key: T): T;
  refuse(kind: DiagnosticKind, message: string, at: number, hint?: string): never;
}

/** The result of a call, or whatever `refuse` and what cannot be known throw. */
export type Rule = <T>(call: Shapes<T>) => T;

/** The rule of every structural operator, by canonical name. */
export const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["vector", (s) => s.vector(s.args)],
  ["list", (s) => s.vector(s.args)],
  ["identity", (s) => s.args[0] as (typeof s.args)[number]],
  ["vec", (s) => s.vector(all(s, 0))],
  ["hash-map", (s) => s.map(pairsFrom(s, 0))],
  ["first", (s) => element(s, 0)],
  ["second", (s) => element(s, 1)],
  ["last", (s) => element(s, s.length(0) - 1)],
  ["peek", (s) => element(s, s.length(0) - 1)],
  ["rest", (s) => slice(s, 0, 1)],
  ["butlast", (s) => slice(s, 0, 0, s.length(0) - 1)],
  ["conj", joinEnd],
  ["append", joinEnd],
  ["cons", (s) => s.vector(joined(s, [s.args.slice(0, 1), all(s, 1)]))],
  ["concat", concat],
  ["into", into],
  ["get", (s) => s.get(...(s.args as [never, never]))],
  ["nth", nth],
  ["put", (s) => putAll(s)],
  ["contains?", (s) => s.has(...(s.args as [never, never]))],
  ["get-in", getIn],
  ["assoc-in", putIn],
  ["count", (s) => s.literal(s.length(0))],
  ["empty?", (s) => s.literal(s.length(0) === 0)],
  ["keys", (s) => s.vector(s.entries(0).map(([key]) => key))],
  ["vals", (s) => s.vector(s.entries(0).map(([, value]) => value))],
  ["zipmap", (s) => s.map(shortest(s, 0).map((at) => [s.item(0, at), s.item(1, at)]))],
  ["merge", (s) => s.map(s.args.flatMap((_, at) => s.entries(at)))],
  ["dissoc", (s) => keep(s, s.args.slice(1), false)],
  ["select-keys", (s) => keep(s, all(s, 1), true)],
  ["range", range],
  ["repeat", (s) => s.vector(repeated(s, count(s, 0), s.args[1] as never))],
  ["reverse", (s) => s.vector([...all(s, 0)].reverse())],
  ["subvec", subvec],
  ["take", (s) => slice(s, 1, 0, count(s, 0))],
  ["drop", (s) => slice(s, 1, count(s, 0))],
  ["take-last", (s) => slice(s, 1, s.length(1) - count(s, 0))],
  ["drop-last", dropLast],
  [
    "interleave",
    (s) => s.vector(shortest(s, 0).flatMap((i) => s.args.map((_, at) => s.item(at, i)))),
  ],
  [
    "interpose",
    (s) =>
      s.vector(
        all(s, 1)
          .flatMap((x) => [s.args[0] as never, x])
          .slice(1),
      ),
  ],
  ["partition", partition],
  ["flatten", flatten],
]);

/** Operators that take parts of a literal vector, or put one together, even when its elements are random. */
export const LITERAL: ReadonlySet<string> = new Set(
  "vector first second last peek rest butlast conj append cons concat get nth put count".split(" "),
);

/** Places of arguments that say how many elements there are. */
export function countsOf(operator: string, args: number): readonly number[] {
  if (operator === "subvec") return [1, 2].slice(0, args - 1);
  if (operator === "range") return [0, 1, 2].slice(0, args);
  return COUNTED.has(operator) ? [0, 1].slice(0, args - 1) : NONE;
}

const NONE: readonly number[] = [];

const COUNTED: ReadonlySet<string> = new Set(
  "repeat take drop take-last drop-last partition".split(" "),
);

function all<T>(s: Shapes<T>, at: number): readonly T[] {
  const length = s.length(at);
  checkRoom(s, length);
  return s.items(at, 0, length);
}

function listOf<T>(s: Shapes<T>, length: number, make: (place: number) => T): T[] {
  checkRoom(s, length);
  const list = new Array<T>(length);
  for (let place = 0; place < length; place++) list[place] = make(place);
  return list;
}

function repeated<T>(s: Shapes<T>, length: number, value: T): T[] {
  checkRoom(s, length);
  return new Array<T>(length).fill(value);
}

/** One list after the other; how long that is, is known before anything is copied. */
function joined<T>(s: Shapes<T>, lists: readonly (readonly T[])[]): readonly T[] {
  const length = lists.reduce((sum, each) => sum + each.length, 0);
  checkRoom(s, length);
  const list = new Array<T>(length);
  let place = 0;
  for (const each of lists) for (const item of each) list[place++] = item;
  return list;
}

function checkRoom<T>(s: Shapes<T>, length: number): void {
  if (length <= s.most) return;
  const message = `${s.name} would make a vector of ${length} elements, the limit is ${s.most}`;
  s.refuse("GraphTooLarge", message, -1);
}

/** Elements from one place up to, and without, another; places beyond the ends are the ends. */
function slice<T>(s: Shapes<T>, at: number, start: number, end = Number.POSITIVE_INFINITY): T {
  const from = Math.max(0, start);
  const length = Math.max(0, Math.min(end, s.length(at)) - from);
  checkRoom(s, length);
  return s.vector(s.items(at, from, from + length));
}

function element<T>(s: Shapes<T>, place: number): T {
  const length = s.length(0);
  if (place >= 0 && place < length) return s.item(0, place);
  const size = length === 0 ? "an empty vector" : "a vector of 1 element";
  return s.refuse("IndexOutOfRange", `${s.name} of ${size}`, 0);
}

function nth<T>(s: Shapes<T>): T {
  if (!s.isMap(0)) return s.get(...(s.args as readonly [T, T, T?]));
  return s.refuse("TypeMismatch", "nth works on a vector, got a map", 0, "write (get m key)");
}

function concat<T>(s: Shapes<T>): T {
  if (s.args.length === 0) return s.vector([]);
  const others = s.args.slice(1).map((_, i) => all(s, i + 1));
  return extended(s, joined(s, others));
}

/** The first argument with some elements more. */
function extended<T>(s: Shapes<T>, more: readonly T[]): T {
  checkRoom(s, s.length(0) + more.length);
  return s.extended(0, more);
}

function joinEnd<T>(s: Shapes<T>): T {
  const more = s.args.slice(1);
  if (!s.isMap(0)) return extended(s, more);
  return s.map([...s.entries(0), ...more.map((each, i) => pairOf(s, each, i + 1))]);
}

function into<T>(s: Shapes<T>): T {
  if (!s.isMap(0)) return extended(s, all(s, 1));
  return s.map([...s.entries(0), ...all(s, 1).map((each) => pairOf(s, each, 1))]);
}

function pairOf<T>(s: Shapes<T>, value: T, at: number): Entry<T> {
  const parts = s.parts(value);
  if (parts?.length === 2) return parts as readonly [T, T];
  return s.refuse("TypeMismatch", `${s.name} onto a map takes pairs [key value]`, at);
}

/** Keys and values in turn, from an argument on. */
function pairsFrom<T>(s: Shapes<T>, from: number): Entry<T>[] {
  const rest = s.args.slice(from);
  if (rest.length % 2 === 1) {
    s.refuse("ArityMismatch", `${s.name} needs a value for every key`, s.args.length - 1);
  }
  return rest.flatMap((key, i) => (i % 2 === 0 ? [[key, rest[i + 1] as T] as const] : []));
}

function putAll<T>(s: Shapes<T>): T {
  const [start] = s.args as readonly [T];
  return pairsFrom(s, 1).reduce<T>((coll, [key, value]) => s.put(coll, key, value), start);
}

/** Entries whose key is, or is not, one of these. */
function keep<T>(s: Shapes<T>, keys: readonly T[], isKept: boolean): T {
  const marks = new Set(keys.map((key) => s.key(key)));
  return s.map(s.entries(0).filter(([key]) => marks.has(s.key(key)) === isKept));
}

/** Where any key of the path is missing, the default. */
function getIn<T>(s: Shapes<T>): T {
  const [start, , otherwise] = s.args as readonly [T, T, T?];
  let coll = start;
  for (const key of all(s, 1)) {
    coll = s.get(coll, key, otherwise);
    if (coll === otherwise) break;
  }
  return coll;
}

/** What is missing on the way is a new map. */
function putIn<T>(s: Shapes<T>): T {
  const [coll, , value] = s.args as readonly [T, T, T];
  const path = all(s, 1);
  const levels = [coll];
  for (const key of path.slice(0, -1)) {
    levels.push(s.get(levels.at(-1) as T, key, s.literal(null)));
  }
  return path.reduceRight((inner, key, i) => s.put(levels[i] as T, key, inner), value);
}

/** Places that all arguments from one on have. */
function shortest<T>(s: Shapes<T>, from: number): number[] {
  const lengths = s.args.slice(from).map((_, i) => s.length(from + i));
  const length = lengths.length === 0 ? 0 : Math.min(...lengths);
  checkRoom(s, length * lengths.length);
  return Array.from({ length }, (_, place) => place);
}

function whole<T>(s: Shapes<T>, at: number): number {
  const value = s.number(at);
  if (Number.isInteger(value)) return value;
  return s.refuse("TypeMismatch", `${s.name} needs a whole number here, got ${value}`, at);
}

/** A number of elements; below 0 is none. */
function count<T>(s: Shapes<T>, at: number): number {
  return Math.max(0, whole(s, at));
}

function dropLast<T>(s: Shapes<T>): T {
  const at = s.args.length - 1;
  return slice(s, at, 0, s.length(at) - (at === 0 ? 1 : count(s, 0)));
}

function subvec<T>(s: Shapes<T>): T {
  const length = s.length(0);
  const start = whole(s, 1);
  const end = s.args.length > 2 ? whole(s, 2) : length;
  if (0 <= start && start <= end && end <= length) return slice(s, 0, start, end);
  const message = `subvec from ${start} to ${end} of a vector of ${length} elements`;
  return s.refuse("IndexOutOfRange", message, start < 0 || start > length ? 1 : s.args.length - 1);
}

function range<T>(s: Shapes<T>): T {
  const numbers = s.args.map((_, at) => s.number(at));
  const wrong = numbers.findIndex((each) => !Number.isFinite(each));
  if (wrong >= 0) s.refuse("TypeMismatch", `range needs numbers, got ${numbers[wrong]}`, wrong);
  const [start, end, step = 1] = (numbers.length === 1 ? [0, ...numbers] : numbers) as [
    number,
    number,
    number?,
  ];
  if (step === 0) s.refuse("TypeMismatch", "range never ends with a step of 0", 2);
  const length = Math.max(0, Math.ceil((end - start) / step));
  return s.vector(listOf(s, length, (place) => s.literal(start + place * step)));
}

/** `(partition n step coll)`: parts of n elements, each `step` after the one before; a rest is left out. */
function partition<T>(s: Shapes<T>): T {
  const at = s.args.length - 1;
  const size = count(s, 0);
  const step = at === 1 ? size : count(s, 1);
  if (size === 0 || step === 0) {
    s.refuse("TypeMismatch", "partition never ends with parts of 0", size === 0 ? 0 : 1);
  }
  const list = all(s, at);
  const parts = Math.max(0, Math.floor((list.length - size) / step) + 1);
  checkRoom(s, parts * size);
  return s.vector(
    Array.from({ length: parts }, (_, i) => s.vector(list.slice(i * step, i * step + size))),
  );
}

/** Elements of vectors within vectors, one after the other. */
function flatten<T>(s: Shapes<T>): T {
  const flat: T[] = [];
  const pending = [...all(s, 0)].reverse();
  for (let seen = pending.length; pending.length > 0; ) {
    const value = pending.pop() as T;
    const parts = s.parts(value);
    if (parts === null) flat.push(value);
    else for (let i = parts.length - 1; i >= 0; i--) pending.push(parts[i] as T);
    // Shared parts count wherever they stand: they can be exponentially many.
    seen += parts?.length ?? 0;
    checkRoom(s, seen);
  }
  return s.vector(flat);
}
