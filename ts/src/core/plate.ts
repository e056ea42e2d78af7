// Plates and scans: parts of a graph that stand for one in each instance, or in each pass.

import type { Span } from "../source/span.ts";
import type { Expr } from "./expr.ts";

/** Sites that stand for one in each instance of a plate, or in each pass of a scan. */
export interface Plate {
  /** From 1; that of a plate within another is larger. */
  readonly id: number;
  /** Plates around, outermost first. */
  readonly outer: readonly number[];
  readonly count: number;
  readonly span: Span;
  /** Its sites, `[first, end)`, those of the plates in it included. */
  readonly first: number;
  end: number;
  /** Parts of the state that a scan carries from pass to pass; none in a plate. */
  carries: readonly Carry[];
}
export interface Carry {
  /** Before the first pass, and after a pass. */
  readonly init: Expr;
  readonly next: Expr;
}
