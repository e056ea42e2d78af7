// Vectors and maps: their shapes are known here, so these operators only move values about (`core/shapes.ts`).

import type { CallExpr } from "../core/expr.ts";
import { type Entry, RULES, type Shapes } from "../core/shapes.ts";
import { argumentSpan, originSpan } from "../core/table.ts";
import type { DiagnosticKind } from "../errors/kinds.ts";
import { choose } from "./choose.ts";
import { both } from "./conditions.ts";
import type { Context } from "./context.ts";
import { fail } from "./fail.ts";
import { literalOf, literalValue } from "./literals.ts";
import { lowerGet, lowerHas, lowerPut } from "./lookup.ts";
import { isPicked } from "./select.ts";
import {
  type ClashValue,
  describe,
  isNil,
  type Literal,
  literalKey,
  map,
  NIL,
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
  const rule = RULES.get(operator);
  if (rule === undefined) throw new Error(`no lowering for ${operator}`);
  const before = context.checks.length;
  try {
    return rule(new ValueShapes(context, call, args));
  } catch (error) {
    if (!(error instanceof Split)) throw error;
    const { clash } = error;
    context.checks.length = before;
    return overOptions(context, clash, (option) => {
      const swapped = args.map((arg) => (arg === clash ? option : arg));
      return lowerStructural(context, operator, call, swapped);
    });
  }
}

/** Thrown where an argument has one shape or another: the call is then made on each. */
class Split extends Error {
  readonly clash: ClashValue;
  constructor(clash: ClashValue) {
    super("one shape or another");
    this.clash = clash;
  }
}

/** Of a value that has one shape or another: what `make` makes of each, then the choice. */
function overOptions(context: Context, clash: ClashValue, make: (option: Value) => Value): Value {
  const { emitter, checks } = context;
  const options = clash.options.map((option, place) => {
    const before = checks.length;
    const value = make(option);
    const picked = isPicked(emitter, clash.selector, place);
    for (const check of checks.splice(before)) {
      checks.push({ ...check, condition: both(emitter, picked, check.condition) });
    }
    return value;
  });
  return choose(context, clash.selector, options);
}

/** A class as its twin for expressions is one. */
class ValueShapes implements Shapes<Value> {
  readonly name: string;
  readonly args: readonly Value[];
  readonly most: number;
  readonly #context: Context;
  readonly #call: CallExpr;

  constructor(context: Context, call: CallExpr, args: readonly Value[]) {
    this.name = call.operator;
    this.args = args;
    this.most = context.folded.table.most;
    this.#context = context;
    this.#call = call;
  }

  length(at: number): number {
    const coll = this.#collection(at);
    if (coll.kind === "vector" || coll.kind === "map") return coll.items.length;
    if (isNil(coll)) return 0;
    const text = coll.kind === "literal" && coll.literal.kind === "string" ? coll.literal : null;
    return text?.value.length ?? this.#wrong(at, "a vector");
  }

  item(at: number, place: number): Value {
    const coll = this.#collection(at);
    if (coll.kind === "vector") return coll.items[place] as Value;
    if (coll.kind !== "map") return this.#wrong(at, "a vector");
    return vector(this.entries(at)[place] as readonly Value[]);
  }

  items(at: number, from: number, end: number): readonly Value[] {
    const coll = this.#collection(at);
    if (coll.kind === "vector") return coll.items.slice(from, end);
    return Array.from({ length: end - from }, (_, place) => this.item(at, from + place));
  }

  isMap(at: number): boolean {
    return this.#collection(at).kind === "map";
  }

  entries(at: number): readonly Entry<Value>[] {
    const coll = this.#collection(at);
    if (isNil(coll)) return [];
    if (coll.kind !== "map") return this.#wrong(at, "a map");
    const { emitter } = this.#context;
    return coll.keys.map((key, i) => [literalValue(emitter, key), coll.items[i] as Value]);
  }

  parts(value: Value): readonly Value[] | null {
    if (value.kind !== "clash") return value.kind === "vector" ? value.items : null;
    if (this.args.includes(value)) throw new Split(value);
    return this.refuse("ShapeMismatch", `an element of \`${this.name}\` is ${describe(value)}`, -1);
  }

  number(at: number): number {
    const literal = literalOf(this.#context.emitter, this.args[at] as Value);
    if (literal?.kind === "number" || literal?.kind === "boolean") return Number(literal.value);
    const message = `argument ${at + 1} of \`${this.name}\` must be a constant number`;
    return this.refuse("DynamicCount", message, at);
  }

  key(value: Value): string {
    return literalKey(this.#key(value));
  }

  literal(value: number | boolean | null): Value {
    if (value === null) return NIL;
    const kind = typeof value as "number" | "boolean";
    return literalValue(this.#context.emitter, { kind, value } as Literal);
  }

  vector(items: readonly Value[]): Value {
    return vector(items);
  }

  extended(at: number, more: readonly Value[]): Value {
    return vector([...this.items(at, 0, this.length(at)), ...more]);
  }

  map(entries: readonly Entry<Value>[]): Value {
    return map(entries.map(([key, value]) => [this.#key(key), value] as const));
  }

  get(coll: Value, key: Value, missing?: Value): Value {
    return this.#overClash(coll, (each) =>
      lowerGet(this.#context, this.#call, [each, key, missing]),
    );
  }

  put(coll: Value, key: Value, value: Value): Value {
    return this.#overClash(coll, (each) => lowerPut(this.#context, this.#call, [each, key, value]));
  }

  has(coll: Value, key: Value): Value {
    return this.#overClash(coll, (each) => lowerHas(this.#context, this.#call, each, key));
  }

  refuse(kind: DiagnosticKind, message: string, at: number, hint?: string): never {
    return fail(kind, argumentSpan(this.#call, at), message, hint, originSpan(this.#call, at));
  }

  #collection(at: number): Exclude<Value, ClashValue> {
    const value = this.args[at] as Value;
    if (value.kind === "clash") throw new Split(value);
    return value;
  }

  #wrong(at: number, what: string): never {
    const message = `\`${this.name}\` needs ${what}, this is ${describe(this.args[at] as Value)}`;
    return this.refuse("TypeMismatch", message, at);
  }

  #key(value: Value): Literal {
    const literal = literalOf(this.#context.emitter, value);
    if (literal !== null && literal.kind !== "nil") return literal;
    const message = "a key of a map must be a constant number, string, boolean or keyword";
    return this.refuse("TypeMismatch", message, this.args.indexOf(value));
  }

  #overClash(coll: Value, make: (coll: Value) => Value): Value {
    if (coll.kind !== "clash") return make(coll);
    return overOptions(this.#context, coll, (each) => this.#overClash(each, make));
  }
}
