// Finding a constant key in a map in constant time. An index is made once for each map that is looked into.

import type { Expr, MapExpr } from "../../core/expr.ts";
import type { ExprTable } from "../../core/table.ts";
import { isNumeric, numberOf } from "./support.ts";

/** True when every key of the map is a literal, so that a missing key is known to be missing. */
export function hasLiteralKeys(table: ExprTable, map: MapExpr): boolean {
  return indexOf(table, map).size === map.entries.length;
}

/** The value under a literal key, by the language's equality: numbers and booleans by value. */
export function lookupKey(table: ExprTable, map: MapExpr, key: Expr): Expr | undefined {
  const mark = markOf(key);
  return mark === undefined ? undefined : indexOf(table, map).get(mark);
}

/** A number, or a letter for the kind and the text: equal for equal keys. */
export type Mark = number | string;

const INDICES = new WeakMap<MapExpr, ReadonlyMap<Mark, Expr>>();

function indexOf(table: ExprTable, map: MapExpr): ReadonlyMap<Mark, Expr> {
  const known = INDICES.get(map);
  if (known !== undefined) return known;
  table.copies += map.entries.length;
  const index = new Map<Mark, Expr>();
  for (const [key, value] of map.entries) {
    const mark = markOf(key);
    if (mark !== undefined) index.set(mark, value);
  }
  INDICES.set(map, index);
  return index;
}

/** undefined for what is no literal key, and for NaN, which equals nothing. */
export function markOf(key: Expr): Mark | undefined {
  if (isNumeric(key)) return Number.isNaN(numberOf(key)) ? undefined : numberOf(key);
  if (key.kind === "string") return `s${key.value}`;
  return key.kind === "keyword" ? `k${key.value}` : undefined;
}
