// Cumulative hazards, -ln P(X > x): of a draw of X they are a draw of the exponential distribution of rate 1, so that X
// between two ends is an exponential between two others. They keep their digits in both tails (D. R. Cox, D. Oakes, Analysis
// of Survival Data, 1984, section 2.2).

import type { Operand } from "../operand.ts";
import type { Tools } from "./tools.ts";

export interface Hazard {
  /** At x, by the parameters of the distribution. */
  at(tools: Tools, params: readonly Operand[], x: Operand): Operand;
  /** The x at which it has come to a number. */
  inverse(tools: Tools, params: readonly Operand[], hazard: Operand): Operand;
  /** The least value; null where there is none. */
  least(tools: Tools, params: readonly Operand[]): Operand | null;
}

/** On a scale of its own, and placed by a location and a scale. */
type Standard = Record<"at" | "inverse", (tools: Tools, x: Operand) => Operand>;

const HALF_PI = Math.PI / 2;

const EXPONENTIAL: Hazard = {
  at: ({ map }, [rate], x) => map("mul", rate as Operand, x),
  inverse: ({ map }, [rate], hazard) => map("div", hazard, rate as Operand),
  least: zero,
};

const WEIBULL: Hazard = {
  at: ({ map }, [shape, scale], x) => map("pow", map("div", x, scale as Operand), shape as Operand),
  inverse: ({ map, number }, [shape, scale], hazard) =>
    map("mul", scale as Operand, map("pow", hazard, map("div", number(1), shape as Operand))),
  least: zero,
};

const PARETO: Hazard = {
  at: ({ map }, [least, shape], x) =>
    map("mul", shape as Operand, map("log", map("div", x, least as Operand))),
  inverse: ({ map }, [least, shape], hazard) =>
    map("mul", least as Operand, map("exp", map("div", hazard, shape as Operand))),
  least: (_tools, [least]) => least as Operand,
};

const LOGISTIC: Standard = {
  at: ({ map }, z) => map("softplus", z),
  inverse: ({ map }, hazard) =>
    map("add", hazard, map("log", map("neg", map("expm1", map("neg", hazard))))),
};

const LAPLACE: Standard = halves(
  {
    below: ({ map, number }, z) => map("mul", number(0.5), map("exp", z)),
    above: ({ map, number }, z) => map("add", number(Math.LN2), z),
  },
  {
    below: ({ map, number }, mass) => map("log", map("mul", number(2), mass)),
    above: ({ map, number }, hazard) => map("sub", hazard, number(Math.LN2)),
  },
);

const CAUCHY: Standard = halves(
  {
    below: ({ map, number }, z) =>
      map("div", map("atan2", number(1), map("neg", z)), number(Math.PI)),
    above: ({ map, number }, z) =>
      map("neg", map("log", map("div", map("atan2", number(1), z), number(Math.PI)))),
  },
  {
    below: ({ map, number }, mass) =>
      map("div", number(-1), map("tan", map("mul", number(Math.PI), mass))),
    above: ({ map, number }, hazard) => {
      const mass = map("exp", map("neg", hazard));
      return map("div", number(1), map("tan", map("mul", number(Math.PI), mass)));
    },
  },
);

/** From here on exp(-z) is nothing beside 1. */
const FAR = 36;
/** Below it there is nothing: exp(-exp(7)) underflows. */
const DEEP = -7;

/** With e = exp(-z), P(X > x) = 1 - exp(-e). */
const GUMBEL: Standard = {
  at: ({ map, number }, z) => {
    const within = map("max", number(DEEP), map("min", z, number(FAR)));
    const e = map("exp", map("neg", within));
    const high = map("neg", map("log", map("neg", map("expm1", map("neg", e)))));
    const low = map("neg", map("log1p", map("neg", map("exp", map("neg", e)))));
    const near = map("select", map("lt", z, number(0)), low, high);
    return map("select", map("lt", z, number(FAR)), near, z);
  },
  inverse: ({ map, number }, hazard) => {
    const isLow = map("lt", hazard, number(Math.LN2));
    const within = map("min", hazard, number(FAR));
    const small = map("neg", map("log1p", map("neg", map("exp", map("neg", within)))));
    const large = map("neg", map("log", map("neg", map("expm1", map("neg", within)))));
    const z = map("neg", map("log", map("select", isLow, large, small)));
    return map("select", map("lt", hazard, number(FAR)), z, hazard);
  },
};

/** P(X > x) = 2 / pi atan2(scale, x). */
const HALF_CAUCHY: Hazard = {
  at: ({ map, number }, [scale], x) => {
    const share = (y: Operand, z: Operand) => map("div", map("atan2", y, z), number(HALF_PI));
    const low = map("neg", map("log1p", map("neg", share(x, scale as Operand))));
    const high = map("neg", map("log", share(scale as Operand, x)));
    return map("select", map("lt", x, scale as Operand), low, high);
  },
  inverse: ({ map, number }, [scale], hazard) => {
    const angle = (mass: Operand) => map("tan", map("mul", number(HALF_PI), mass));
    const isLow = map("lt", hazard, number(Math.LN2));
    const low = angle(map("neg", map("expm1", map("neg", hazard))));
    const high = map("div", number(1), angle(map("exp", map("neg", hazard))));
    return map("mul", scale as Operand, map("select", isLow, low, high));
  },
  least: zero,
};

export const HAZARDS: ReadonlyMap<string, Hazard> = new Map([
  ["exponential", EXPONENTIAL],
  ["weibull", WEIBULL],
  ["pareto", PARETO],
  ["logistic", located(LOGISTIC)],
  ["laplace", located(LAPLACE)],
  ["cauchy", located(CAUCHY)],
  ["gumbel", located(GUMBEL)],
  ["half-cauchy", HALF_CAUCHY],
]);

function zero({ number }: Tools): Operand {
  return number(0);
}

function located({ at, inverse }: Standard): Hazard {
  return {
    at: (tools, [location, scale], x) => {
      const { map } = tools;
      return at(tools, map("div", map("sub", x, location as Operand), scale as Operand));
    },
    inverse: (tools, [location, scale], hazard) => {
      const { map } = tools;
      return map("add", location as Operand, map("mul", scale as Operand, inverse(tools, hazard)));
    },
    least: () => null,
  };
}

type Half = (tools: Tools, x: Operand) => Operand;

/** Symmetric about 0: below it by the probability of less than z, above it as it is; each way gets what it can take. */
function halves(
  at: Record<"below" | "above", Half>,
  inverse: Record<"below" | "above", Half>,
): Standard {
  return {
    at: (tools, z) => {
      const { map, number } = tools;
      const none = number(0);
      const mass = at.below(tools, map("min", z, none));
      const low = map("neg", map("log1p", map("neg", mass)));
      const high = at.above(tools, map("max", z, none));
      return map("select", map("lt", z, none), low, high);
    },
    inverse: (tools, hazard) => {
      const { map, number } = tools;
      const middle = number(Math.LN2);
      const mass = map("neg", map("expm1", map("neg", map("min", hazard, middle))));
      const low = inverse.below(tools, mass);
      const high = inverse.above(tools, map("max", hazard, middle));
      return map("select", map("lt", hazard, middle), low, high);
    },
  };
}
