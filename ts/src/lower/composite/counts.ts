// Counts of several outcomes in a number of trials as chains: each count given those before it is a binomial, or a
// beta-binomial, among the trials that are left; the last is what is left.

import { constant, type Emitter, emitMap } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import { primitive } from "../primitive.ts";
import type { Distribution } from "../value.ts";
import { type Composite, chain } from "./composite.ts";

/** Parameters: trials, then `[size]` weights. */
export const MULTINOMIAL: Composite = ofTrials((emitter, left, weight, others) =>
  binomialOfShares(emitter, left, weight, others),
);

/** Parameters: trials, then `[size]` concentrations. */
export const DIRICHLET_MULTINOMIAL: Composite = ofTrials((emitter, left, alpha, others) =>
  primitive(emitter, "beta-binomial", [left, alpha, others]),
);

/** `count` makes the distribution of a count among those left, of its weight against the weights after it. */
function ofTrials(
  count: (emitter: Emitter, left: Operand, weight: Operand, others: Operand) => Distribution,
): Composite {
  return chain((emitter, { params, size }, { take, settle }) => {
    const [trials, ...weights] = params as readonly [Operand, ...Operand[]];
    const after = sumsAfter(emitter, weights);
    let left = trials;
    return weights.map((weight, i) => {
      if (i === size - 1) return settle(left, i);
      const x = take(count(emitter, left, weight, after[i] as Operand), i);
      left = emitMap(emitter, "sub", left, x);
      return x;
    });
  });
}

/** For each weight, the sum of those after it. */
function sumsAfter(emitter: Emitter, weights: readonly Operand[]): Operand[] {
  const sums: Operand[] = [];
  let sum = constant(emitter, 0);
  for (const weight of [...weights].reverse()) {
    sums.unshift(sum);
    sum = sums.length === 1 ? weight : emitMap(emitter, "add", weight, sum);
  }
  return sums;
}

/**
 * A binomial with probability weight / (weight + others). Its terms are those of the rarer outcome, exchanged where that
 * is the failure: as in `binomial-logit`, the failure's probability then stands with a minus sign.
 */
function binomialOfShares(
  emitter: Emitter,
  left: Operand,
  weight: Operand,
  others: Operand,
): Distribution {
  const all = emitMap(emitter, "add", weight, others);
  const share = (of: Operand) => emitMap(emitter, "div", of, all);
  const isCommon = emitMap(emitter, "lt", others, weight);
  const pick = (common: Operand, rare: Operand) =>
    emitMap(emitter, "select", isCommon, common, rare);
  const rare = primitive(emitter, "binomial", [left, share(pick(others, weight))]);
  const [n, p, lnP, lnQ] = rare.terms as readonly [Operand, Operand, Operand, Operand];
  const terms = [n, pick(emitMap(emitter, "neg", p), p), pick(lnQ, lnP), pick(lnP, lnQ)];
  return { ...rare, params: [left, share(weight)], terms };
}
