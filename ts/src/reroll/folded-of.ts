// The plates of a graph: those of its program, or those that its structure shows where the program has none.

import type { Folded, Graph } from "../graph/graph.ts";
import { rerolled } from "./reroll.ts";

/** From how many instances on vertices that repeat each other are worth a loop, and how often one block repeats. */
const WORTH = { from: 256, least: 4 };

/** The graph with its plates; the same object each time. */
export function foldedOf(graph: Graph): Folded {
  const { folded } = graph;
  if (folded.plates.length > 0 || folded.vertices.length < WORTH.from) return folded;
  const known = FOUND.get(folded) ?? rerolled(folded, WORTH) ?? folded;
  FOUND.set(folded, known);
  return known;
}

const FOUND = new WeakMap<Folded, Folded>();
