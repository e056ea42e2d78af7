// The model without its data: what was observed is drawn as well, and factors weigh nothing. Draws of it are draws of the
// prior, with data as the prior would have them (A. Gelman and others 2013, Bayesian Data Analysis, section 6.3).

import { literal } from "../core/table.ts";
import { graphOf } from "./build.ts";
import type { Folded, FoldedVertex, Graph } from "./graph.ts";

/** The graph of the prior predictive distribution; the same one for the same graph. */
export function replicated(graph: Graph): Graph {
  const known = graphs.get(graph);
  if (known !== undefined) return known;
  const { data, warnings, source, placeOf } = graph;
  const made = graphOf(withoutData(graph.folded), {
    functions: () => graph.functions,
    data,
    warnings,
    source,
    ...(placeOf === undefined ? {} : { placeOf }),
  });
  graphs.set(graph, made);
  return made;
}

const graphs = new WeakMap<Graph, Graph>();

function withoutData(folded: Folded): Folded {
  const vertices = folded.vertices.map((vertex) => drawn(folded, vertex));
  const origin = folded.origin === null ? null : withoutData(folded.origin);
  return { ...folded, vertices, origin };
}

function drawn({ table }: Folded, vertex: FoldedVertex): FoldedVertex {
  if (vertex.kind === "sample") return vertex;
  if (vertex.kind === "factor") {
    return { ...vertex, weight: literal(table, 0, vertex.weightSpan) };
  }
  const { value: _, valueSpan: __, ...base } = vertex;
  return { ...base, kind: "sample" };
}
