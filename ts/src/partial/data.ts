// Data as constant link expressions: columns, vectors and literals. What is wrong with a value is reported at the place
// where the program names it, with the place in the data.

import type { Datum } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import { column, type ExprTable, literal, vector } from "../core/table.ts";
import { addError, diagnostic, type Report } from "../errors/report.ts";
import type { Span } from "../source/span.ts";
import { type Given, isNumbers, type Read } from "./given.ts";

/** A datum as a constant; undefined when it is reported as bad. */
export function dataExpr(
  table: ExprTable,
  report: Report,
  { name, span, use }: Datum,
  value: Given,
): Expr | undefined {
  const read = value.read();
  if ("copy" in read) return exprOf(table, read.copy, span);
  const { kind, message, path, hint } = read.fault;
  const labels = use === null ? {} : { labels: [{ span: use, text: "used here" }] };
  const details = { path: `${name}${path}`, hint, ...labels };
  addError(report, diagnostic(kind, message, span, details));
  return undefined;
}

function exprOf(table: ExprTable, read: Read, span: Span): Expr {
  if (typeof read !== "object") return literal(table, read, span);
  if (isNumbers(read)) return column(table, { ...read, offset: 0, isBoolean: false }, span);
  const items = read.map((each) => exprOf(table, each, span));
  return vector(table, items, span);
}
