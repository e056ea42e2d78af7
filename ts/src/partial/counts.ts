// How often something is repeated: a whole number that constants and shapes decide.

import type { Expr } from "../core/expr.ts";
import { blame, type Use } from "./data-paths.ts";
import { isNumeric, isUndecided, type Maker, number, numberOf, show } from "./fold/support.ts";
import { formOf } from "./form-of.ts";
import { numberIn } from "./forms.ts";
import { expose } from "./known.ts";
import { complain, type Machine, plateOf, writeOut } from "./machine.ts";
import { describe, isExpr, type Value } from "./values.ts";

/** The count that `what` takes, at its place; undefined when it is none, which is reported, or unknown. */
export function countOf(
  machine: Machine,
  what: string,
  value: Value,
  use: Use,
): number | undefined {
  if (value.kind === "unknown") return undefined;
  const { span } = use.core;
  const head = isExpr(value) ? knownCount(machine, { table: machine.table, span }, value) : value;
  if (!isExpr(head) || !isNumeric(head)) {
    const plate = isExpr(head) ? plateOf(machine, head) : undefined;
    if (plate !== undefined) writeOut(plate);
    const [kind, needs, details] =
      isExpr(head) && isUndecided(head)
        ? (["DynamicCount", "a constant count in a graph", COUNT_HINT] as const)
        : (["TypeMismatch", "a number of passes", {}] as const);
    const message = `${what} needs ${needs}, got ${describe(value)}`;
    const blamed = blame(machine, kind, use, details);
    complain(machine, blamed.kind, message, span, blamed.details);
    return undefined;
  }
  const count = numberOf(head);
  if (Number.isInteger(count) && count >= 0) return count;
  const message = `a count is a whole number from 0, got ${show(head)}`;
  const { kind, details } = blame(machine, "TypeMismatch", use);
  complain(machine, kind, message, span, details);
  return undefined;
}

/** The count itself, where forms decide it, else what is known of it. */
function knownCount(machine: Machine, make: Maker, value: Expr): Expr {
  const head = expose(make, value);
  const count = head.kind === "call" ? numberIn(formOf(machine, make, head)) : undefined;
  return count === undefined ? head : number(make, count);
}

const COUNT_HINT = { hint: "write a number, or (count data)" };
