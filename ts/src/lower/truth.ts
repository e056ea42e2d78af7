// Truthiness of a value: false are false, nil and the number 0, everything else is true.

import { always, never } from "./conditions.ts";
import { type Context, lookUpLiteral } from "./context.ts";
import type { Operand } from "./operand.ts";
import { selectOperand } from "./select.ts";
import type { Literal, Value } from "./value.ts";

/** A condition that is 0 exactly where the value is false. */
export function truth(context: Context, value: Value): Operand {
  switch (value.kind) {
    case "leaf":
      return value.operand;
    case "category":
      return lookUpLiteral(context, value, truthOfLiteral);
    case "literal":
      return truthOfLiteral(value.literal) === 1 ? always(context.emitter) : never(context.emitter);
    case "clash": {
      const options = value.options.map((option) => truth(context, option));
      return selectOperand(context.emitter, value.selector, options);
    }
    default:
      return always(context.emitter);
  }
}

function truthOfLiteral(literal: Literal): number {
  if (literal.kind === "nil") return 0;
  if (literal.kind === "boolean" || literal.kind === "number")
    return Number(literal.value) === 0 ? 0 : 1;
  return 1;
}
