// `=` on two values: numbers and booleans by value, literals by identity, vectors and maps element by element.

import type { Span } from "../source/span.ts";
import { always, both, never } from "./conditions.ts";
import { type Context, literalCode, literalNumber, lookUpLiteral } from "./context.ts";
import { constant, emitMap } from "./emitter.ts";
import { fail } from "./fail.ts";
import type { Operand } from "./operand.ts";
import { selectOperand } from "./select.ts";
import {
  type CategoryValue,
  type ClashValue,
  type Literal,
  leavesOf,
  literalKey,
  MAX_LEAVES,
  type MapValue,
  type Value,
} from "./value.ts";

/** A condition that holds where the two are equal. */
export function equal(context: Context, a: Value, b: Value, span: Span): Operand {
  if (a.kind === "clash") return equalToClash(context, a, b, span);
  if (b.kind === "clash") return equalToClash(context, b, a, span);
  if (a.kind === "distribution" || b.kind === "distribution") {
    return fail("TypeMismatch", span, "distributions cannot be compared", "compare their draws");
  }
  if (leavesOf(a) > MAX_LEAVES && leavesOf(b) > MAX_LEAVES) {
    return fail("GraphTooLarge", span, `values of more than ${MAX_LEAVES} numbers are compared`);
  }
  if (a.kind === "vector" && b.kind === "vector")
    return equalItems(context, a.items, b.items, span);
  if (a.kind === "map" && b.kind === "map") return equalMaps(context, a, b, span);
  if (a.kind === "literal" && b.kind === "literal") {
    return truthOf(context, literalKey(a.literal) === literalKey(b.literal));
  }
  if (a.kind === "leaf" && b.kind === "leaf") return equalNumbers(context, a.operand, b.operand);
  if (a.kind === "category") return equalToCategory(context, a, b);
  return b.kind === "category" ? equalToCategory(context, b, a) : never(context.emitter);
}

function equalNumbers(context: Context, a: Operand, b: Operand): Operand {
  return emitMap(context.emitter, "eq", a, b);
}

function equalToClash(context: Context, a: ClashValue, b: Value, span: Span): Operand {
  const options = a.options.map((option) => equal(context, option, b, span));
  return selectOperand(context.emitter, a.selector, options);
}

function equalItems(
  context: Context,
  a: readonly Value[],
  b: readonly Value[],
  span: Span,
): Operand {
  const { emitter } = context;
  if (a.length !== b.length) return never(emitter);
  return a.reduce<Operand>(
    (sofar, item, place) => both(emitter, sofar, equal(context, item, b[place] as Value, span)),
    always(emitter),
  );
}

function equalMaps(context: Context, a: MapValue, b: MapValue, span: Span): Operand {
  const places = new Map(b.keys.map((key, place) => [literalKey(key), place]));
  const order = a.keys.map((key) => places.get(literalKey(key)));
  if (a.keys.length !== b.keys.length || order.includes(undefined)) return never(context.emitter);
  const items = order.map((place) => b.items[place as number] as Value);
  return equalItems(context, a.items, items, span);
}

function equalToCategory(context: Context, a: CategoryValue, b: Value): Operand {
  if (b.kind === "literal") return categoryIs(context, a, b.literal);
  const number = lookUpLiteral(context, a, literalNumber);
  if (b.kind === "leaf") return equalNumbers(context, number, b.operand);
  if (b.kind !== "category") return never(context.emitter);
  // Codes are equal for equal literals but for 1 and true, which are equal as numbers.
  const other = lookUpLiteral(context, b, literalNumber);
  const sameCode = equalNumbers(context, a.operand, b.operand);
  const sameNumber = equalNumbers(context, number, other);
  return emitMap(context.emitter, "select", sameCode, always(context.emitter), sameNumber);
}

function categoryIs(context: Context, a: CategoryValue, literal: Literal): Operand {
  const code = literalCode(context, literal);
  return equalNumbers(context, a.operand, constant(context.emitter, code));
}

function truthOf(context: Context, holds: boolean): Operand {
  return holds ? always(context.emitter) : never(context.emitter);
}
