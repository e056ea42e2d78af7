// The element of a vector at an index and of a map under a key, constant or random; and the same for putting one.
// A random index becomes a gather, with a check unless its support proves it in range.

import type { CallExpr } from "../core/expr.ts";
import { argumentSpan, originSpan } from "../core/table.ts";
import type { Span } from "../source/span.ts";
import { choose, chooseIf } from "./choose.ts";
import { always, both } from "./conditions.ts";
import type { Context } from "./context.ts";
import { constant, constantOf, emitMap } from "./emitter.ts";
import { equal } from "./equal.ts";
import { fail } from "./fail.ts";
import { literalOf, literalValue } from "./literals.ts";
import { numberOf } from "./numbers.ts";
import type { Operand } from "./operand.ts";
import {
  boolean,
  describe,
  isNil,
  type Literal,
  literalKey,
  literalToJson,
  type MapValue,
  map,
  NIL,
  type Value,
  type VectorValue,
  vector,
} from "./value.ts";

/** `(get coll key default?)` and `(nth coll index)`. */
export function lowerGet(
  context: Context,
  call: CallExpr,
  [coll, key, missing]: readonly [Value, Value, Value | undefined],
): Value {
  if (coll.kind === "vector") return elementOf(context, call, coll, key, missing);
  if (coll.kind === "map") return entryOf(context, call, coll, key, missing);
  return isNil(coll) && missing !== undefined ? missing : refuse(call, coll);
}

/** `(contains? coll key)`. */
export function lowerHas(context: Context, call: CallExpr, coll: Value, key: Value): Value {
  if (isNil(coll)) return constantBoolean(context, false);
  const { emitter } = context;
  if (coll.kind === "map") {
    const { place } = placeInMap(context, call, coll, key);
    return boolean(emitMap(emitter, "le", constant(emitter, 0), place));
  }
  if (coll.kind !== "vector") return refuse(call, coll);
  const index = numberOf(context, key, { what: "an index", span: spanOfKey(call) });
  return boolean(inRange(context, index.operand, coll.items.length));
}

/** `(put coll key value)`: an index one past the end appends, a new key is added. */
export function lowerPut(
  context: Context,
  call: CallExpr,
  [coll, key, value]: readonly [Value, Value, Value],
): Value {
  if (coll.kind === "vector") return putElement(context, call, coll, key, value);
  if (coll.kind === "map") return putEntry(context, call, coll, key, value);
  return isNil(coll) ? putEntry(context, call, map([]), key, value) : refuse(call, coll);
}

function elementOf(
  context: Context,
  call: CallExpr,
  coll: VectorValue,
  key: Value,
  missing: Value | undefined,
): Value {
  const known = literalOf(context.emitter, key);
  const size = coll.items.length;
  if (known !== null) {
    const place = placeOf(known, spanOfKey(call));
    if (place >= 0 && place < size) return coll.items[place] as Value;
    return missing ?? outOfRange(call, place, size);
  }
  const index = numberOf(context, key, { what: "an index", span: spanOfKey(call) });
  if (size === 0) return missing ?? outOfRange(call, null, 0);
  const proven = index.bound !== null && index.bound <= size;
  if (!proven && missing === undefined) requireInRange(context, call, index.operand, size);
  const found = choose(context, { kind: "index", operand: index.operand }, coll.items);
  if (proven || missing === undefined) return found;
  return chooseIf(context, inRange(context, index.operand, size), found, missing);
}

function entryOf(
  context: Context,
  call: CallExpr,
  coll: MapValue,
  key: Value,
  missing: Value | undefined,
): Value {
  const known = literalOf(context.emitter, key);
  if (known !== null) {
    const place = coll.keys.findIndex((each) => literalKey(each) === literalKey(known));
    return coll.items[place] ?? missing ?? keyNotFound(call, coll, known);
  }
  if (coll.keys.length === 0) return missing ?? keyNotFound(call, coll, null);
  const { place, proven } = placeInMap(context, call, coll, key);
  // Whatever the key will be: a number is never a keyword.
  if (constantOf(context.emitter, place) === -1) return missing ?? keyNotFound(call, coll, null);
  const size = coll.keys.length;
  if (!proven && missing === undefined) requireInRange(context, call, place, size);
  const found = choose(context, { kind: "index", operand: place }, coll.items);
  if (proven || missing === undefined) return found;
  return chooseIf(context, inRange(context, place, size), found, missing);
}

function putElement(
  context: Context,
  call: CallExpr,
  coll: VectorValue,
  key: Value,
  value: Value,
): Value {
  const known = literalOf(context.emitter, key);
  const size = coll.items.length;
  if (known !== null) {
    const place = placeOf(known, spanOfKey(call));
    if (place < 0 || place > size) return outOfRange(call, place, size);
    return vector([...coll.items.slice(0, place), value, ...coll.items.slice(place + 1)]);
  }
  const index = numberOf(context, key, { what: "an index", span: spanOfKey(call) });
  if (index.bound === null || index.bound > size) {
    requireInRange(context, call, index.operand, size);
  }
  return vector(
    coll.items.map((item, place) => {
      const here = emitMap(context.emitter, "eq", index.operand, constant(context.emitter, place));
      return chooseIf(context, here, value, item);
    }),
  );
}

function putEntry(
  context: Context,
  call: CallExpr,
  coll: MapValue,
  key: Value,
  value: Value,
): Value {
  const known = literalOf(context.emitter, key);
  const entries = coll.keys.map((each, place) => [each, coll.items[place] as Value] as const);
  if (known !== null) return map([...entries, [known, value]]);
  const { place, proven } = placeInMap(context, call, coll, key);
  if (!proven) requireInRange(context, call, place, coll.keys.length);
  return map(
    entries.map(([each, item]) => {
      const here = equal(context, key, literalValue(context.emitter, each), spanOfKey(call));
      return [each, chooseIf(context, here, value, item)] as const;
    }),
  );
}

/** Place of a random key among the map's keys, -1 where it is none of them; proven where it always is one. */
function placeInMap(
  context: Context,
  call: CallExpr,
  coll: MapValue,
  key: Value,
): { readonly place: Operand; readonly proven: boolean } {
  const { emitter } = context;
  const proven = isAlwaysKey(context, coll, key);
  const counting = coll.keys.every((each, place) => literalKey(each) === `n${place}`);
  if (proven && counting && key.kind === "leaf") return { place: key.operand, proven };
  const place = coll.keys.reduceRight<Operand>(
    (rest, each, at) => {
      const here = equal(context, key, literalValue(emitter, each), spanOfKey(call));
      return emitMap(emitter, "select", here, constant(emitter, at), rest);
    },
    constant(emitter, -1),
  );
  return { place, proven };
}

function isAlwaysKey(context: Context, coll: MapValue, key: Value): boolean {
  const keys = new Set(coll.keys.map(literalKey));
  if (key.kind === "category") {
    return key.codes.every((code) => keys.has(literalKey(context.literals[code] ?? NIL.literal)));
  }
  if (key.kind !== "leaf" || key.bound === null || key.bound > keys.size) return false;
  return Array.from({ length: key.bound }, (_, value) => `n${value}`).every((each) =>
    keys.has(each),
  );
}

function requireInRange(context: Context, call: CallExpr, index: Operand, count: number): void {
  const condition = always(context.emitter);
  context.checks.push({ expr: call, span: call.span, index, count, condition });
}

/** Whether the operand is a whole number in [0, size). */
function inRange(context: Context, index: Operand, size: number): Operand {
  const { emitter } = context;
  const whole = emitMap(emitter, "eq", emitMap(emitter, "floor", index), index);
  const above = emitMap(emitter, "le", constant(emitter, 0), index);
  const below = emitMap(emitter, "lt", index, constant(emitter, size));
  return both(emitter, both(emitter, whole, above), below);
}

function placeOf(index: Literal, span: Span): number {
  if (index.kind === "boolean") return Number(index.value);
  if (index.kind === "number" && Number.isInteger(index.value)) return index.value;
  const shown = JSON.stringify(literalToJson(index));
  return fail(
    "TypeMismatch",
    span,
    `${shown} is no index: a vector is indexed by whole numbers from 0`,
  );
}

function outOfRange(call: CallExpr, place: number | null, size: number): never {
  const what = place === null ? "there is no element" : `there is no element ${place}`;
  const hint = size === 0 ? "the vector is empty" : `the vector has elements 0 to ${size - 1}`;
  return fail(
    "IndexOutOfRange",
    argumentSpan(call, call.args.length > 1 ? 1 : 0),
    `${what} in a vector of ${size}`,
    hint,
  );
}

function keyNotFound(call: CallExpr, coll: MapValue, key: Literal | null): never {
  const shown = key === null ? "such a key" : `the key ${JSON.stringify(literalToJson(key))}`;
  const keys = coll.keys.slice(0, 10).map((each) => JSON.stringify(literalToJson(each)));
  const hint = keys.length === 0 ? "the map is empty" : `the keys are ${keys.join(", ")}`;
  return fail("KeyNotFound", spanOfKey(call), `the map does not have ${shown}`, hint);
}

function refuse(call: CallExpr, coll: Value): never {
  const span = argumentSpan(call, 0);
  const message = `\`${call.operator}\` needs a vector or a map, this is ${describe(coll)}`;
  return fail("TypeMismatch", span, message, undefined, originSpan(call, 0));
}

function spanOfKey(call: CallExpr): Span {
  return argumentSpan(call, 1);
}

function constantBoolean({ emitter }: Context, holds: boolean): Value {
  return boolean(constant(emitter, Number(holds)));
}
