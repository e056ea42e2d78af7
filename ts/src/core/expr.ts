// Link expressions: what a graph's vertices and its value are computed by, after partial evaluation.
// Hash-consed: equal expressions of one table are one object, so a shared part of a model exists once.

import type { Span } from "../source/span.ts";

interface Base {
  /** Number in the table, in order of creation: a child's is smaller than its parent's. */
  readonly id: number;
  /** Where the program says this first; for messages only, never part of identity. */
  readonly span: Span;
}

export interface NumberExpr extends Base {
  readonly kind: "number";
  readonly value: number;
}
export interface BooleanExpr extends Base {
  readonly kind: "boolean";
  readonly value: boolean;
}
export interface StringExpr extends Base {
  readonly kind: "string";
  readonly value: string;
}
/** A keyword, without its colon. */
export interface KeywordExpr extends Base {
  readonly kind: "keyword";
  readonly value: string;
}
export interface NilExpr extends Base {
  readonly kind: "nil";
}
/** The value of a `sample` or `observe` vertex. */
export interface VertexExpr extends Base {
  readonly kind: "vertex";
  readonly vertex: number;
}
export interface VectorExpr extends Base {
  readonly kind: "vector";
  readonly items: readonly Expr[];
}
export interface MapExpr extends Base {
  readonly kind: "map";
  readonly entries: readonly (readonly [Expr, Expr])[];
}
/** A call of an operator of the table, by name or alias as written (never of a user's function: those are inlined). */
export interface CallExpr extends Base {
  readonly kind: "call";
  readonly operator: string;
  readonly args: readonly Expr[];
}
/** A distribution applied to its parameters. `family` is its canonical name in the catalogue. */
export interface DistExpr extends Base {
  readonly kind: "dist";
  readonly family: string;
  readonly args: readonly Expr[];
}
export interface IfExpr extends Base {
  readonly kind: "if";
  readonly test: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
}

export type Expr =
  | NumberExpr
  | BooleanExpr
  | StringExpr
  | KeywordExpr
  | NilExpr
  | VertexExpr
  | VectorExpr
  | MapExpr
  | CallExpr
  | DistExpr
  | IfExpr;
