// Which constants are equal: numbers and booleans by value, strings and keywords by identity, vectors and maps by their
// elements. Equal constants have one number, found once for each expression.

import type { Expr } from "../../core/expr.ts";
import { childrenOf, type ExprTable } from "../../core/table.ts";
import { isNumeric, numberOf } from "./support.ts";

/** The same number for equal constants and for no others; 0 for what holds NaN, which equals nothing. */
export function classOf(table: ExprTable, root: Expr): number {
  const { known, numbers } = classesOf(table);
  const pending: Expr[] = [root];
  for (let expr = pending.at(-1); expr !== undefined; expr = pending.at(-1)) {
    const parts = expr.kind === "vector" ? expr.items : childrenOf(expr);
    const missing = known.has(expr) ? [] : parts.filter((each) => !known.has(each));
    if (missing.length > 0) {
      for (const each of missing) pending.push(each);
      continue;
    }
    pending.pop();
    if (known.has(expr)) continue;
    table.work += parts.length;
    const classes = parts.map((each) => known.get(each) as number);
    const mark = classes.includes(0) ? undefined : markOf(expr, classes);
    const number = mark === undefined ? 0 : (numbers.get(mark) ?? numbers.size + 1);
    if (mark !== undefined) numbers.set(mark, number);
    known.set(expr, number);
  }
  return known.get(root) as number;
}

interface Classes {
  readonly known: Map<Expr, number>;
  readonly numbers: Map<number | string, number>;
}

const CLASSES = new WeakMap<ExprTable, Classes>();

function classesOf(table: ExprTable): Classes {
  let classes = CLASSES.get(table);
  if (classes === undefined) {
    classes = { known: new Map(), numbers: new Map() };
    CLASSES.set(table, classes);
  }
  return classes;
}

/** What equal constants have in common: their number, their identity, or the classes of their parts. */
function markOf(expr: Expr, parts: readonly number[]): number | string | undefined {
  if (isNumeric(expr)) return Number.isNaN(numberOf(expr)) ? undefined : numberOf(expr);
  if (expr.kind === "vector") return `v${parts.join()}`;
  if (expr.kind !== "map") return `e${expr.id}`;
  const entries = expr.entries.map((_, i) => `${parts[2 * i]}:${parts[2 * i + 1]}`);
  return `m${entries.sort().join()}`;
}
