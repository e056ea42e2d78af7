// Distributions that first choose what to draw from. Observed, they are sums over the choices; drawn, the choice is a
// latent of its own.

import { constant, type Emitter, emitMap } from "../emitter.ts";
import { joinDistributions } from "../join.ts";
import type { Operand } from "../operand.ts";
import { primitive } from "../primitive.ts";
import type { Distribution } from "../value.ts";
import { logSumExp } from "../vectors.ts";
import { type Composite, type Draw, logProb, type Weigh, WHOLE } from "./composite.ts";

/** What a mixture asks of any distribution. */
interface Inner {
  drawFrom(
    emitter: Emitter,
    distribution: Distribution,
    draw: Draw,
    weigh: Weigh,
  ): readonly Operand[];
  logProbOf(emitter: Emitter, distribution: Distribution, values: readonly Operand[]): Operand;
}

/** Parameters: `[size]` weights; as many components. */
export function mixture(inner: Inner): Composite {
  return {
    draw: (emitter, { params, components }, draw, weigh) => {
      const name = { suffix: ".component", indices: [] };
      const [operand] = draw(primitive(emitter, "discrete", params), name);
      const which = constant(emitter, 0);
      const options = components.map(
        (each) => ({ kind: "distribution", which, options: [each] }) as const,
      );
      const selector = { kind: "index", operand: operand as Operand } as const;
      const [chosen] = joinDistributions({ emitter }, selector, options).options;
      return inner.drawFrom(emitter, chosen as Distribution, draw, weigh);
    },
    score: (emitter, { params, components }, values) => {
      const { terms } = primitive(emitter, "discrete", params);
      const logs = components.map((each, k) =>
        emitMap(emitter, "add", terms[k] as Operand, inner.logProbOf(emitter, each, values)),
      );
      return [{ name: WHOLE, logDensity: logSumExp(emitter, logs) }];
    },
  };
}

/** Parameters: probability of an extra 0, mean and dispersion. */
export const ZERO_INFLATED_NEG_BINOMIAL: Composite = {
  draw: (emitter, { params }, draw) => {
    const { extra, counts } = zeroInflated(emitter, params);
    const [isExtra] = draw(extra, { suffix: ".extra", indices: [] });
    const [count] = draw(counts, { suffix: ".count", indices: [] });
    const zero = constant(emitter, 0);
    return [emitMap(emitter, "select", isExtra as Operand, zero, count as Operand)];
  },
  score: (emitter, { params }, values) => {
    const { extra, counts } = zeroInflated(emitter, params);
    const [isCount, isExtra] = extra.terms as readonly [Operand, Operand];
    const counted = emitMap(emitter, "add", isCount, logProb(emitter, counts, values));
    const isZero = emitMap(emitter, "eq", values[0] as Operand, constant(emitter, 0));
    const either = logSumExp(emitter, [isExtra, counted]);
    return [{ name: WHOLE, logDensity: emitMap(emitter, "select", isZero, either, counted) }];
  },
};

function zeroInflated(emitter: Emitter, [p, mu, phi]: readonly Operand[]) {
  return {
    extra: primitive(emitter, "bernoulli", [p as Operand]),
    counts: primitive(emitter, "neg-binomial-2", [mu as Operand, phi as Operand]),
  };
}
