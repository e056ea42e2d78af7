// Ordered outcomes: a discrete whose log probabilities are made from a linear predictor and cutpoints.

import { constant, type Emitter, emitMap } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import type { Distribution } from "../value.ts";

/**
 * With s(x) = 1 / (1 + exp(-x)), outcome k has probability s(eta - c[k-1]) - s(eta - c[k]), which is s(eta - c[k-1])
 * s(c[k] - eta) (1 - exp(c[k-1] - c[k])): nothing cancels (P. McCullagh, Regression models for ordinal data, JRSS B 42,
 * 1980). Cutpoints that do not increase give every outcome probability 0.
 */
export function orderedLogistic(
  emitter: Emitter,
  eta: Operand,
  cutpoints: readonly Operand[],
): Distribution {
  const map = (name: string, ...operands: Operand[]) => emitMap(emitter, name, ...operands);
  const lnSigmoid = (x: Operand) => map("neg", map("softplus", map("neg", x)));
  const logs = cutpoints.map((cut, k) => {
    const below = lnSigmoid(map("sub", cut, eta));
    const before = cutpoints[k - 1];
    if (before === undefined) return below;
    const inside = map("log", map("neg", map("expm1", map("sub", before, cut))));
    return map("add", map("add", lnSigmoid(map("sub", eta, before)), below), inside);
  });
  logs.push(lnSigmoid(map("sub", eta, cutpoints.at(-1) as Operand)));
  const valid = areIncreasing(emitter, eta, cutpoints);
  const never = constant(emitter, Number.NEGATIVE_INFINITY);
  const terms = logs.map((log) => map("select", valid, log, never));
  const params = terms.map((term) => map("exp", term));
  return { family: "discrete", size: terms.length, params, terms, values: null, components: [] };
}

/** Holds where all are finite and each cutpoint lies above the one before it. */
function areIncreasing(emitter: Emitter, eta: Operand, cutpoints: readonly Operand[]): Operand {
  const zero = constant(emitter, 0);
  const finite = [eta, ...cutpoints].map((each) =>
    emitMap(emitter, "eq", emitMap(emitter, "sub", each, each), zero),
  );
  const increasing = cutpoints
    .slice(1)
    .map((cut, k) => emitMap(emitter, "lt", cutpoints[k] as Operand, cut));
  return [...finite, ...increasing].reduce((all, each) => emitMap(emitter, "mul", all, each));
}
