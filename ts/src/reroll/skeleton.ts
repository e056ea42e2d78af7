// What expressions and vertices have in common when their numbers and the vertices they refer to are left out. Equal
// skeletons have equal numbers.

import type { Expr } from "../core/expr.ts";
import { childrenOf, type ExprTable } from "../core/table.ts";
import type { Vertex } from "../graph/graph.ts";

/** Larger expressions, written out as trees, are compared as they are. */
const MAX_TREE = 1024;

export interface Skeletons {
  /** By expression: number of its skeleton. */
  readonly ids: Int32Array;
  /** By expression: whether only itself has its skeleton, because it is large or a column of data. */
  readonly opaque: Uint8Array;
  /** By expression: the last vertex in it, -1 for none. */
  readonly latest: Int32Array;
}

/** Skeletons of all expressions of a table. */
export function skeletonsOf({ all }: ExprTable): Skeletons {
  const ids = new Int32Array(all.length);
  const sizes = new Int32Array(all.length);
  const opaque = new Uint8Array(all.length);
  const latest = new Int32Array(all.length);
  const known = new Map<string, number>();
  // Children come before their parents.
  for (const expr of all) {
    let size = 1;
    let parts = "";
    let last = expr.kind === "vertex" ? expr.vertex : -1;
    for (const child of childrenOf(expr)) {
      size += sizes[child.id] as number;
      last = Math.max(last, latest[child.id] as number);
      parts += ` ${ids[child.id]}`;
    }
    latest[expr.id] = last;
    sizes[expr.id] = Math.min(size, MAX_TREE + 1);
    const isOpaque = size > MAX_TREE || (expr.kind === "vector" && expr.source !== null);
    opaque[expr.id] = Number(isOpaque);
    ids[expr.id] = numberOf(known, isOpaque ? `u${expr.id}` : `${headOf(expr)}${parts}`);
  }
  return { ids, opaque, latest };
}

/** The class of a vertex: its kind and the skeletons of its parts. */
export function classOf({ ids }: Skeletons, vertex: Vertex, known: Map<string, number>): number {
  const parts = partsOf(vertex).map((part) => ids[part.id]);
  return numberOf(known, `${vertex.kind} ${vertex.guard !== null} ${parts.join(" ")}`);
}

/** The expressions of a vertex, in a fixed order. */
export function partsOf(vertex: Vertex): Expr[] {
  const parts = vertex.guard === null ? [vertex.dist] : [vertex.guard, vertex.dist];
  if (vertex.kind === "observe") parts.push(vertex.value);
  if (vertex.kind === "factor") parts.push(vertex.weight);
  return parts;
}

function numberOf(known: Map<string, number>, key: string): number {
  let id = known.get(key);
  if (id === undefined) {
    id = known.size;
    known.set(key, id);
  }
  return id;
}

function headOf(expr: Expr): string {
  switch (expr.kind) {
    case "boolean":
      return `boolean ${expr.value}`;
    case "string":
    case "keyword":
      return `${expr.kind} ${JSON.stringify(expr.value)}`;
    case "call":
      return `call ${expr.operator}`;
    case "dist":
      return `dist ${expr.family}`;
    default:
      return expr.kind;
  }
}
