// What lowering needs to know of each distribution, from the generated table: its number, and how many values,
// logarithms, parameters and terms it has at a size (the engine checks the same counts).

import { DISTRIBUTIONS, type Distribution as Row } from "../generated/distributions.ts";

export type { Distribution as DistributionRow } from "../generated/distributions.ts";

export interface Counts {
  readonly values: number;
  readonly logs: number;
  readonly params: number;
  readonly terms: number;
}

const ROWS = new Map<string, Row>(
  DISTRIBUTIONS.flatMap((row) => [row.name, ...row.aliases].map((name) => [name, row] as const)),
);

/** The row of a distribution under any of its names. */
export function distributionRow(name: string): Row | undefined {
  return ROWS.get(name);
}

/** The engine's number for a family that it knows. */
export function familyCode(family: string): number {
  const code = ROWS.get(family)?.code;
  if (code === undefined || code === null) throw new Error(`no kernel for ${family}`);
  return code;
}

/** Whether a value of the family is a square matrix, a vector of rows. */
export function isMatrix(family: string): boolean {
  const support = ROWS.get(family)?.support;
  return support === "covariance" || support === "cholesky-factor";
}

/** Counts of `family` with `size` elements; `size` is 1 for the scalar families. */
export function countsOf(family: string, size: number): Counts {
  const row = ROWS.get(family) as Row;
  const count = ({ fixed, perElement }: Row["terms"]) => fixed + (perElement ? size : 0);
  return {
    values: row.vectorValue ? size : 1,
    logs: count(row.logs),
    params: row.vector ? size : row.parameters.length,
    terms: count(row.terms),
  };
}
