// A diagram in Graphviz's DOT language: as `dot.ts` has it, with plates as clusters, their size in the corner.

import type { Diagram, DiagramNode } from "./diagram.ts";
import { quote, style } from "./dot.ts";

/** DOT text; an edge goes from each vertex to those that depend on it, dashed when to another instance of a plate. */
export function diagramToDot(diagram: Diagram): string {
  const edges = diagram.edges.map(
    ({ from, to, isBetween }) => `  v${from} -> v${to}${isBetween ? " [style=dashed]" : ""};`,
  );
  const head = ["digraph model {", "  node [shape=ellipse];"];
  return [...head, ...partsIn(diagram, null, "  "), ...edges, "}", ""].join("\n");
}

/** The nodes and clusters of a frame. */
function partsIn(diagram: Diagram, frame: number | null, indent: string): string[] {
  const nodes = diagram.nodes.flatMap((node, place) =>
    node.frame === frame ? [`${indent}v${place} ${attributes(node)};`] : [],
  );
  const clusters = diagram.frames.flatMap(({ kind, size, outer }, inner) => {
    if (outer !== frame) return [];
    const look = `label="${size}"; labelloc=b; labeljust=r; style="rounded${kind === "scan" ? ",dashed" : ""}";`;
    return [
      `${indent}subgraph cluster_${inner} {`,
      `${indent}  ${look}`,
      ...partsIn(diagram, inner, `${indent}  `),
      `${indent}}`,
    ];
  });
  return [...nodes, ...clusters];
}

function attributes({ name, members: [vertex] }: DiagramNode): string {
  return `[label=${quote(name)}${style(vertex)}]`;
}
