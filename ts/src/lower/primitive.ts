// A family of the engine applied to its parameters: the terms of its density are an instruction.

import { countsOf, distributionRow, familyCode } from "./catalogue.ts";
import { type Emitter, emitPure } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import type { Distribution, Value } from "./value.ts";

export function primitive(
  emitter: Emitter,
  family: string,
  params: readonly Operand[],
  values: readonly Value[] | null = null,
): Distribution {
  const size = distributionRow(family)?.vector ? params.length : 1;
  const { terms: count } = countsOf(family, size);
  const terms = emitPure(emitter, "terms", [familyCode(family), size], params, count);
  return { family, size, params, terms, values, components: [] };
}
