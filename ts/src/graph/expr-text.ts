// A link expression as Daphne text on one line, cut at a width: never longer, however large the expression is.

import type { CarryExpr, Expr, FinalExpr, MemberExpr, VectorExpr } from "../core/expr.ts";
import { elementOf } from "../core/table.ts";

/** A number with at most six significant digits. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** A piece of text, or an expression whose text stands in its place. */
export type Piece = string | Expr;

/** What an expression's parts are called. */
export interface Called {
  readonly nameOf: (vertex: number) => string;
  /** Letters that stand for the indices of plates, by plate. */
  readonly letters?: readonly string[];
  /** Of a folded graph: the value of a vertex in given instances, and the state of a scan. */
  readonly piecesOf?: (expr: MemberExpr | CarryExpr | FinalExpr) => readonly Piece[];
}

/** The text of an expression. */
export function exprText(expr: Expr, called: Called, width: number): string {
  let text = "";
  const tasks: Piece[] = [expr];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    text += typeof task === "string" ? task : open(task, called, tasks, width);
    if (text.length > width) return `${text.slice(0, width - 3)}...`;
  }
  return text;
}

/** Text of an atom; of a compound its opening bracket, the rest is scheduled (no more than can be shown). */
function open(expr: Expr, called: Called, tasks: Piece[], width: number): string {
  switch (expr.kind) {
    case "number":
    case "boolean":
      return String(expr.value);
    case "string":
      return JSON.stringify(expr.value);
    case "keyword":
      return `:${expr.value}`;
    case "nil":
      return "nil";
    case "vertex":
      return called.nameOf(expr.vertex);
    case "vector":
      return schedule(firstOf(expr, width), "[", "]", tasks, width);
    case "map":
      return schedule(expr.entries.slice(0, width).flat(), "{", "}", tasks, width);
    case "call":
      return schedule([expr.operator, ...expr.args.slice(0, width)], "(", ")", tasks, width);
    case "dist":
      return schedule([expr.family, ...expr.args.slice(0, width)], "(", ")", tasks, width);
    case "if":
      return schedule(["if", expr.test, expr.then, expr.otherwise], "(", ")", tasks, width);
    case "index":
      return indexText(called, expr.plate);
    case "element":
      return `data[${expr.steps.map(({ plate }) => indexText(called, plate)).join("][")}]`;
    case "member":
    case "carry":
    case "final":
      return openAll(called.piecesOf?.(expr) ?? [], tasks);
  }
}

/** No more elements than can be shown: those of data are made when they are asked for. */
function firstOf(list: VectorExpr, count: number): Expr[] {
  return Array.from({ length: Math.min(list.length, count) }, (_, at) => elementOf(list, at));
}

function openAll(pieces: readonly Piece[], tasks: Piece[]): string {
  for (let i = pieces.length - 1; i >= 0; i--) tasks.push(pieces[i] as Piece);
  return "";
}

function indexText({ letters }: Called, plate: number): string {
  return letters?.[plate] ?? `#${plate}`;
}

function schedule(
  parts: readonly Piece[],
  start: string,
  end: string,
  tasks: Piece[],
  width: number,
): string {
  tasks.push(end);
  for (let i = Math.min(parts.length, width) - 1; i >= 0; i--) {
    tasks.push(parts[i] as Piece);
    if (i > 0) tasks.push(" ");
  }
  return start;
}
