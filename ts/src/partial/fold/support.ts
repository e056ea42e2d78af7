// What the folding rules share: their type, their complaints, and views of constants.

import type { Expr, Written } from "../../core/expr.ts";
import { type ExprTable, literal, vector } from "../../core/table.ts";
import type { DiagnosticKind } from "../../errors/kinds.ts";
import type { Span } from "../../source/span.ts";

/** Where new expressions go, and the place in the program that they come from. */
export interface Maker {
  readonly table: ExprTable;
  readonly span: Span;
  /** Where the arguments of the call at hand are written. */
  readonly written?: Written | undefined;
}

/** What is wrong with a call: about one argument, or (null) about the whole. */
export interface Fault {
  readonly kind: "fault";
  readonly error: DiagnosticKind;
  readonly message: string;
  readonly arg: number | null;
  readonly hint?: string | undefined;
}

/** undefined: the rule does not apply, the call stays. */
export type Fold = (args: readonly Expr[], make: Maker) => Expr | Fault | undefined;

export function fault(
  error: DiagnosticKind,
  message: string,
  arg: number | null,
  hint?: string,
): Fault {
  return { kind: "fault", error, message, arg, hint };
}

export function typeFault(message: string, arg: number | null, hint?: string): Fault {
  return fault("TypeMismatch", message, arg, hint);
}

export function isFault(outcome: { readonly kind: string }): outcome is Fault {
  return outcome.kind === "fault";
}

/** What only a run decides, and what may be a collection or a distribution. */
export function isUndecided(expr: Expr): boolean {
  return UNDECIDED.has(expr.kind);
}

const UNDECIDED: ReadonlySet<Expr["kind"]> = new Set([
  "vertex",
  "call",
  "if",
  "member",
  "carry",
  "final",
]);

/** Numbers, and booleans as 0 and 1. */
export function isNumeric(expr: Expr): boolean {
  return expr.kind === "number" || expr.kind === "boolean";
}

/** The number that a numeric constant stands for; NaN for anything else. */
export function numberOf(expr: Expr | undefined): number {
  if (expr?.kind === "number") return expr.value;
  return expr?.kind === "boolean" ? Number(expr.value) : Number.NaN;
}

/** True for what may still turn out to be a number, a collection or anything else. */
export function isOpen(expr: Expr): boolean {
  return !CLOSED.has(expr.kind);
}

const CLOSED: ReadonlySet<Expr["kind"]> = new Set([
  "number",
  "boolean",
  "string",
  "keyword",
  "nil",
  "vector",
  "map",
  "dist",
]);

/** Everything but `false`, `nil` and 0 is true. */
export function isTruthy(expr: Expr): boolean {
  if (expr.kind === "number") return expr.value !== 0;
  return expr.kind === "boolean" ? expr.value : expr.kind !== "nil";
}

export function number(make: Maker, value: number): Expr {
  return literal(make.table, value, make.span);
}

export function boolean(make: Maker, value: boolean): Expr {
  return literal(make.table, value, make.span);
}

/** A vector, unless it is longer than any model's. */
export function items(make: Maker, list: readonly Expr[]): Expr | Fault {
  if (list.length <= make.table.most) return vector(make.table, list, make.span);
  return fault("GraphTooLarge", `a vector of more than ${make.table.most} elements`, null);
}

/** How messages speak of a value: `the number 3`, `a string`. */
export function nameOf(expr: Expr): string {
  switch (expr.kind) {
    case "number":
      return `the number ${expr.value}`;
    case "boolean":
      return String(expr.value);
    case "keyword":
      return `the keyword :${shorten(expr.value)}`;
    case "string":
      return "a string";
    case "vertex":
    case "member":
      return "a random value";
    case "element":
    case "index":
      return "a number of the data";
    case "carry":
    case "final":
      return "the state of a loop";
    case "call":
      return `the result of ${expr.operator}`;
    case "dist":
      return `the distribution ${expr.family}`;
    case "if":
      return "the value of an if";
    case "nil":
      return "nil";
    default:
      return `a ${expr.kind}`;
  }
}

/** A constant as the program would write it; long ones are cut. */
export function show(expr: Expr): string {
  if (expr.kind === "number" || expr.kind === "boolean") return String(expr.value);
  if (expr.kind === "string") return JSON.stringify(shorten(expr.value));
  return expr.kind === "keyword" ? `:${shorten(expr.value)}` : nameOf(expr);
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
