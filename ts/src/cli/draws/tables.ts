// What files of draws are made of: the table of a run, and what was asked for beside it, row by row the same draws.

import { LaurelError } from "../../errors/laurel-error.ts";
import { combed } from "../../results/chosen-rows.ts";
import type { DrawsTable } from "../../results/draws-table.ts";
import type { Posterior } from "../../results/posterior.ts";

export interface RunTables {
  readonly draws: DrawsTable;
  /** Replicates of observations; null when they are not asked for. */
  readonly predictive: DrawsTable | null;
  /** Log densities of observations, nats; null when they are not asked for. */
  readonly logDensities: DrawsTable | null;
  /** What was observed, by name; null when nothing of observations is asked for. */
  readonly observed: ReadonlyMap<string, Float64Array> | null;
  /** Log joint density of each draw, nats; null where it is not asked for or not known. */
  readonly logJoint: Float64Array | null;
  /** Whether the draws are those of the prior. */
  readonly isPrior: boolean;
}

/** What to take of a run. */
export interface Wanted {
  readonly predictive: boolean;
  readonly logDensities: boolean;
  readonly logJoint: boolean;
}

export async function tablesOf(posterior: Posterior, wanted: Wanted): Promise<RunTables> {
  const table = posterior.table();
  const replicates = wanted.predictive ? (await posterior.predictive()).table() : null;
  const densities = wanted.logDensities ? await posterior.logDensities() : null;
  const observed = wanted.predictive ? await posterior.logDensities({ draws: 1 }) : densities;
  const joint = wanted.logJoint ? (densities ?? (await ifPossible(posterior))) : null;
  return {
    draws: replicates === null ? table : without(table, replicates.names),
    predictive: replicates,
    logDensities: densities?.table() ?? null,
    observed: observed?.observed ?? null,
    logJoint: joint?.logJoint ?? null,
    isPrior: posterior.report.method === "prior",
  };
}

/** Not of every model: of a large one that would be more numbers than there is room for. */
async function ifPossible(posterior: Posterior) {
  try {
    return await posterior.logDensities();
  } catch (error) {
    if (error instanceof LaurelError) return null;
    throw error;
  }
}

/** Draws of the prior have their replicates in the table already. */
function without(table: DrawsTable, names: readonly string[]): DrawsTable {
  const known = new Set(names);
  const places = [...table.names.keys()].filter(
    (place) => !known.has(table.names[place] as string),
  );
  return {
    ...table,
    names: places.map((place) => table.names[place] as string),
    columns: places.map((place) => table.columns[place] as Float64Array),
  };
}

export interface NamedColumn {
  readonly name: string;
  readonly column: Float64Array;
}

/** The columns of a table with their names, after a prefix. */
export function named(table: DrawsTable | null, prefix = ""): NamedColumn[] {
  if (table === null) return [];
  const { names, columns } = table;
  return names.map((name, place) => ({
    name: prefix + name,
    column: columns[place] as Float64Array,
  }));
}

export function drawsIn({ draws }: RunTables): number {
  return draws.columns[0]?.length ?? 0;
}

/** Rows of draws that weigh the same: all of them, or weighted ones by their weight. */
export function evenRows({ draws: { weights, columns } }: RunTables): number[] {
  if (weights !== null) return combed(weights, weights.length);
  return [...(columns[0] ?? []).keys()];
}
