// A normal between two ends. Distances are in standard deviations, and mirrored where most of the interval lies below the
// mean, so that the end at `near` is the nearer to it: |near| <= far.

import { constant, type Emitter } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import { primitive } from "../primitive.ts";
import { type Composite, WHOLE } from "./composite.ts";
import { logOfRest, toolsOf, whereHolds } from "./tools.ts";

/**
 * Parameters: mean, sd and the two ends. Drawn as a place u in (0, 1): where the mean lies inside by a logistic, else by
 * the exponential of C. Robert (Simulation of truncated normal variables, 1995), both cut to the interval; the draw's
 * density over theirs is its weight, near 1.
 */
export const TRUNCATED_NORMAL: Composite = {
  draw: (emitter, { params }, draw, weigh) => {
    const place = primitive(emitter, "uniform-continuous", numbersOf(emitter, [0, 1]));
    const [u] = draw(place, { suffix: ".place", indices: [] }) as readonly [Operand];
    const { map, interval } = setUp(emitter, params);
    const { isInside, isMirrored, isValid, mean, sd, low, high } = interval;
    const inside = drawInside(emitter, interval, u);
    const outside = drawOutside(emitter, interval, u);
    const pick = (a: Operand, b: Operand) => map("select", isInside, a, b);
    const weight = pick(inside.logWeight, outside.logWeight);
    weigh(whereHolds(emitter, isValid, weight), WHOLE);
    const step = map("mul", sd, pick(inside.z, outside.t));
    const from = (end: Operand) => pick(mean, end);
    const up = map("add", from(low), step);
    const down = map("sub", from(high), step);
    const x = map("select", isMirrored, down, up);
    return [map("max", low, map("min", high, x))];
  },
  score: (emitter, { params }, values) => {
    const { map, interval } = setUp(emitter, params);
    const { isInside, isMirrored, isValid, mean, sd, low, high, near } = interval;
    const [x] = values as readonly [Operand];
    const z = map("div", map("sub", x, mean), sd);
    const t = map("div", map("select", isMirrored, map("sub", high, x), map("sub", x, low)), sd);
    const inside = map("sub", halfSquare(emitter, z), insideNorm(emitter, interval));
    const outside = map("sub", fall(emitter, near, t), outsideNorm(emitter, interval));
    const standard = map("select", isInside, inside, outside);
    const isBetween = map("mul", map("le", low, x), map("le", x, high));
    const isPossible = map("mul", isValid, isBetween);
    const density = map("sub", standard, map("log", sd));
    const logDensity = whereHolds(emitter, isPossible, density);
    return [{ name: WHOLE, logDensity }];
  },
};

interface Interval {
  readonly mean: Operand;
  readonly sd: Operand;
  readonly low: Operand;
  readonly high: Operand;
  /** From the mean to the nearer end, to the farther end, and between the ends. */
  readonly near: Operand;
  readonly far: Operand;
  readonly width: Operand;
  readonly isMirrored: Operand;
  /** Whether the mean lies between the ends. */
  readonly isInside: Operand;
  readonly isValid: Operand;
}

function numbersOf(emitter: Emitter, values: readonly number[]): Operand[] {
  return values.map((each) => constant(emitter, each));
}

function setUp(emitter: Emitter, params: readonly Operand[]) {
  const { map, number } = toolsOf(emitter);
  const [mean, sd, low, high] = params as readonly [Operand, Operand, Operand, Operand];
  const [a, b] = [low, high].map((end) => map("div", map("sub", end, mean), sd)) as [
    Operand,
    Operand,
  ];
  const isMirrored = map("lt", map("add", a, b), number(0));
  const near = map("select", isMirrored, map("neg", b), a);
  const far = map("select", isMirrored, map("neg", a), b);
  const width = map("div", map("sub", high, low), sd);
  const finite = params.map((each) => map("eq", map("sub", each, each), number(0)));
  const ordered = [map("lt", number(0), sd), map("lt", low, high)];
  const isValid = [...finite, ...ordered].reduce((all, each) => map("mul", all, each));
  const isInside = map("lt", near, number(0));
  const ends = { near, far, width, isMirrored, isInside, isValid };
  return { map, interval: { mean, sd, low, high, ...ends } };
}

const HALF_LN_2PI = 0.9189385332046727;

/** -z^2 / 2. */
function halfSquare(emitter: Emitter, z: Operand): Operand {
  const { map, number } = toolsOf(emitter);
  return map("mul", number(-0.5), map("mul", z, z));
}

/** ln of the standard density at near + t over that at near: -t (t + 2 near) / 2. */
function fall(emitter: Emitter, near: Operand, t: Operand): Operand {
  const { map, number } = toolsOf(emitter);
  return map("mul", map("mul", number(-0.5), t), map("add", t, map("add", near, near)));
}

/** ln of sqrt(2 pi) times the probability of an interval around the mean. */
function insideNorm(emitter: Emitter, { near, far }: Interval): Operand {
  const { map, number } = toolsOf(emitter);
  const part = (x: Operand) => map("erf", map("mul", x, number(Math.SQRT1_2)));
  const below = part(map("max", number(0), map("neg", near)));
  const both = map("add", part(far), below);
  return map("add", map("log", both), number(HALF_LN_2PI - Math.LN2));
}

/** Falls of ln density over an interval up to this are integrated by nodes. */
const SHALLOW = 0.5;

/** ln of the integral of exp(-t (t + 2 near) / 2) over t from 0 to the width, for near >= 0. */
function outsideNorm(emitter: Emitter, { near, width }: Interval): Operand {
  const { map, number } = toolsOf(emitter);
  const [zero, one] = [number(0), number(1)];
  const begin = map("max", zero, near);
  const isShallow = map("lt", map("neg", fall(emitter, begin, width)), number(SHALLOW));
  // Each way gets harmless arguments where the other is taken.
  const shallow = nodes(
    emitter,
    map("select", isShallow, begin, zero),
    map("select", isShallow, width, one),
  );
  const start = map("select", isShallow, zero, begin);
  const length = map("select", isShallow, one, width);
  const first = logMills(emitter, start);
  const last = map(
    "add",
    logMills(emitter, map("add", start, length)),
    fall(emitter, start, length),
  );
  const steep = map("add", first, logOfRest(emitter, map("sub", last, first)));
  return map("select", isShallow, shallow, steep);
}

/** Places and weights of Gauss-Legendre on (-1, 1), those above 0. */
const NODES = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.22238103445337448],
  [0.9602898564975363, 0.10122853629037626],
] as const;

function nodes(emitter: Emitter, near: Operand, width: Operand): Operand {
  const { map, number } = toolsOf(emitter);
  const heights = NODES.flatMap(([place, weight]) =>
    [0.5 - place / 2, 0.5 + place / 2].map((at) => {
      const height = map("exp", fall(emitter, near, map("mul", number(at), width)));
      return map("mul", number(weight / 2), height);
    }),
  );
  const mean = heights.reduce((sum, each) => map("add", sum, each));
  return map("add", map("log", width), map("log", mean));
}

/** From here on Laplace's continued fraction serves, with so many steps (NIST DLMF 7.9.3). */
const LEFT = 8;
const STEPS = 24;

/** ln of Mills' ratio, the probability above t over the density at t, t >= 0. */
function logMills(emitter: Emitter, t: Operand): Operand {
  const { map, number } = toolsOf(emitter);
  const end = number(LEFT);
  const close = map("min", t, end);
  const below = map("normal-log-cdf", map("neg", close));
  const half = map("mul", number(0.5), map("mul", close, close));
  const direct = map("add", map("add", below, half), number(HALF_LN_2PI));
  const distant = map("max", t, end);
  let fraction = distant;
  for (let step = STEPS; step >= 1; step--) {
    fraction = map("add", distant, map("div", number(step), fraction));
  }
  return map("select", map("lt", t, end), direct, map("neg", map("log", fraction)));
}

/** A logistic with nearly the spread of the standard normal. */
const STEEPNESS = 1.702;

/** Around the mean: a logistic's quantile. */
function drawInside(emitter: Emitter, interval: Interval, u: Operand) {
  const { map, number } = toolsOf(emitter);
  const [one, k] = [number(1), number(STEEPNESS)];
  const begin = map("mul", k, map("min", number(0), interval.near));
  const end = map("mul", k, interval.far);
  const between = (at: Operand, from: Operand, to: Operand) => {
    const [p, q] = [map("sigmoid", from), map("sigmoid", to)];
    const gap = map("sub", q, p);
    return { gap, value: map("add", p, map("mul", at, gap)) };
  };
  const lower = between(u, begin, end);
  const upper = between(map("sub", one, u), map("neg", end), map("neg", begin));
  const [lnP, lnQ] = [lower, upper].map(({ value }) => map("log", value)) as [Operand, Operand];
  const z = map("div", map("sub", lnP, lnQ), k);
  const proposed = map("sub", map("add", lnP, lnQ), map("log", map("div", lower.gap, k)));
  const target = map("sub", halfSquare(emitter, z), insideNorm(emitter, interval));
  return { z, logWeight: map("sub", target, proposed) };
}

/** On one side of the mean: an exponential's quantile. */
function drawOutside(emitter: Emitter, interval: Interval, u: Operand) {
  const { map, number } = toolsOf(emitter);
  const near = map("max", number(0), interval.near);
  const root = map("sqrt", map("add", map("mul", near, near), number(4)));
  const rate = map("mul", number(0.5), map("add", near, root));
  const mass = map("neg", map("expm1", map("neg", map("mul", rate, interval.width))));
  const t = map("neg", map("div", map("log1p", map("neg", map("mul", u, mass))), rate));
  const proposed = map("sub", map("log", map("div", rate, mass)), map("mul", rate, t));
  const target = map("sub", fall(emitter, near, t), outsideNorm(emitter, interval));
  return { t, logWeight: map("sub", target, proposed) };
}
