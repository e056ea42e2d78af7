// `=`, `not=`, `and`, `or`, `not`, and predicates of kind. `and` and `or` give the operand that decides, by truthiness.

import type { CallExpr } from "../core/expr.ts";
import { holds } from "../core/predicates.ts";
import { argumentSpan } from "../core/table.ts";
import { chooseIf } from "./choose.ts";
import { always, both, knownTruth, negation } from "./conditions.ts";
import { type Context, lookUpLiteral } from "./context.ts";
import { constant } from "./emitter.ts";
import { equal } from "./equal.ts";
import type { Operand } from "./operand.ts";
import { selectOperand } from "./select.ts";
import { truth } from "./truth.ts";
import { boolean, type Literal, NIL, type Value } from "./value.ts";

/** A logical operator. `and` and `or` may be given fewer arguments than the call has: those up to the deciding one. */
export function lowerLogical(
  context: Context,
  operator: string,
  call: CallExpr,
  args: readonly Value[],
): Value {
  switch (operator) {
    case "and":
    case "or":
      return deciding(context, operator, args);
    case "not":
      return boolean(negation(context.emitter, truth(context, args[0] as Value)));
    case "=":
      return boolean(allEqual(context, call, args));
    case "not=":
      return boolean(negation(context.emitter, allEqual(context, call, args)));
    default:
      return boolean(isOfKind(context, operator, args[0] as Value));
  }
}

/** Whether a predicate such as `nil?` holds. A choice between a boolean and a number counts as a number. */
function isOfKind(context: Context, predicate: string, value: Value): Operand {
  const { emitter } = context;
  const ofLiteral = (literal: Literal) =>
    Number(holds(predicate, literal.kind, "value" in literal ? literal.value : null));
  switch (value.kind) {
    case "leaf":
      if (value.type === "boolean" && predicate === "true?") return value.operand;
      if (value.type === "boolean" && predicate === "false?")
        return negation(emitter, value.operand);
      return constant(emitter, Number(holds(predicate, value.type)));
    case "category":
      return lookUpLiteral(context, value, ofLiteral);
    case "literal":
      return constant(emitter, ofLiteral(value.literal));
    case "clash": {
      const options = value.options.map((option) => isOfKind(context, predicate, option));
      return selectOperand(emitter, value.selector, options);
    }
    default:
      return constant(emitter, Number(holds(predicate, value.kind)));
  }
}

/** Whether an operand ends an `and` or `or` for certain: those after it are never asked for. */
export function decides(context: Context, operator: "and" | "or", value: Value): boolean {
  return knownTruth(context.emitter, truth(context, value)) === (operator === "or");
}

function deciding(context: Context, operator: "and" | "or", args: readonly Value[]): Value {
  if (args.length === 0) {
    return operator === "and" ? boolean(constant(context.emitter, 1)) : NIL;
  }
  return args.reduceRight((rest, value) => {
    const test = truth(context, value);
    return operator === "and"
      ? chooseIf(context, test, rest, falseOf(context, value))
      : chooseIf(context, test, value, rest);
  });
}

/** Where a boolean or number decides an `and` it is 0: a constant, which selects better than the operand. */
function falseOf(context: Context, value: Value): Value {
  if (value.kind !== "leaf" || value.type !== "boolean") return value;
  return boolean(constant(context.emitter, 0));
}

function allEqual(context: Context, call: CallExpr, args: readonly Value[]): Operand {
  let holds = always(context.emitter);
  for (let place = 1; place < args.length; place++) {
    const span = argumentSpan(call, place);
    const pair = equal(context, args[place - 1] as Value, args[place] as Value, span);
    holds = both(context.emitter, pair, holds);
  }
  return holds;
}
