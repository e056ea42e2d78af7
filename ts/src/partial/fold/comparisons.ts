// Equality of constants. Numbers and booleans compare by value, strings and keywords by identity,
// vectors and maps by their elements; NaN equals nothing.

import type { Expr } from "../../core/expr.ts";
import type { ExprTable } from "../../core/table.ts";
import { lookupKey } from "./map-index.ts";
import { boolean, type Fold, isNumeric, numberOf } from "./support.ts";

/** Rules by operator; the arguments are constants. */
export const COMPARISONS: readonly (readonly [string, Fold])[] = [
  ["=", (args, make) => boolean(make, allEqual(args, make.table))],
  ["not=", (args, make) => boolean(make, !allEqual(args, make.table))],
];

/** Whether two constants are equal. Walks with its own stack: constants can be nested deeply. */
export function areEqual(a: Expr, b: Expr, table: ExprTable): boolean {
  const pending: Pair[] = [];
  const seen = new Set<string>();
  if (!compare(a, b, pending)) return false;
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [left, right] = pair;
    const key = `${left.id} ${right.id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const parts = partsOf(left, right);
    if (parts === undefined) return false;
    const [some, others] = parts;
    table.work += some.length;
    for (let i = 0; i < some.length; i++) {
      if (!compare(some[i] as Expr, others[i] as Expr, pending)) return false;
    }
  }
  return true;
}

type Pair = readonly [Expr, Expr];

/** Compares what has no parts; two vectors or two maps are left for later. */
function compare(a: Expr, b: Expr, pending: Pair[]): boolean {
  if (isNumeric(a) && isNumeric(b)) return numberOf(a) === numberOf(b);
  if (a.kind !== b.kind || (a.kind !== "vector" && a.kind !== "map")) return a === b;
  pending.push([a, b]);
  return true;
}

/** Parts of two vectors or two maps that must be equal in turn; undefined when they do not pair up. */
function partsOf(a: Expr, b: Expr): readonly [readonly Expr[], readonly Expr[]] | undefined {
  if (a.kind === "vector" && b.kind === "vector") {
    return a.length === b.length ? [a.items, b.items] : undefined;
  }
  if (a.kind !== "map" || b.kind !== "map" || a.entries.length !== b.entries.length) {
    return undefined;
  }
  const others = a.entries.map(([key]) => lookupKey(b, key));
  if (others.includes(undefined)) return undefined;
  return [a.entries.map(([, value]) => value), others as Expr[]];
}

function allEqual(args: readonly Expr[], table: ExprTable): boolean {
  return args.every((each, i) => i === 0 || areEqual(args[i - 1] as Expr, each, table));
}
