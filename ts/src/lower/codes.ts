// The numbers of the engine's instructions and operators, by name. The only file of lowering that reads the
// generated tables of the format and of the operators.

import { OPCODES, OPERATORS } from "../generated/operators.ts";

export type Code =
  | "map"
  | "gather"
  | "check-index"
  | "terms"
  | "sample"
  | "observe"
  | "log-prob"
  | "factor"
  | "loop"
  | "store"
  | "carry";

const OPCODE_NUMBERS = new Map<string, number>(Object.entries(OPCODES));
const CANONICAL = new Map<string, string>(
  OPERATORS.flatMap((operator) =>
    [operator.name, ...operator.aliases].map((name) => [name, operator.name] as const),
  ),
);
const FAMILIES = new Map<string, string>(OPERATORS.map(({ name, family }) => [name, family]));

/** The number of an elementwise instruction; -1 when the engine has none of that name. */
export function opcodeOf(name: string): number {
  return OPCODE_NUMBERS.get(name) ?? -1;
}

/** The name under which the table lists an operator, whichever of its names the program used. */
export function canonicalOperator(name: string): string {
  return CANONICAL.get(name) ?? name;
}

/** What the operator works on: `elementwise`, `logical`, `structural` or `matrix`. */
export function operatorFamily(canonical: string): string {
  return FAMILIES.get(canonical) ?? "elementwise";
}
