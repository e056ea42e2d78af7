// What all parts of reading a printed graph share: the table that expressions go into, the vertices by name, and what is
// wrong so far.

import type { Expr } from "../../core/expr.ts";
import { call, type ExprTable, newTable } from "../../core/table.ts";
import type { DiagnosticKind } from "../../errors/kinds.ts";
import type { Limits } from "../../errors/limits.ts";
import { addError, type Details, diagnostic, newReport, type Report } from "../../errors/report.ts";
import type { Span } from "../../source/span.ts";
import { freshSpan } from "./places.ts";
import { newTrace, type Trace } from "./traces.ts";

/** A vertex by its printed name; numbered in the order of V until all links are read. */
export interface Named {
  readonly id: number;
  /** False for an observed vertex, whose value is data. */
  readonly latent: boolean;
}

export interface Reader {
  readonly table: ExprTable;
  readonly report: Report;
  readonly limits: Limits;
  readonly names: ReadonlyMap<string, Named>;
  /** Parts of expressions read so far. */
  steps: number;
  /** A span that no expression has yet. */
  span: Span;
  /** Spans of vectors that were printed without their head. */
  readonly bare: Set<Span>;
  /** Arrays read before (null: not to the end), where a value may hold one at several places; null where none does. */
  readonly known: Map<object, Expr | null> | null;
  /** What was read last of each kind of place in P. */
  readonly traces: Readonly<Record<"sample" | "observe" | "factor" | "guard" | "value", Trace>>;
}

export function newReader(
  names: ReadonlyMap<string, Named>,
  mayShare: boolean,
  limits: Limits,
): Reader {
  return {
    table: newTable(limits.elements),
    report: newReport(limits.errors),
    limits,
    names,
    steps: 0,
    span: freshSpan(),
    bare: new Set(),
    known: mayShare ? new Map() : null,
    traces: {
      sample: newTrace(),
      observe: newTrace(),
      factor: newTrace(),
      guard: newTrace(),
      value: newTrace(),
    },
  };
}

/** True when `expr` has just been made, with the reader's span, and was not in the table before. */
export function isNew(reader: Reader, expr: Expr): boolean {
  if (expr.span !== reader.span) return false;
  reader.span = freshSpan();
  return true;
}

/** What stands for an expression that is wrong, and may be anything. */
export function broken({ table, span }: Reader): Expr {
  return call(table, "", [], span);
}

/** Reports an error at a place of the printed graph, such as `P.sample3[1]`. */
export function complain(
  { report }: Reader,
  kind: DiagnosticKind,
  message: string,
  path: string,
  details: Details = {},
): void {
  addError(report, diagnostic(kind, message, undefined, { ...details, path }));
}
