// A graph for people: one line per vertex with its name, what it is drawn from or observed as, and what it depends on.

import type { Expr } from "../core/expr.ts";
import { parentsOf } from "./edges.ts";
import { exprText } from "./expr-text.ts";
import type { Graph, Vertex } from "./graph.ts";
import { siteText } from "./site-names.ts";

/** Columns of an expression before it is cut. */
const WIDTH = 72;

/** The vertices in order, then the value. */
export function graphToText(graph: Graph): string {
  const names = vertexLabels(graph);
  const show = (expr: Expr): string => exprText(expr, names, WIDTH);
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

/** What people call each vertex: `z[3]`; observations `normal[3]` and so on, numbered where names are shared. */
export function vertexLabels(graph: Graph): string[] {
  const counts = new Map<string, number>();
  const plain = graph.vertices.map(({ kind, name }) =>
    kind === "sample" || name.base === kind ? siteText(name) : `${kind} ${siteText(name)}`,
  );
  for (const each of plain) counts.set(each, (counts.get(each) ?? 0) + 1);
  return plain.map((each, id) => ((counts.get(each) ?? 0) > 1 ? `${each}#${id}` : each));
}

function relation(vertex: Vertex, show: (expr: Expr) => string): string {
  const guard =
    vertex.kind === "sample" || vertex.guard === null ? "" : ` when ${show(vertex.guard)}`;
  if (vertex.kind === "sample") return `~ ${show(vertex.dist)}`;
  if (vertex.kind === "factor") return `+= ${show(vertex.weight)}${guard}`;
  return `= ${show(vertex.value)} ~ ${show(vertex.dist)}${guard}`;
}

function listed(word: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const shown = names.slice(0, 6).join(", ");
  return `  (${word} ${shown}${names.length > 6 ? `, ... ${names.length} in all` : ""})`;
}
