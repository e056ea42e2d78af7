// A graph as Daphne's JSON, [FNS, {V, A, P, Y}, RET], and that JSON as text. Shared expressions are shared arrays;
// as text they stand wherever they are used, so the text's length is found and bounded before any is written.

import type { Column, Expr } from "../core/expr.ts";
import { childrenOf } from "../core/table.ts";
import { childrenByVertex, partsOfVertex } from "./edges.ts";
import type { Graph, Vertex } from "./graph.ts";
import { jsonText, MAX_TEXT, tooLargeText } from "./json-text.ts";
import { reachable } from "./reachable.ts";

export { jsonText } from "./json-text.ts";

/** A JSON value; expressions are arrays with their operator first. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** `[FNS, {V, A, P, Y}, RET]` with objects that have no prototype: any name is an ordinary key. */
export type DaphneGraph = readonly [
  Record<string, Json>,
  {
    readonly V: readonly string[];
    readonly A: Record<string, readonly string[]>;
    readonly P: Record<string, Json>;
    readonly Y: Record<string, Json>;
  },
  Json,
];

/** The graph as a JSON value. Throws GraphTooLarge when its text would be longer than 64 MiB. */
export function graphToJson(graph: Graph): DaphneGraph {
  const encoded = encodeAll(graph);
  const name = (id: number): string => graph.vertices[id]?.printed ?? "";
  const functions = bare<Json>();
  for (const [key, value] of graph.functions) functions[key] = value as Json;
  const A = bare<string[]>();
  childrenByVertex(graph).forEach((children, id) => {
    if (children.length > 0) A[name(id)] = children.map(name);
  });
  const P = bare<Json>();
  const Y = bare<Json>();
  for (const vertex of graph.vertices) {
    P[vertex.printed] = linkOf(vertex, encoded);
    if (vertex.kind === "observe") Y[vertex.printed] = encoded.get(vertex.value) as Json;
  }
  const V = graph.vertices.map((vertex) => vertex.printed);
  return [functions, { V, A, P, Y }, encoded.get(graph.result) as Json];
}

/** The JSON text of a graph, without line breaks. */
export function graphToJsonText(graph: Graph): string {
  return jsonText(graphToJson(graph));
}

/** `["sample*", d]`, `["observe*", d, v]`, `["factor*", w]`; under a guard `["if", guard, link, 1]`. */
function linkOf(vertex: Vertex, encoded: ReadonlyMap<Expr, Json>): Json {
  const dist = encoded.get(vertex.dist) as Json;
  if (vertex.kind === "sample") return ["sample*", dist];
  const link: Json =
    vertex.kind === "observe"
      ? ["observe*", dist, encoded.get(vertex.value) as Json]
      : ["factor*", encoded.get(vertex.weight) as Json];
  const { guard } = vertex;
  if (guard === null) return link;
  if (guard.kind === "boolean") return guard.value ? link : 1;
  return ["if", encoded.get(guard) as Json, link, 1];
}

function bare<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}

/** The JSON of every expression that the graph uses. Children have smaller ids, so one ascending pass is enough. */
function encodeAll(graph: Graph): Map<Expr, Json> {
  const roots = [...graph.vertices.flatMap(partsOfVertex), graph.result];
  const encoded = new Map<Expr, Json>();
  const lengths = new Map<Expr, number>();
  for (const expr of reachable(roots)) {
    encoded.set(expr, encode(expr, graph, encoded));
    const inner = childrenOf(expr).reduce((sum, each) => sum + 1 + (lengths.get(each) ?? 0), 0);
    lengths.set(expr, inner + 8 + columnLength(expr));
  }
  const total = roots.reduce((sum, each) => sum + (lengths.get(each) ?? 0), 0);
  if (total > MAX_TEXT) throw tooLargeText();
  return encoded;
}

/** The least number of characters that the numbers of a column take. */
function columnLength(expr: Expr): number {
  if (expr.kind !== "vector" || expr.source?.kind !== "column") return 0;
  return 2 * expr.source.shape.reduce((product, each) => product * each, 1);
}

function encode(expr: Expr, graph: Graph, encoded: ReadonlyMap<Expr, Json>): Json {
  const parts = (): Json[] => childrenOf(expr).map((each) => encoded.get(each) as Json);
  switch (expr.kind) {
    case "number":
      return numberJson(expr.value);
    case "boolean":
    case "keyword":
      return expr.value;
    case "string":
      return `"${expr.value}"`;
    case "nil":
      return null;
    case "vertex":
      return graph.vertices[expr.vertex]?.printed ?? "";
    case "vector":
      return expr.source?.kind === "column" ? columnJson(expr.source) : ["vector", ...parts()];
    case "map":
      return ["hash-map", ...parts()];
    case "call":
      return [expr.operator, ...parts()];
    case "dist":
      return [expr.family, ...parts()];
    case "if":
      return ["if", ...parts()];
    default:
      throw new Error(
        `${expr.kind}: the vertices of plates are written out before they are printed`,
      );
  }
}

function columnJson(column: Column): Json {
  const { values, offset, shape, isBoolean } = column;
  const [length = 0, ...inner] = shape;
  const size = inner.reduce((product, each) => product * each, 1);
  const items = Array.from({ length }, (_, place): Json => {
    const at = offset + place * size;
    if (inner.length > 0) return columnJson({ ...column, offset: at, shape: inner });
    const value = values[at] as number;
    return isBoolean ? value !== 0 : numberJson(value);
  });
  return ["vector", ...items];
}

function numberJson(value: number): Json {
  return Number.isFinite(value) ? value : String(value);
}
