// Expressions that several vertices are computed by: hash-consing keeps each once, and so does everything after it.

import type { Expr } from "../core/expr.ts";
import { childrenOf, varyingOf } from "../core/table.ts";
import { partsOfVertex } from "./edges.ts";
import type { Folded, FoldedVertex } from "./graph.ts";
import { hasVertex } from "./reachable.ts";

/** An expression over latents, and the folded vertices that are computed by it, ascending. */
export interface Shared {
  readonly expr: Expr;
  readonly vertices: readonly number[];
}

/** Candidates looked at more closely. */
const MAX_ROOTS = 200;

/** Expressions that several vertices or several instances share, but for parts of one that all who use them share. */
export function sharedExpressions(folded: Folded): Shared[] {
  const users = usersOf(folded);
  return [...sharedRoots(folded)].flatMap((expr) =>
    hasVertex(expr) ? [{ expr, vertices: verticesOver(users, expr) }] : [],
  );
}

/** Compound expressions that a vertex reaches after another has been through them, or that its plates do not change. */
function sharedRoots(folded: Folded): Set<Expr> {
  const owners = new Map<Expr, number>();
  const roots = new Set<Expr>();
  for (const vertex of folded.vertices) {
    const pending = partsOfVertex(vertex);
    for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
      const children = childrenOf(expr);
      if (children.length === 0) continue;
      const owner = owners.get(expr);
      const isShared = (owner ?? vertex.id) !== vertex.id || isSameInAll(folded, vertex, expr);
      if (isShared && roots.size < MAX_ROOTS) roots.add(expr);
      if (owner !== undefined) continue;
      owners.set(expr, vertex.id);
      if (!isShared) for (const child of children) pending.push(child);
    }
  }
  return roots;
}

function isSameInAll({ table }: Folded, { plates }: FoldedVertex, expr: Expr): boolean {
  const varying = varyingOf(table, expr);
  return plates.some((plate) => !varying.includes(plate));
}

/** By expression: those that it is a part of, and vertices. */
function usersOf({ vertices }: Folded): ReadonlyMap<Expr, (Expr | number)[]> {
  const users = new Map<Expr, (Expr | number)[]>();
  const note = (expr: Expr, user: Expr | number): boolean => {
    const known = users.get(expr);
    if (known === undefined) users.set(expr, [user]);
    else known.push(user);
    return known === undefined;
  };
  for (const vertex of vertices) {
    const pending = partsOfVertex(vertex).filter((part) => note(part, vertex.id));
    for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
      for (const child of childrenOf(expr)) if (note(child, expr)) pending.push(child);
    }
  }
  return users;
}

function verticesOver(users: ReadonlyMap<Expr, (Expr | number)[]>, root: Expr): number[] {
  const seen = new Set<Expr>([root]);
  const vertices = new Set<number>();
  for (const expr of seen) {
    for (const user of users.get(expr) ?? []) {
      if (typeof user === "number") vertices.add(user);
      else seen.add(user);
    }
  }
  return [...vertices].sort((a, b) => a - b);
}
