// Distributions of the engine that no guide can stand for, drawn by way of others: observed, they are what they are.

import { constant, constantOf, emitMap } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import { primitive } from "../primitive.ts";
import { type Composite, logProb, WHOLE } from "./composite.ts";
import { discreteOf } from "./tools.ts";

type Drawn = Pick<Composite, "draw">;

/** Parameters: least value and shape. The logarithm of a draw over the least value is an exponential. */
export const PARETO: Composite = asItIs({
  draw: (emitter, { params }, draw) => {
    const [least, shape] = params as readonly [Operand, Operand];
    const name = { suffix: ".log-excess", indices: [] };
    const [excess] = draw(primitive(emitter, "exponential", [shape]), name) as readonly [Operand];
    return [emitMap(emitter, "mul", least, emitMap(emitter, "exp", excess))];
  },
});

/** Draws up to which the counts of a hypergeometric are told apart one by one. */
const MAX_DRAWS = 1000;

/** Parameters: draws, successes and failures. Of a constant number of draws it is a discrete over 0 up to that number. */
export const HYPERGEOMETRIC: Composite = asItIs({
  draw: (emitter, distribution, draw) => {
    const draws = constantOf(emitter, distribution.params[0] as Operand);
    if (draws === null || draws > MAX_DRAWS) return draw(distribution, WHOLE);
    const terms = Array.from({ length: draws + 1 }, (_, count) =>
      logProb(emitter, distribution, [constant(emitter, count)]),
    );
    return draw(discreteOf(emitter, terms), WHOLE);
  },
});

function asItIs(drawn: Drawn): Composite {
  return {
    ...drawn,
    score: (_emitter, under, values) => [{ name: WHOLE, under, values }],
  };
}
