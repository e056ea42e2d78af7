// Vectors and maps: their shapes are known here, so these operators only move values about (`core/shapes.ts`).

import type { CallExpr, Expr } from "../core/expr.ts";
import { RULES, type Shapes } from "../core/shapes.ts";
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
    return rule(shapesOf(context, call, args));
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

function shapesOf(context: Context, call: CallExpr, args: readonly Value[]): Shapes<Value> {
  const { emitter } = context;
  const name = call.operator;
  const spanAt = (at: number) => ((call.args[at] as Expr | undefined) ?? call).span;
  const collection = (at: number) => {
    const value = args[at] as Value;
    if (value.kind === "clash") throw new Split(value);
    return value;
  };
  const wrong = (at: number, what: string): never =>
    fail(
      "TypeMismatch",
      spanAt(at),
      `\`${name}\` needs ${what}, this is ${describe(args[at] as Value)}`,
    );
  const entries: Shapes<Value>["entries"] = (at) => {
    const coll = collection(at);
    if (isNil(coll)) return [];
    if (coll.kind !== "map") return wrong(at, "a map");
    return coll.keys.map((key, i) => [literalValue(emitter, key), coll.items[i] as Value]);
  };
  const keyOf = (value: Value): Literal => {
    const literal = literalOf(emitter, value);
    if (literal !== null && literal.kind !== "nil") return literal;
    const message = "a key of a map must be a constant number, string, boolean or keyword";
    return fail("TypeMismatch", spanAt(args.indexOf(value)), message);
  };
  const overClash = (coll: Value, make: (coll: Value) => Value): Value =>
    coll.kind === "clash"
      ? overOptions(context, coll, (each) => overClash(each, make))
      : make(coll);
  return {
    name,
    args,
    entries,
    refuse: (kind, message, at, hint) => fail(kind, spanAt(at), message, hint),
    length: (at) => {
      const coll = collection(at);
      if (coll.kind === "vector" || coll.kind === "map") return coll.items.length;
      if (isNil(coll)) return 0;
      const text = coll.kind === "literal" && coll.literal.kind === "string" ? coll.literal : null;
      return text?.value.length ?? wrong(at, "a vector");
    },
    item: (at, place) => {
      const coll = collection(at);
      if (coll.kind === "vector") return coll.items[place] as Value;
      return coll.kind === "map"
        ? vector(entries(at)[place] as readonly Value[])
        : wrong(at, "a vector");
    },
    isMap: (at) => collection(at).kind === "map",
    parts: (value) => {
      if (value.kind === "clash" && args.includes(value)) throw new Split(value);
      return value.kind === "vector" ? value.items : null;
    },
    number: (at) => {
      const literal = literalOf(emitter, args[at] as Value);
      if (literal?.kind === "number" || literal?.kind === "boolean") return Number(literal.value);
      const message = `argument ${at + 1} of \`${name}\` must be a constant number`;
      return fail("DynamicCount", spanAt(at), message);
    },
    key: (value) => literalKey(keyOf(value)),
    literal: (value) =>
      value === null
        ? NIL
        : literalValue(
            emitter,
            typeof value === "number" ? { kind: "number", value } : { kind: "boolean", value },
          ),
    vector,
    map: (list) => map(list.map(([key, value]) => [keyOf(key), value] as const)),
    get: (coll, key, missing) =>
      overClash(coll, (each) => lowerGet(context, call, [each, key, missing])),
    put: (coll, key, value) =>
      overClash(coll, (each) => lowerPut(context, call, [each, key, value])),
    has: (coll, key) => overClash(coll, (each) => lowerHas(context, call, each, key)),
  };
}
