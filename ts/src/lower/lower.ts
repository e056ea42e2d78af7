// Graph to column program. In: the graph of a program. Out: words and constants for the engine, and what leads back
// from its numbers to the program. Shapes, indices, literals and choices are settled here; numbers are not run.

import type { Graph } from "../graph/graph.ts";
import { createContext } from "./context.ts";
import { emitChecks } from "./demand.ts";
import { encode } from "./encode.ts";
import { evaluate } from "./evaluate.ts";
import { fail } from "./fail.ts";
import { createOutputs, latentShapes, shapeOf } from "./outputs.ts";
import type { Program } from "./program.ts";
import { scaleUses, sitesFromZero } from "./scale.ts";
import { allocate, instructionsOf } from "./slots.ts";
import { MAX_LEAVES } from "./value.ts";
import { lowerVertex, type Scores } from "./vertices.ts";

/**
 * Lowers a graph. Throws LaurelError: TypeMismatch, ShapeMismatch, NotADistribution, IndexOutOfRange, KeyNotFound,
 * DynamicCount, LatentObserve, NonFiniteObservation, MethodNotApplicable or GraphTooLarge, with the place.
 */
export function lower(graph: Graph): Program {
  const context = createContext(graph);
  const scores: Scores = { sites: [], rows: [] };
  let latents = 0;
  for (const vertex of graph.vertices) {
    lowerVertex(context, scores, vertex);
    if (vertex.kind !== "sample") continue;
    latents += scores.sites.at(-1)?.values.length ?? 0;
    if (latents > MAX_LEAVES) {
      fail("GraphTooLarge", vertex.span, `more than ${MAX_LEAVES} latent values`);
    }
  }
  const outputs = createOutputs();
  const value = evaluate(context, graph.result);
  const result = shapeOf(context, outputs, value, graph.result.span);
  const answers = outputs.rows.length;
  const latentsByName = latentShapes(context, outputs, scores.sites);
  const checks = emitChecks(context);
  const { emitter } = context;
  const allocation = allocate(emitter, outputs.rows);
  const words = encode(emitter, allocation, outputs.rows, {
    sites: scores.sites.length,
    rows: scores.rows.length,
    checks: checks.length,
    answers,
    data: 0,
  });
  return {
    words,
    constants: Float64Array.from(emitter.constants),
    columns: [...emitter.columns.keys()],
    ...scores,
    checks,
    outputs: outputs.rows,
    answers,
    result,
    latents: latentsByName,
    scaleUses: scaleUses(context, scores, instructionsOf(allocation.program)),
    startsAtZero: sitesFromZero(context, scores),
  };
}
