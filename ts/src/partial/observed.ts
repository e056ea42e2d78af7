// Constant observed values: of the kind that the distribution is over, finite, and possible.

import type { Distribution } from "../core/catalogue.ts";
import type { Expr } from "../core/expr.ts";
import type { ExprTable } from "../core/table.ts";
import type { DiagnosticKind } from "../errors/kinds.ts";
import { familyOf } from "./facts.ts";
import { findDatum, isVarying } from "./fold/columns.ts";
import { isNumeric, isUndecided, nameOf, numberOf, show } from "./fold/support.ts";
import { isCopy } from "./given.ts";
import { impossible } from "./observed-support.ts";

export interface ObservedFault {
  readonly error: DiagnosticKind;
  readonly message: string;
  /** Which element of a vector, or null for the whole value. */
  readonly item: number | null;
  readonly hint?: string;
}

/** What is wrong with observing `value` under `dist`, if that can be known; `isSure` when every run observes it. */
export function checkObserved(
  table: ExprTable,
  { dist, value, isSure }: { readonly dist: Expr; readonly value: Expr; readonly isSure: boolean },
): ObservedFault | undefined {
  const family = familyOf(dist);
  const fault = family === undefined ? undefined : checkKind(family, value);
  return (
    fault ?? checkFinite(table, value) ?? (isSure ? checkSupport(table, dist, value) : undefined)
  );
}

function checkSupport(table: ExprTable, dist: Expr, value: Expr): ObservedFault | undefined {
  const message = impossible(table, dist, value);
  if (message === undefined) return undefined;
  const hint = "every run would have weight 0";
  return { error: "ZeroProbability", message, item: null, hint };
}

function checkKind(family: Distribution, value: Expr): ObservedFault | undefined {
  if (family.support === "any" || isUndecided(value)) return undefined;
  const wantsVector = family.vectorValue;
  const isRight = wantsVector ? value.kind === "vector" : isScalar(family, value);
  if (isRight) return undefined;
  const scalar = family.support === "boolean" ? "true or false" : "a number";
  const wanted = wantsVector ? "a vector" : scalar;
  const message = `${family.name} observes ${wanted}, got ${nameOf(value)}`;
  return { error: "TypeMismatch", message, item: null };
}

function isScalar(family: Distribution, value: Expr): boolean {
  if (value.kind === "element") return !value.isBoolean || family.discrete;
  return (
    value.kind === "number" ||
    value.kind === "index" ||
    (value.kind === "boolean" && family.discrete)
  );
}

function checkFinite(table: ExprTable, value: Expr): ObservedFault | undefined {
  if (isVarying(value)) {
    if (value.kind === "index" || isCopy(value.values)) return undefined;
    const wrong = findDatum(table, value, (each) => !Number.isFinite(each));
    return wrong && notFinite(`${wrong.value} in instance ${wrong.place}`, null);
  }
  if (isNumeric(value)) return isFiniteValue(value) ? undefined : notFinite(show(value), null);
  if (value.kind !== "vector") return undefined;
  const at = value.items.findIndex((each) => isNumeric(each) && !isFiniteValue(each));
  return at < 0 ? undefined : notFinite(show(value.items[at] as Expr), at);
}

function isFiniteValue(value: Expr): boolean {
  return Number.isFinite(numberOf(value));
}

function notFinite(value: string, item: number | null): ObservedFault {
  return {
    error: "NonFiniteObservation",
    message: `the observed value is ${value}`,
    item,
    hint: "observations are finite numbers",
  };
}
