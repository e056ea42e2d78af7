// A graph for people: one line per vertex with its name, what it is drawn from or observed as, and what it depends on.

import type { Expr } from "../core/expr.ts";
import { parentsOf } from "./edges.ts";
import { exprText } from "./expr-text.ts";
import type { Graph, Vertex } from "./graph.ts";
import { vertexLabels } from "./labels.ts";

/** Columns of an expression before it is cut. */
export const WIDTH = 72;

/** All vertices in order, then the value. */
export function graphToText(graph: Graph): string {
  const names = vertexLabels(graph);
  const nameOf = (id: number) => names[id] as string;
  const show = (expr: Expr): string => exprText(expr, { nameOf }, WIDTH);
  const parents = parentsOf(graph);
  const lines = graph.vertices.map((vertex, id) => {
    const from = (parents[id] ?? []).map((each) => names[each] as string);
    return `${names[id]} ${relation(vertex, show)}${listed("from", from)}`;
  });
  const { vertices } = graph;
  const latent = vertices.filter((each) => each.kind === "sample").length;
  const edges = parents.reduce((sum, each) => sum + each.length, 0);
  const head = `${vertices.length} vertices (${latent} latent), ${edges} edges`;
  return [head, ...lines, `value: ${show(graph.result)}`, ""].join("\n");
}

/** `~ (normal mu 1)`; of an observation with its value, or with `values` in place of it. */
export function relation(vertex: Vertex, show: (expr: Expr) => string, values?: string): string {
  const guard =
    vertex.kind === "sample" || vertex.guard === null ? "" : ` when ${show(vertex.guard)}`;
  if (vertex.kind === "sample") return `~ ${show(vertex.dist)}`;
  if (vertex.kind === "factor") return `+= ${show(vertex.weight)}${guard}`;
  return `= ${values ?? show(vertex.value)} ~ ${show(vertex.dist)}${guard}`;
}

/** `  (from mu, sigma)`; nothing for no names. */
export function listed(word: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const shown = names.slice(0, 6).join(", ");
  return `  (${word} ${shown}${names.length > 6 ? `, ... ${names.length} in all` : ""})`;
}
