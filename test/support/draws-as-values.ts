// Rows of a table of draws as values of the latents, by vertex: what the slow evaluator walks a graph with.

import type { DrawsTable, Graph } from "../../ts/src/index.ts";
import { lowered } from "../../ts/src/lower/lowered.ts";
import type { Shape } from "../../ts/src/lower/program.ts";
import { latentsOf } from "../engine/compare.ts";
import type { Plain } from "../engine/evaluator.ts";

/** The latents of a row of `posterior.table()`, by vertex number. */
export function latentsInRow(graph: Graph, table: DrawsTable, row: number): Map<number, Plain> {
  const { program } = lowered(graph);
  const columns = new Map<number, number>();
  let column = 0;
  const note = (shape: Shape): void => {
    if (shape.kind === "vector" || shape.kind === "map") {
      for (const item of shape.items) note(item);
      return;
    }
    if ("output" in shape) columns.set(shape.output, column);
    column += 1;
  };
  note(program.result);
  for (const shape of program.latents.values()) note(shape);
  return latentsOf(graph, program, (output) => table.columns[columns.get(output)!]![row]!);
}
