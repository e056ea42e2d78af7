// Rewriting of expressions from their leaves up, on an explicit stack; what folds once its parts are known is folded.

import { findOperator } from "../core/catalogue.ts";
import type {
  CallExpr,
  CarryExpr,
  ElementExpr,
  Expr,
  FinalExpr,
  IndexExpr,
  MemberExpr,
  VectorExpr,
  VertexExpr,
} from "../core/expr.ts";
import {
  argumentSpan,
  childrenOf,
  choice,
  column,
  dist,
  type ExprTable,
  keyword,
  literal,
  map,
  vector,
} from "../core/table.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";
import { foldCall } from "./fold/fold.ts";
import { isFault } from "./fold/support.ts";

/** What stands for vertices and plates, and how it is rewritten. */
export type PlateExpr =
  | VertexExpr
  | IndexExpr
  | ElementExpr
  | MemberExpr
  | CarryExpr
  | FinalExpr
  | VectorExpr;

export interface Rewriting {
  /** Where new expressions go. */
  readonly table: ExprTable;
  /** What an expression is known to become. */
  known(expr: Expr): Expr | undefined;
  /** Remembers what an expression has become. */
  note(expr: Expr, made: Expr): void;
  /** What an expression of plates becomes; `of` gives what its parts have become. */
  plate(expr: PlateExpr, of: (part: Expr) => Expr): Expr;
  /** Whether the body of a plate's values is rewritten before them. */
  readonly bodies: boolean;
}

/** What `root` becomes. */
export function rewrite(rewriting: Rewriting, root: Expr): Expr {
  const of = (expr: Expr) => rewriting.known(expr) as Expr;
  const stack: Expr[] = [root];
  for (let expr = stack.at(-1); expr !== undefined; expr = stack.at(-1)) {
    if (rewriting.known(expr) === undefined) {
      const missing = missingPart(rewriting, expr);
      if (missing !== undefined) {
        stack.push(missing);
        continue;
      }
      rewriting.note(expr, rebuilt(rewriting, expr, of));
    }
    stack.pop();
  }
  return of(root);
}

function missingPart(rewriting: Rewriting, expr: Expr): Expr | undefined {
  if (expr.kind === "vector" && expr.source?.kind === "plate" && !rewriting.bodies)
    return undefined;
  if (expr.kind === "if") {
    const test = rewriting.known(expr.test);
    if (test === undefined) return expr.test;
    // Of an if that is decided now, only what it comes to is looked at.
    if (test.kind === "boolean") {
      const taken = test.value ? expr.then : expr.otherwise;
      return rewriting.known(taken) === undefined ? taken : undefined;
    }
  }
  return childrenOf(expr).find((part) => rewriting.known(part) === undefined);
}

function rebuilt(rewriting: Rewriting, expr: Expr, of: (part: Expr) => Expr): Expr {
  const { table } = rewriting;
  const { span } = expr;
  switch (expr.kind) {
    case "number":
    case "boolean":
    case "string":
      return literal(table, expr.value, span);
    case "nil":
      return literal(table, null, span);
    case "keyword":
      return keyword(table, expr.value, span);
    case "vector":
      if (expr.source?.kind === "plate") return rewriting.plate(expr, of);
      if (expr.source?.kind === "column") return column(table, expr.source, span);
      return vector(table, expr.items.map(of), span);
    case "map":
      return map(
        table,
        expr.entries.map(([key, value]) => [of(key), of(value)] as const),
        span,
      );
    case "dist":
      return dist(table, expr.family, expr.args.map(of), span, expr.written);
    case "if": {
      const test = of(expr.test);
      if (test.kind === "boolean") return of(test.value ? expr.then : expr.otherwise);
      return choice(table, [test, of(expr.then), of(expr.otherwise)], span);
    }
    case "call":
      return recalled(rewriting, expr, expr.args.map(of));
    default:
      return rewriting.plate(expr, of);
  }
}

function recalled({ table }: Rewriting, expr: CallExpr, args: readonly Expr[]): Expr {
  const { operator: name, span, written } = expr;
  const operator = findOperator(name);
  const make = { table, span, ...(written && { written }) };
  const made = operator && foldCall(make, operator, args, name);
  if (made === undefined) throw new Error(`the operator table lacks ${name}`);
  if (!isFault(made)) return made;
  // Most of what is wrong is found before; this was hidden behind what only an instance decides.
  const details = made.hint === undefined ? {} : { hint: made.hint };
  const place = made.arg === null ? span : argumentSpan(expr, made.arg);
  throw new LaurelError([diagnostic(made.error, made.message, place, details)]);
}
