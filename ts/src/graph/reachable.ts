// Expressions below others, each once, parts before what is made of them.

import type { Expr } from "../core/expr.ts";
import { childrenOf } from "../core/table.ts";

/** True when a vertex is somewhere in the expression. */
export function hasVertex(root: Expr): boolean {
  const seen = new Set<Expr>([root]);
  for (const expr of seen) {
    if (expr.kind === "vertex") return true;
    for (const child of childrenOf(expr)) seen.add(child);
  }
  return false;
}

/** All expressions that `roots` are made of, themselves included; parts have smaller ids and come first. */
export function reachable(roots: readonly Expr[]): Expr[] {
  const seen = new Set<Expr>();
  const pending = [...roots];
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    if (seen.has(expr)) continue;
    seen.add(expr);
    for (const child of childrenOf(expr)) pending.push(child);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
