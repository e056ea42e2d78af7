// Literals as values and back: numbers and booleans are leaves, strings, keywords and nil stand for themselves.

import { constant, constantOf, type Emitter } from "./emitter.ts";
import { type Leaf, type Literal, type LiteralValue, leaf, type Value } from "./value.ts";

/** A literal as a value: numbers and booleans are leaves. */
export function literalValue(emitter: Emitter, literal: Literal): Leaf | LiteralValue {
  if (literal.kind === "number") return numberLeaf(emitter, literal.value);
  if (literal.kind === "boolean") {
    return {
      kind: "leaf",
      type: "boolean",
      operand: constant(emitter, Number(literal.value)),
      bound: 2,
    };
  }
  return { kind: "literal", literal };
}

/** A number that the program says. */
export function numberLeaf(emitter: Emitter, value: number): Leaf {
  const whole = Number.isSafeInteger(value) && value >= 0;
  return leaf(constant(emitter, value), "number", whole ? value + 1 : null);
}

/** The literal that a value is, or null when it is none. */
export function literalOf(emitter: Emitter, value: Value): Literal | null {
  if (value.kind === "literal") return value.literal;
  if (value.kind !== "leaf") return null;
  const known = constantOf(emitter, value.operand);
  if (known === null) return null;
  return value.type === "boolean"
    ? { kind: "boolean", value: known !== 0 }
    : { kind: "number", value: known };
}
