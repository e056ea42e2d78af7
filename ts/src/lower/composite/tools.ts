// Short names for what composites write down often.

import { distributionRow } from "../catalogue.ts";
import { constant, type Emitter, emitMap } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import type { Distribution } from "../value.ts";

export interface Tools {
  map(name: string, ...operands: readonly Operand[]): Operand;
  number(value: number): Operand;
}

export function toolsOf(emitter: Emitter): Tools {
  return {
    map: (name, ...operands) => emitMap(emitter, name, ...operands),
    number: (value) => constant(emitter, value),
  };
}

/** A log weight, or what never is where a condition does not hold. */
export function whereHolds(emitter: Emitter, condition: Operand, logWeight: Operand): Operand {
  const { map, number } = toolsOf(emitter);
  return map("select", condition, logWeight, number(Number.NEGATIVE_INFINITY));
}

/** A discrete by the logarithms of its probabilities. */
export function discreteOf(emitter: Emitter, terms: readonly Operand[]): Distribution {
  const params = terms.map((term) => emitMap(emitter, "exp", term));
  return { family: "discrete", size: terms.length, params, terms, values: null, components: [] };
}

/** ln(1 - exp(x)), x < 0. */
export function logOfRest(emitter: Emitter, x: Operand): Operand {
  const { map } = toolsOf(emitter);
  return map("log", map("neg", map("expm1", x)));
}

/** Whether the parameters of a distribution of the engine are in their ranges, of finite numbers and of positive ones. */
export function areValid(emitter: Emitter, { family, params }: Distribution): Operand {
  const { map, number } = toolsOf(emitter);
  const parameters = distributionRow(family)?.parameters ?? [];
  return params.reduce((all, each, place) => {
    const isNumber = map("eq", map("sub", each, each), number(0));
    const isPositive = parameters[place]?.support === "positive";
    const isRight = isPositive ? map("mul", isNumber, map("lt", number(0), each)) : isNumber;
    return map("mul", all, isRight);
  }, number(1));
}
