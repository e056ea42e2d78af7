// Edges of a graph: from every vertex that another one's distribution, guard, weight or value mentions.

import type { Expr } from "../core/expr.ts";
import { childrenOf } from "../core/table.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";
import type { Graph, Vertex } from "./graph.ts";

/** Expressions looked at to find all edges of one graph. */
const MAX_WORK = 20_000_000;

/** Parents of each vertex by id, ascending: `[vertex][parent]`. Throws GraphTooLarge for too many edges. */
export function parentsOf(graph: Graph): number[][] {
  const search: Search = { visited: new Map(), work: 0 };
  return graph.vertices.map((vertex) => {
    const parents = mentioned(vertex, search);
    if (search.work > MAX_WORK) {
      const message = "the graph has too many edges to list them";
      throw new LaurelError([diagnostic("GraphTooLarge", message, vertex.span)]);
    }
    return parents;
  });
}

interface Search {
  /** For which vertex an expression was last seen: shared parts are entered once per vertex. */
  readonly visited: Map<Expr, number>;
  work: number;
}

/** Children of each vertex by id, ascending: `[vertex][child]`. */
export function childrenByVertex(graph: Graph): number[][] {
  const children: number[][] = graph.vertices.map(() => []);
  parentsOf(graph).forEach((parents, child) => {
    for (const parent of parents) children[parent]?.push(child);
  });
  return children;
}

/** Expressions that a vertex is computed by. */
export function partsOfVertex(vertex: Vertex): Expr[] {
  const parts = [vertex.dist];
  if (vertex.kind === "observe") parts.push(vertex.value);
  if (vertex.kind === "factor") parts.push(vertex.weight);
  // A latent variable of a branch that is not taken keeps its prior, so only the others depend on their guard.
  if (vertex.kind !== "sample" && vertex.guard !== null) parts.push(vertex.guard);
  return parts;
}

function mentioned(vertex: Vertex, search: Search): number[] {
  const { visited } = search;
  const parents = new Set<number>();
  const pending = partsOfVertex(vertex);
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    if (visited.get(expr) === vertex.id) continue;
    visited.set(expr, vertex.id);
    search.work += 1;
    if (expr.kind === "vertex") parents.add(expr.vertex);
    else for (const child of childrenOf(expr)) pending.push(child);
  }
  return [...parents].sort((a, b) => a - b);
}
