// Order and equality of constants. Numbers and booleans compare by value, strings and keywords by identity,
// vectors and maps by their elements; NaN equals nothing.

import type { Expr, MapExpr } from "../../core/expr.ts";
import { lookupKey } from "./map-index.ts";
import { boolean, type Fold, isNumeric, numberOf } from "./support.ts";

/** Rules by operator; the arguments are constants. */
export const COMPARISONS: readonly (readonly [string, Fold])[] = [
  ["=", (args, make) => boolean(make, allEqual(args))],
  ["not=", (args, make) => boolean(make, !allEqual(args))],
  ["<", chain((a, b) => a < b)],
  ["<=", chain((a, b) => a <= b)],
  [">", chain((a, b) => a > b)],
  [">=", chain((a, b) => a >= b)],
];

/** Whether two constants are equal. Walks with its own stack: constants can be nested deeply. */
export function areEqual(a: Expr, b: Expr): boolean {
  const pending: [Expr, Expr][] = [[a, b]];
  const seen = new Set<string>();
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const key = `${pair[0].id} ${pair[1].id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const parts = compare(pair[0], pair[1]);
    if (parts === false) return false;
    for (const part of parts) pending.push(part);
  }
  return true;
}

function allEqual(args: readonly Expr[]): boolean {
  return args.every((each, i) => i === 0 || areEqual(args[i - 1] as Expr, each));
}

/** False, or the pairs of parts that must be equal as well. */
function compare(a: Expr, b: Expr): [Expr, Expr][] | false {
  if (isNumeric(a) && isNumeric(b)) return numberOf(a) === numberOf(b) ? [] : false;
  if (a.kind === "vector" && b.kind === "vector") {
    if (a.items.length !== b.items.length) return false;
    return a.items.map((each, i): [Expr, Expr] => [each, b.items[i] as Expr]);
  }
  if (a.kind === "map" && b.kind === "map") return compareMaps(a, b);
  return a === b ? [] : false;
}

function compareMaps(a: MapExpr, b: MapExpr): [Expr, Expr][] | false {
  if (a.entries.length !== b.entries.length) return false;
  const pairs: [Expr, Expr][] = [];
  for (const [key, value] of a.entries) {
    const other = lookupKey(b, key);
    if (other === undefined) return false;
    pairs.push([value, other]);
  }
  return pairs;
}

function chain(holds: (a: number, b: number) => boolean): Fold {
  return (args, make) => {
    const values = args.map(numberOf);
    return boolean(
      make,
      values.every((each, i) => i === 0 || holds(values[i - 1] as number, each)),
    );
  };
}
