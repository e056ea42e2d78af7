// Graph to column program. In: the graph of a program. Out: words and constants for the engine, and what leads back
// from its numbers to the program. Shapes, indices, literals and choices are settled here; numbers are not run.

import type { Folded, Graph } from "../graph/graph.ts";
import { Unfoldable } from "../partial/substitute.ts";
import { foldedOf } from "../reroll/folded-of.ts";
import { type Context, createContext } from "./context.ts";
import { emitChecks } from "./demand.ts";
import { encode } from "./encode.ts";
import { evaluate } from "./evaluate.ts";
import { checkResult, createOutputs, latentShapes, type Outputs, shapeOf } from "./outputs.ts";
import { lowerVertices } from "./plates.ts";
import type { Program } from "./program.ts";
import { scaleUses } from "./scale.ts";
import { latentsOf, numberSites } from "./site-records.ts";
import { type Allocation, allocate, instructionsOf } from "./slots.ts";

/**
 * Lowers a graph. Throws LaurelError: TypeMismatch, ShapeMismatch, NotADistribution, IndexOutOfRange, KeyNotFound,
 * DynamicCount, LatentObserve, NonFiniteObservation, MethodNotApplicable or GraphTooLarge, with the place.
 */
export function lower(graph: Graph): Program {
  const folded = foldedOf(graph);
  if (folded.plates.length === 0) return lowerFolded(folded);
  try {
    return lowerFolded(folded);
  } catch (error) {
    // What is wrong with a graph that was folded by its structure is said of the graph that it comes from.
    if (!(error instanceof Unfoldable) && folded.origin === null) throw error;
    return lowerFolded(graph.writtenOut);
  }
}

function lowerFolded(folded: Folded): Program {
  checkResult(folded);
  const context = createContext(folded);
  lowerVertices(context, null);
  const outputs = createOutputs();
  const value = evaluate(context, folded.result);
  const result = shapeOf(context, outputs, value, folded.result.span);
  const answers = outputs.rows.length;
  const siteLayout = numberSites(context);
  const { sites, latents: each } = latentsOf(context, siteLayout);
  const latents = latentShapes(context, outputs, each);
  emitChecks(context, null);
  const { allocation, ...code } = encoded(context, outputs, { sites: sites.length, answers });
  return {
    ...code,
    sites,
    rows: context.rows,
    checks: context.emitted,
    outputs: outputs.rows,
    answers,
    result,
    latents,
    scaleUses: scaleUses(context, siteLayout, instructionsOf(allocation.program)),
    equalities: context.equalities,
  };
}

/** What crosses to the engine, once all instructions are there. */
export function encoded(
  { emitter, rows, emitted: checks }: Context,
  outputs: Outputs,
  counts: { readonly sites: number; readonly answers: number },
): Pick<Program, "words" | "constants" | "columns"> & { readonly allocation: Allocation } {
  const columns = [...emitter.columns.keys()];
  const allocation = allocate(emitter, outputs.rows);
  const words = encode(emitter, allocation, outputs.rows, {
    ...counts,
    rows: rows.length,
    checks: checks.length,
    data: columns.reduce((sum, column) => sum + column.length, 0),
  });
  return { words, constants: Float64Array.from(emitter.constants), columns, allocation };
}
