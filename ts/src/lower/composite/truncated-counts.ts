// Counts between two constant ends, by their probabilities one by one: those between the ends, or those below where there
// is no upper one.

import { constantOf, type Emitter } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import type { Distribution } from "../value.ts";
import { logSumExp } from "../vectors.ts";
import { type Composite, logProb, WHOLE } from "./composite.ts";
import { discreteOf, logOfRest, type Tools, toolsOf, whereHolds } from "./tools.ts";

/** Counts below this have their probabilities computed one by one. */
export const MAX_COUNTS = 1000;

/**
 * Parameters: the two ends, whole numbers from 0; one component. Between two ends it is a discrete. Without an upper end the
 * component is drawn and moved by the lower one; the draw's probability over that of what was drawn is its weight.
 */
export const TRUNCATED_COUNT: Composite = {
  draw: (emitter, distribution, draw, weigh) => {
    const { map, number } = toolsOf(emitter);
    const { base, first, last } = partsOf(emitter, distribution);
    if (last !== null) {
      const mass = logMassOf(emitter, distribution);
      const terms = massesOf(emitter, base, first, last).map((each) => map("sub", each, mass));
      const never = number(Number.NEGATIVE_INFINITY);
      return draw(discreteOf(emitter, [...Array(first).fill(never), ...terms]), WHOLE);
    }
    const [count] = draw(base, { suffix: ".excess", indices: [] }) as readonly [Operand];
    const gain = (GAINS.get(base.family) as Gain)(toolsOf(emitter), base.params, count, first);
    weigh(map("sub", gain, logMassOf(emitter, distribution)), WHOLE);
    return [map("add", count, number(first))];
  },
  score: (emitter, distribution, [x]) => {
    const { map, number } = toolsOf(emitter);
    const { base, first, last } = partsOf(emitter, distribution);
    const isPast = map("le", number(first), x as Operand);
    const isBetween =
      last === null ? isPast : map("mul", isPast, map("le", x as Operand, number(last)));
    const mass = map(
      "sub",
      logProb(emitter, base, [x as Operand]),
      logMassOf(emitter, distribution),
    );
    return [{ name: WHOLE, logDensity: whereHolds(emitter, isBetween, mass) }];
  },
};

function partsOf(emitter: Emitter, { params, components }: Distribution) {
  const [low, high] = params.map((end) => constantOf(emitter, end)) as [number, number];
  return { base: components[0] as Distribution, first: low, last: high < MAX_COUNTS ? high : null };
}

function massesOf(emitter: Emitter, base: Distribution, first: number, last: number): Operand[] {
  return Array.from({ length: last - first + 1 }, (_, place) =>
    logProb(emitter, base, [toolsOf(emitter).number(first + place)]),
  );
}

/** ln of the probability between the ends. */
function logMassOf(emitter: Emitter, distribution: Distribution): Operand {
  const { base, first, last } = partsOf(emitter, distribution);
  if (last !== null) return logSumExp(emitter, massesOf(emitter, base, first, last));
  return logOfRest(emitter, logSumExp(emitter, massesOf(emitter, base, 0, first - 1)));
}

/** ln of the probability of a count with `more` added, over that of the count. */
type Gain = (tools: Tools, params: readonly Operand[], count: Operand, more: number) => Operand;

/** Counts without an upper end. */
export const GAINS: ReadonlyMap<string, Gain> = new Map<string, Gain>([
  ["poisson", (tools, [rate], ...to) => poisson(tools, tools.map("log", rate as Operand), ...to)],
  ["poisson-log", (tools, [logRate], ...to) => poisson(tools, logRate as Operand, ...to)],
  [
    "neg-binomial",
    (tools, [shape, inverseScale], ...to) => {
      const { map } = tools;
      const ln = map("neg", map("log1p", inverseScale as Operand));
      return negBinomial(tools, shape as Operand, ln, ...to);
    },
  ],
  [
    "neg-binomial-2",
    (tools, [mean, dispersion], ...to) => {
      const { map } = tools;
      const ln = map("neg", map("log1p", map("div", dispersion as Operand, mean as Operand)));
      return negBinomial(tools, dispersion as Operand, ln, ...to);
    },
  ],
  [
    "geometric",
    ({ map, number }, [p], _count, more) =>
      map("mul", number(more), map("log1p", map("neg", p as Operand))),
  ],
]);

function poisson(tools: Tools, logRate: Operand, count: Operand, more: number): Operand {
  const { map, number } = tools;
  return map("sub", map("mul", number(more), logRate), rise(tools, count, 1, more));
}

/** `ln` is that of the factor with which each further count comes. */
function negBinomial(
  tools: Tools,
  shape: Operand,
  ln: Operand,
  count: Operand,
  more: number,
): Operand {
  const { map, number } = tools;
  const ways = map(
    "sub",
    rise(tools, map("add", count, shape), 0, more),
    rise(tools, count, 1, more),
  );
  return map("add", ways, map("mul", number(more), ln));
}

/** ln of (x + from) (x + from + 1) ..., `more` factors. */
function rise({ map, number }: Tools, x: Operand, from: number, more: number): Operand {
  const gamma = (by: number) => map("log-gamma-fn", map("add", x, number(by)));
  return map("sub", gamma(from + more), gamma(from));
}
