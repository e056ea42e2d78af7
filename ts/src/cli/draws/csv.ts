// Draws as CSV, a row for each. In: the tables of a run. Out: text.

import Papa from "papaparse";
import { drawsIn, named, type RunTables } from "./tables.ts";

/**
 * Columns `chain`, `draw` (both from 0), `weight` where draws differ in weight, then the numbers by name, replicates of
 * observations, and log densities as `log_likelihood.y[0]`.
 */
export function drawsToCsv(tables: RunTables): string {
  const { chains, weights } = tables.draws;
  const each = drawsIn(tables) / chains;
  const own = weights === null ? [] : ["weight"];
  const all = [
    ...named(tables.draws),
    ...named(tables.predictive),
    ...named(tables.logDensities, "log_likelihood."),
  ];
  const rows = Array.from({ length: drawsIn(tables) }, (_, row) => [
    Math.floor(row / each),
    row % each,
    ...(weights === null ? [] : [weights[row]]),
    ...all.map(({ column }) => column[row]),
  ]);
  const fields = ["chain", "draw", ...own, ...all.map(({ name }) => name)];
  return `${Papa.unparse({ fields, data: rows })}\n`;
}
