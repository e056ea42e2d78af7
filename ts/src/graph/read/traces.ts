// Arrays of a printed graph as they are being read, each with what was last at its place.

import type { Expr } from "../../core/expr.ts";
import { type Head, type Role, VECTOR } from "./heads.ts";

/**
 * An array that is being read, or was the last to be read at its place. What is printed of neighbouring vertices is mostly
 * alike: where an array equals the one before it at its place, part by part, so does its expression.
 */
export interface Trace {
  role: Role;
  head: Head;
  /** Places before the first part: 1 for the head, 0 where it is lost. */
  start: number;
  /** Read before, to the end. */
  last: readonly unknown[];
  /** Being read. */
  list: readonly unknown[];
  next: number;
  /** Of the parts: of `list` as far as it has been read, then of `last`. */
  readonly values: Expr[];
  /** Traces of the parts that are arrays, by place in the list. */
  readonly parts: (Trace | undefined)[];
  /** null when something differs from what was there last. */
  expr: Expr | null;
}

export function newTrace(): Trace {
  return {
    role: "any",
    head: VECTOR,
    start: 1,
    last: NOTHING,
    list: NOTHING,
    next: 0,
    values: [],
    parts: [],
    expr: null,
  };
}

/** What was last where nothing was. */
export const NOTHING: readonly unknown[] = [];
