// The names that every program knows: operators and distributions, by name or alias.
// The only reader of the generated tables in the compiler.

import { DISTRIBUTIONS, type Distribution } from "../generated/distributions.ts";
import { OPERATORS, type Operator } from "../generated/operators.ts";

export type { Distribution, Operator };

/** The operator of this name or alias. */
export function findOperator(name: string): Operator | undefined {
  return OPERATOR_BY_NAME.get(name);
}

/** The distribution of this name or alias. */
export function findDistribution(name: string): Distribution | undefined {
  return DISTRIBUTION_BY_NAME.get(name);
}

/** Which parameter has as many elements as a value of the distribution; -1 for values that are no vectors. */
export function lengthParameter({ vectorValue, parameters }: Distribution): number {
  if (!vectorValue) return -1;
  return parameters.findIndex(
    ({ support }) => support.endsWith("-vector") || support === "weights",
  );
}

/** All names of operators and distributions, aliases included. */
export function knownNames(): Iterable<string> {
  return [...OPERATOR_BY_NAME.keys(), ...DISTRIBUTION_BY_NAME.keys()];
}

const OPERATOR_BY_NAME = byName(OPERATORS);
const DISTRIBUTION_BY_NAME = byName(DISTRIBUTIONS);

function byName<Row extends { readonly name: string; readonly aliases: readonly string[] }>(
  rows: readonly Row[],
): ReadonlyMap<string, Row> {
  return new Map(rows.flatMap((row) => [row.name, ...row.aliases].map((name) => [name, row])));
}
