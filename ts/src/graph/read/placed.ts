// Diagnostics about a graph that was read from JSON: there is no text to point into, so each says its place by path.

import type { Diagnostic } from "../../errors/diagnostic.ts";
import type { Graph } from "../graph.ts";

/** The diagnostic with a path in place of its span, if the graph was read from JSON; else as it is. */
export function placed(entry: Diagnostic, { placeOf }: Pick<Graph, "placeOf">): Diagnostic {
  if (placeOf === undefined || entry.span === undefined) return entry;
  const { span, labels, ...rest } = entry;
  const path = placeOf(span);
  return path === undefined ? rest : { ...rest, path };
}
