// What an expression of the core language evaluates to while the graph is built: a link expression, something that
// can be called, or `unknown` where an error is reported already or declared data has no value yet.

import type { Core, Local, Target } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import type { Span } from "../source/span.ts";
import { nameOf } from "./fold/support.ts";

/** A function of the program, an operator or a distribution's constructor, by name. */
export interface Callable {
  readonly kind: "callable";
  readonly target: Exclude<Target, { kind: "data" }>;
}
/** A `fn` with the values, from where it was made, of the bindings that it uses. */
export interface Closure {
  readonly kind: "closure";
  readonly params: readonly Local[];
  readonly body: Core;
  readonly captured: readonly (readonly [slot: number, value: Value])[];
  readonly span: Span;
}
/** What `partial`, `comp`, ... make of functions and values; `higher/functions.ts` knows how it is called. */
export interface Derived {
  readonly kind: "derived";
  readonly name: string;
  readonly parts: readonly Value[];
}
export interface Unknown {
  readonly kind: "unknown";
}

export type Value = Expr | Callable | Closure | Derived | Unknown;

/** Values of bindings by slot, for one call. */
export type Frame = Value[];

export const UNKNOWN: Unknown = { kind: "unknown" };

/** True for what can stand in a graph. */
export function isExpr(value: Value): value is Expr {
  switch (value.kind) {
    case "callable":
    case "closure":
    case "derived":
    case "unknown":
      return false;
    default:
      return true;
  }
}

export function areExprs(values: readonly Value[]): values is readonly Expr[] {
  for (let i = 0; i < values.length; i++) if (!isExpr(values[i] as Value)) return false;
  return true;
}

/** How messages speak of a value. */
export function describe(value: Value): string {
  if (isExpr(value)) return nameOf(value);
  if (value.kind === "closure" || value.kind === "derived") return "a function";
  if (value.kind === "unknown") return "an unknown value";
  const { target } = value;
  if (target.kind === "family") return `the distribution constructor ${target.family.name}`;
  return `the function ${target.kind === "function" ? target.fn.name : target.operator.name}`;
}
