// How often something is repeated: a whole number that constants and shapes decide.

import type { Span } from "../source/span.ts";
import { isNumeric, isUndecided, numberOf, show } from "./fold/support.ts";
import { expose } from "./known.ts";
import { complain, type Machine, plateOf, writeOut } from "./machine.ts";
import { describe, isExpr, type Value } from "./values.ts";

/** The count that `what` takes, at its place; undefined when it is none, which is reported, or unknown. */
export function countOf(
  machine: Machine,
  what: string,
  value: Value,
  span: Span,
): number | undefined {
  if (value.kind === "unknown") return undefined;
  const head = isExpr(value) ? expose({ table: machine.table, span }, value) : value;
  if (!isExpr(head) || !isNumeric(head)) {
    const plate = isExpr(head) ? plateOf(machine, head) : undefined;
    if (plate !== undefined) writeOut(plate);
    const [kind, needs, details] =
      isExpr(head) && isUndecided(head)
        ? (["DynamicCount", "a constant count in a graph", COUNT_HINT] as const)
        : (["TypeMismatch", "a number of passes", {}] as const);
    complain(machine, kind, `${what} needs ${needs}, got ${describe(value)}`, span, details);
    return undefined;
  }
  const count = numberOf(head);
  if (Number.isInteger(count) && count >= 0) return count;
  const message = `a count is a whole number from 0, got ${show(head)}`;
  complain(machine, "TypeMismatch", message, span);
  return undefined;
}

const COUNT_HINT = { hint: "write a number, or (count data)" };
