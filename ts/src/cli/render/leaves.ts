// A summary's leaves in order, each with the path that leads to it: `[0][1]`, `"mu"`. No formatting of numbers.

import type {
  BooleanSummary,
  CategorySummary,
  NumberSummary,
  Summary,
} from "../../report/infer-report.ts";
import { formatValue } from "./value.ts";

/** A summary without parts. */
export type LeafSummary =
  | NumberSummary
  | CategorySummary
  | BooleanSummary
  | { readonly type: "constant"; readonly value: unknown };

export interface Leaf {
  /** Empty when the whole value is one leaf. */
  readonly path: string;
  readonly summary: LeafSummary;
}

/** The leaves of `summary`, depth first. */
export function leavesOf(summary: Summary): Leaf[] {
  const leaves: Leaf[] = [];
  const open: { readonly path: string; readonly summary: Summary }[] = [{ path: "", summary }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, summary: part } = next;
    if (part.type === "vector") {
      for (let at = part.items.length - 1; at >= 0; at--) {
        open.push({ path: `${path}[${at}]`, summary: part.items[at] as Summary });
      }
    } else if (part.type === "map") {
      const before = path === "" ? "" : `${path} `;
      for (let at = part.entries.length - 1; at >= 0; at--) {
        const [key, item] = part.entries[at] as readonly [unknown, Summary];
        open.push({ path: before + formatValue(key), summary: item });
      }
    } else leaves.push({ path, summary: part });
  }
  return leaves;
}

/** The values a leaf can take with their probabilities, when there are finitely many; booleans: null. */
export function supportOf(leaf: LeafSummary): ReadonlyMap<string, number> | null {
  if (leaf.type === "category") return new Map(leaf.p.map(([value, p]) => [formatValue(value), p]));
  if (leaf.type !== "number" || leaf.p === undefined) return null;
  return new Map(Object.entries(leaf.p));
}
