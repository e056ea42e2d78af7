// A value where a number is needed: its operand, or a located error that says what it is instead.

import type { CallExpr, DistExpr } from "../core/expr.ts";
import { argumentSpan, originSpan } from "../core/table.ts";
import type { Span } from "../source/span.ts";
import { type Context, literalNumber, lookUpLiteral } from "./context.ts";
import { fail } from "./fail.ts";
import type { Operand } from "./operand.ts";
import { selectOperand } from "./select.ts";
import { describe, type Leaf, leaf, type Value } from "./value.ts";

/** What wants the number, for messages: `the sd of normal`. */
export interface Need {
  readonly what: string;
  readonly span: Span;
  /** Where the value is made. */
  readonly made?: Span | undefined;
}

/** An argument of a call that must be a number. */
export function argumentNeed(call: CallExpr | DistExpr, at: number, what: string): Need {
  return { what, span: argumentSpan(call, at), made: originSpan(call, at) };
}

/** The value as a number leaf. Booleans count as 0 and 1, categories when all their literals are numbers. */
export function numberOf(context: Context, value: Value, need: Need): Leaf {
  switch (value.kind) {
    case "leaf":
      return value;
    case "category":
      return numberOfCategory(context, value, need);
    case "clash": {
      const options = value.options.map((option) => numberOf(context, option, need));
      return leaf(
        selectOperand(
          context.emitter,
          value.selector,
          options.map((option) => option.operand),
        ),
      );
    }
    default:
      return refuse(value, need);
  }
}

/** The operand of `numberOf`. */
export function operandOf(context: Context, value: Value, need: Need): Operand {
  return numberOf(context, value, need).operand;
}

function numberOfCategory(
  context: Context,
  value: Value & { readonly kind: "category" },
  need: Need,
): Leaf {
  const literals = value.codes.map((code) => context.literals[code]);
  if (literals.some((each) => each?.kind !== "number" && each?.kind !== "boolean")) {
    return refuse(value, need);
  }
  return leaf(lookUpLiteral(context, value, literalNumber));
}

function refuse(value: Value, need: Need): never {
  const kind = value.kind === "vector" || value.kind === "map" ? "ShapeMismatch" : "TypeMismatch";
  const hint =
    value.kind === "literal" && value.literal.kind === "nil"
      ? "an `if` without an else branch is nil where its condition is false"
      : value.kind === "distribution"
        ? "`(sample d)` draws a number from a distribution"
        : undefined;
  const message = `${need.what} must be a number, this is ${describe(value)}`;
  return fail(kind, need.span, message, hint, need.made);
}
