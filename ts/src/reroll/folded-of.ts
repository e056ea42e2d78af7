// The plates of a graph: those of its program, or those that its structure shows where the program leaves many vertices outside
// of plates.

import type { Folded, Graph } from "../graph/graph.ts";
import { layoutOf } from "../graph/layout.ts";
import { rerolled } from "./reroll.ts";

/** From how many instances on vertices that repeat each other are worth a loop, and how often one block repeats. */
const WORTH = { from: 256, least: 4 };
/** Vertices of a graph with plates that are written out to be folded with the others, at most. */
const MOST = 200_000;

/** The graph with its plates; the same object each time. */
export function foldedOf(graph: Graph): Folded {
  const { folded } = graph;
  const loose = folded.vertices.filter(({ plates }) => plates.length === 0);
  if (loose.length < WORTH.from) return folded;
  const known = FOUND.get(folded) ?? foundIn(graph) ?? folded;
  FOUND.set(folded, known);
  return known;
}

const FOUND = new WeakMap<Folded, Folded>();

function foundIn(graph: Graph): Folded | null {
  const { folded } = graph;
  if (folded.plates.length === 0) return rerolled(folded, WORTH);
  return layoutOf(folded).total > MOST ? null : rerolled(graph.writtenOut, WORTH);
}
