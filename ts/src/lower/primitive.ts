// A family of the engine applied to its parameters: the terms of its density are an instruction.

import { countsOf, distributionRow, familyCode } from "./catalogue.ts";
import { type Emitter, emitPure } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import type { Distribution, Value } from "./value.ts";

interface Known {
  /** What codes stand for. */
  readonly values?: readonly Value[] | null;
  readonly logs?: readonly Operand[];
}

/** `logs` are known logarithms of all parameters that the family can make use of them for: the sd of a normal, weights. */
export function primitive(
  emitter: Emitter,
  family: string,
  params: readonly Operand[],
  { values = null, logs = [] }: Known = {},
): Distribution {
  const size = distributionRow(family)?.vector ? params.length : 1;
  const { terms: count } = countsOf(family, size);
  const terms = emitPure(emitter, "terms", [familyCode(family), size], [...params, ...logs], count);
  return { family, size, params, terms, values, components: [] };
}
