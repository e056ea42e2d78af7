// A graph in Graphviz's DOT language: latent vertices plain, observed ones shaded, factors as small boxes.

import { parentsOf } from "./edges.ts";
import type { Graph, Vertex } from "./graph.ts";
import { vertexLabels } from "./labels.ts";

/** DOT text; an edge goes from each vertex to those that depend on it. */
export function graphToDot(graph: Graph): string {
  const labels = vertexLabels(graph);
  const nodes = graph.vertices.map(
    (vertex, id) => `  v${id} [label=${quote(labels[id] as string)}${style(vertex)}];`,
  );
  const edges = parentsOf(graph).flatMap((parents, child) =>
    parents.map((parent) => `  v${parent} -> v${child};`),
  );
  return ["digraph model {", "  node [shape=ellipse];", ...nodes, ...edges, "}", ""].join("\n");
}

/** How a vertex looks. */
export function style(vertex: Vertex): string {
  if (vertex.kind === "observe") return ', style=filled, fillcolor="#d0d0d0"';
  return vertex.kind === "factor" ? ", shape=box" : "";
}

/** A text as DOT has it. */
export function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
