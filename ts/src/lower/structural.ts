// Vectors and maps: their shapes are known here, so these operators only move values about.

import type { CallExpr, Expr } from "../core/expr.ts";
import { choose } from "./choose.ts";
import { both } from "./conditions.ts";
import type { Context } from "./context.ts";
import { fail } from "./fail.ts";
import { literalOf, literalValue, numberLeaf } from "./literals.ts";
import { constantBoolean, countLeaf, lowerGet, lowerPut } from "./lookup.ts";
import { isPicked } from "./select.ts";
import {
  type ClashValue,
  describe,
  type Literal,
  MAX_LEAVES,
  map,
  type Value,
  vector,
} from "./value.ts";

/** A structural operator under its canonical name, its arguments lowered. */
export function lowerStructural(
  context: Context,
  operator: string,
  call: CallExpr,
  args: readonly Value[],
): Value {
  const place = collectionPlace(operator);
  const coll = place === null ? undefined : args[place];
  if (coll?.kind === "clash") return overOptions(context, operator, call, args, coll);
  const build = BUILDERS.get(operator);
  if (build === undefined) throw new Error(`no lowering for ${operator}`);
  return build({ context, call, args });
}

interface Form {
  readonly context: Context;
  readonly call: CallExpr;
  readonly args: readonly Value[];
}

const BUILDERS = new Map<string, (form: Form) => Value>([
  ["vector", ({ args }) => vector(args)],
  ["list", ({ args }) => vector(args)],
  ["vec", (form) => vector(itemsOf(form, 0))],
  ["hash-map", hashMap],
  ["get", ({ context, call, args }) => lowerGet(context, call, args)],
  ["nth", ({ context, call, args }) => lowerGet(context, call, args)],
  ["put", ({ context, call, args }) => lowerPut(context, call, args)],
  ["first", (form) => itemAt(form, 0)],
  ["second", (form) => itemAt(form, 1)],
  ["last", (form) => itemAt(form, itemsOf(form, 0).length - 1)],
  ["peek", (form) => itemAt(form, itemsOf(form, 0).length - 1)],
  ["rest", (form) => vector(itemsOf(form, 0).slice(1))],
  ["butlast", (form) => vector(itemsOf(form, 0).slice(0, -1))],
  ["conj", (form) => vector([...itemsOf(form, 0), ...form.args.slice(1)])],
  ["append", (form) => vector([...itemsOf(form, 0), ...form.args.slice(1)])],
  ["cons", (form) => vector([form.args[0] as Value, ...itemsOf(form, 1)])],
  ["concat", (form) => vector(form.args.flatMap((_, place) => itemsOf(form, place)))],
  ["count", (form) => countLeaf(form.context, itemsOf(form, 0).length)],
  ["empty?", (form) => constantBoolean(form.context, itemsOf(form, 0).length === 0)],
  ["range", range],
  ["repeat", repeat],
  ["reverse", (form) => vector([...itemsOf(form, 0)].reverse())],
  ["subvec", subvec],
]);

/** Which argument is the collection; null for operators that only hold their arguments. */
function collectionPlace(operator: string): number | null {
  if (["vector", "list", "hash-map", "range", "repeat"].includes(operator)) return null;
  return operator === "cons" ? 1 : 0;
}

/** Of a collection that has one shape or another: the operator on each, then the choice. */
function overOptions(
  context: Context,
  operator: string,
  call: CallExpr,
  args: readonly Value[],
  coll: ClashValue,
): Value {
  const { emitter, checks } = context;
  const options = coll.options.map((option, place) => {
    const before = checks.length;
    const swapped = args.map((arg) => (arg === coll ? option : arg));
    const value = lowerStructural(context, operator, call, swapped);
    const picked = isPicked(emitter, coll.selector, place);
    for (const check of checks.splice(before)) {
      checks.push({ ...check, condition: both(emitter, picked, check.condition) });
    }
    return value;
  });
  return choose(context, coll.selector, options);
}

/** Elements of the collection that argument `place` is; of a map, its pairs; of nil, none. */
function itemsOf({ context, call, args }: Form, place: number): readonly Value[] {
  const coll = args[place] as Value;
  if (coll.kind === "vector") return coll.items;
  if (coll.kind === "literal" && coll.literal.kind === "nil") return [];
  if (coll.kind === "map") {
    return coll.keys.map((key, at) =>
      vector([literalValue(context.emitter, key), coll.items[at] as Value]),
    );
  }
  const message = `\`${call.operator}\` needs a vector, this is ${describe(coll)}`;
  return fail("TypeMismatch", (call.args[place] as Expr).span, message);
}

function itemAt(form: Form, place: number): Value {
  const items = itemsOf(form, 0);
  const item = items[place];
  if (item !== undefined) return item;
  const message = `\`${form.call.operator}\` of a vector of ${items.length}: there is no such element`;
  return fail("IndexOutOfRange", form.call.span, message);
}

function hashMap({ context, call, args }: Form): Value {
  const entries: [Literal, Value][] = [];
  for (let place = 0; place + 1 < args.length; place += 2) {
    entries.push([keyOf(context, call.args[place] as Expr, args[place]), args[place + 1] as Value]);
  }
  return map(entries);
}

function keyOf(context: Context, expr: Expr, value: Value | undefined): Literal {
  const literal = value === undefined ? null : literalOf(context.emitter, value);
  if (literal !== null && literal.kind !== "nil") return literal;
  const message = "a key of a map must be a constant number, string, boolean or keyword";
  return fail("TypeMismatch", expr.span, message);
}

function range(form: Form): Value {
  const numbers = form.args.map((_, place) => constantNumber(form, place));
  const [start, end, step] =
    numbers.length === 1
      ? [0, numbers[0] as number, 1]
      : [numbers[0] as number, numbers[1] as number, numbers[2] ?? 1];
  const count = Math.max(0, Math.ceil((end - start) / step));
  const items = Array.from({ length: checkedCount(form, count) }, (_, place) =>
    numberLeaf(form.context.emitter, start + place * step),
  );
  return vector(items);
}

function repeat(form: Form): Value {
  const count = checkedCount(form, constantNumber(form, 0));
  return vector(new Array<Value>(count).fill(form.args[1] as Value));
}

function subvec(form: Form): Value {
  const items = itemsOf(form, 0);
  const start = constantNumber(form, 1);
  const end = form.args.length > 2 ? constantNumber(form, 2) : items.length;
  if (!(start >= 0 && start <= end && end <= items.length)) {
    const message = `there is no part from ${start} to ${end} of a vector of ${items.length}`;
    return fail("IndexOutOfRange", form.call.span, message);
  }
  return vector(items.slice(start, end));
}

function constantNumber({ context, call, args }: Form, place: number): number {
  const literal = literalOf(context.emitter, args[place] as Value);
  if (literal?.kind === "number") return literal.value;
  const message = `argument ${place + 1} of \`${call.operator}\` must be a constant number`;
  return fail("DynamicCount", (call.args[place] as Expr).span, message);
}

function checkedCount({ call }: Form, count: number): number {
  if (count >= 0 && count <= MAX_LEAVES) return Math.ceil(count);
  const message = `\`${call.operator}\` of ${count} elements: between 0 and ${MAX_LEAVES} are possible`;
  return fail(count >= 0 ? "GraphTooLarge" : "TypeMismatch", call.span, message);
}
