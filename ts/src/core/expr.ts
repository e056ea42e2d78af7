// Link expressions: what a graph's vertices and its value are computed by, after partial evaluation.
// Hash-consed: equal expressions of one table are one object, so a shared part of a model exists once.

import type { Span } from "../source/span.ts";

interface Base {
  /** Number in the table, in order of creation: a child's is smaller than its parent's. */
  readonly id: number;
  /** Where the program says this first; for messages only, never part of identity. */
  readonly span: Span;
}

/** Where the program writes each argument of a call first: equal arguments elsewhere are the same object. */
export type Written = readonly { readonly span: Span }[];

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
  readonly length: number;
  /** The elements. Those of a column or of a plate are made when they are first asked for: see `elementOf`. */
  readonly items: readonly Expr[];
  /** Where elements come from that are not written one by one; null when they are. */
  readonly source: Column | PlateValues | null;
  /** Makes one element of a vector that has a source; of a plate's also at an index that is data. See `elementOf`. */
  readonly itemAt: ((place: number | IndexExpr | ElementExpr) => Expr) | null;
}
/** Numbers of data, in rows: `values[offset ...]`, `[shape]`. A private copy that nobody changes. */
export interface Column {
  readonly kind: "column";
  readonly values: Float64Array;
  readonly offset: number;
  /** Lengths from the outermost dimension to the innermost. */
  readonly shape: readonly number[];
  /** 0 and 1 that stand for false and true. */
  readonly isBoolean: boolean;
}
/** The value of `body` in every instance of a plate. */
export interface PlateValues {
  readonly kind: "plate";
  readonly plate: number;
  readonly body: Expr;
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
  readonly written: Written | null;
}
/** A distribution applied to its parameters. `family` is its canonical name in the catalogue. */
export interface DistExpr extends Base {
  readonly kind: "dist";
  readonly family: string;
  readonly args: readonly Expr[];
  readonly written: Written | null;
}
export interface IfExpr extends Base {
  readonly kind: "if";
  readonly test: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
}

/** The number of the instance of a plate, or of the pass of a scan, from 0. */
export interface IndexExpr extends Base {
  readonly kind: "index";
  readonly plate: number;
}
/** A number of data that differs between instances: `values[offset + sum of stride x index of the plate]`. */
export interface ElementExpr extends Base {
  readonly kind: "element";
  readonly values: Float64Array;
  readonly offset: number;
  /** One step a plate, outermost first. */
  readonly steps: readonly Step[];
  /** 0 and 1 that stand for false and true. */
  readonly isBoolean: boolean;
}
export interface Step {
  readonly plate: number;
  readonly stride: number;
}
/** The value of a vertex of plates in given instances: one index for each of the vertex's plates, outermost first. */
export interface MemberExpr extends Base {
  readonly kind: "member";
  readonly vertex: number;
  readonly at: readonly Expr[];
}
/** Part `part` of the state of a scan: at the beginning of a pass. */
export interface CarryExpr extends Base {
  readonly kind: "carry";
  readonly plate: number;
  readonly part: number;
}
/** Part `part` of the state of a scan after its last pass, in an instance of the plates around it. */
export interface FinalExpr extends Base {
  readonly kind: "final";
  readonly plate: number;
  readonly part: number;
  /** One index for each plate around, outermost first. */
  readonly at: readonly Expr[];
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
  | IfExpr
  | IndexExpr
  | ElementExpr
  | MemberExpr
  | CarryExpr
  | FinalExpr;
