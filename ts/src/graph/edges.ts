// Edges of a graph: from every vertex that another one's distribution, guard, weight or value mentions.

import type { Expr } from "../core/expr.ts";
import type { Plate } from "../core/plate.ts";
import { childrenOf } from "../core/table.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";
import type { FoldedVertex, Graph, Vertex } from "./graph.ts";

/** Expressions looked at to find all edges of one graph. */
const MAX_WORK = 20_000_000;

/** Vertices and, where they are folded, their plates. */
export interface Vertices {
  readonly vertices: readonly (Vertex & Partial<Pick<FoldedVertex, "plates">>)[];
  readonly plates?: readonly Plate[];
}

/** What a vertex depends on. */
export interface Dependences {
  /** Ascending. */
  readonly parents: readonly number[];
  /** Vertices that it depends on in an earlier pass of a scan alone: how many passes before at least. */
  readonly earlier: ReadonlyMap<number, Earlier>;
}
export interface Earlier {
  readonly plate: number;
  readonly passes: number;
}

/**
 * Parents of each vertex by id, ascending: `[vertex][parent]`; of a folded one, what any of its instances depends on.
 * Throws GraphTooLarge for too many edges.
 */
export function parentsOf(graph: Vertices): (readonly number[])[] {
  return dependencesOf(graph).map(({ parents }) => parents);
}

/** What each vertex depends on, by id. Throws GraphTooLarge for too many edges. */
export function dependencesOf({ vertices, plates = [] }: Vertices): Dependences[] {
  const search: Search = { visited: new Map(), work: 0, plates };
  return vertices.map((vertex) => {
    const found = dependences(vertex, search);
    if (search.work > MAX_WORK) {
      const message = "the graph has too many edges to list them";
      throw new LaurelError([diagnostic("GraphTooLarge", message, vertex.span)]);
    }
    return found;
  });
}

interface Search {
  /** For which vertex an expression was last seen: shared parts are entered once per vertex. */
  readonly visited: Map<Expr, number>;
  work: number;
  readonly plates: readonly Plate[];
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

const NONE: ReadonlyMap<number, Earlier> = new Map();

function dependences(vertex: Vertex, search: Search): Dependences {
  const parents = new Set<number>();
  const carried = mentioned(vertex.id, partsOfVertex(vertex), parents, search);
  if (carried.length === 0) return { parents: ascending(parents), earlier: NONE };
  const earlier = new Map<number, Earlier>();
  let pending = carried;
  for (let passes = 1; pending.length > 0; passes++) {
    const states = pending;
    pending = [];
    for (const { plate, next } of states) {
      const all = new Set<number>();
      pending.push(...mentioned(vertex.id, [next], all, search));
      for (const parent of all) {
        const isIn = plate.first <= parent && parent < plate.end;
        if (isIn && !parents.has(parent)) earlier.set(parent, { plate: plate.id, passes });
        parents.add(parent);
      }
    }
  }
  return { parents: ascending(parents), earlier };
}

function ascending(numbers: ReadonlySet<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}

/** Part of the state of a scan. */
interface Carried {
  readonly plate: Plate;
  readonly next: Expr;
}

/** Collects the vertices that expressions mention, as far as they have not been visited; what they carry is left over. */
function mentioned(
  vertex: number,
  pending: Expr[],
  parents: Set<number>,
  search: Search,
): Carried[] {
  const { visited, plates } = search;
  const carried: Carried[] = [];
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    if (visited.get(expr) === vertex) continue;
    visited.set(expr, vertex);
    search.work += 1;
    if (expr.kind === "vertex" || expr.kind === "member") parents.add(expr.vertex);
    if (expr.kind === "carry" || expr.kind === "final") {
      const plate = plates[expr.plate - 1];
      const part = plate?.carries[expr.part];
      if (plate !== undefined && part !== undefined) {
        pending.push(part.init);
        if (expr.kind === "final") pending.push(part.next);
        else carried.push({ plate, next: part.next });
      }
    }
    for (const child of childrenOf(expr)) pending.push(child);
  }
  return carried;
}
