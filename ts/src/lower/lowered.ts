// A graph's program, made when it is first needed and kept with the graph.

import type { Graph } from "../graph/graph.ts";
import { lower } from "./lower.ts";
import type { Program } from "./program.ts";

export interface Lowered {
  readonly program: Program;
  /** That making it took. */
  readonly milliseconds: number;
}

/** The program of a graph. Throws what `lower` throws. */
export function lowered(graph: Graph): Lowered {
  const known = programs.get(graph);
  if (known !== undefined) return known;
  const begin = performance.now();
  const program = lower(graph);
  const made = { program, milliseconds: performance.now() - begin };
  programs.set(graph, made);
  return made;
}

const programs = new WeakMap<Graph, Lowered>();
