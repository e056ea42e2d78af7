// Log densities by their textbook formulas and the host's functions: slow, plain, and independent of the engine's.

import { lgamma } from "./special.ts";

/** x ln y with 0 ln 0 = 0. */
function times(x: number, logY: number): number {
  return x === 0 ? 0 : x * logY;
}

const isCount = (x: number) => Number.isInteger(x) && x >= 0;
const NEVER = Number.NEGATIVE_INFINITY;

type Density = (x: number, params: readonly number[]) => number;

const SCALAR = new Map<string, Density>([
  [
    "normal",
    (x, [m, s]) => -0.5 * ((x - m!) / s!) ** 2 - Math.log(s!) - 0.5 * Math.log(2 * Math.PI),
  ],
  [
    "gamma",
    (x, [a, b]) =>
      x > 0 ? a! * Math.log(b!) - lgamma(a!) + (a! - 1) * Math.log(x) - b! * x : NEVER,
  ],
  [
    "beta",
    (x, [a, b]) =>
      x > 0 && x < 1
        ? (a! - 1) * Math.log(x) +
          (b! - 1) * Math.log1p(-x) +
          lgamma(a! + b!) -
          lgamma(a!) -
          lgamma(b!)
        : NEVER,
  ],
  ["exponential", (x, [r]) => (x >= 0 ? Math.log(r!) - r! * x : NEVER)],
  ["bernoulli", (x, [p]) => (x === 1 ? Math.log(p!) : x === 0 ? Math.log1p(-p!) : NEVER)],
  ["flip", (x, [p]) => (x === 1 ? Math.log(p!) : x === 0 ? Math.log1p(-p!) : NEVER)],
  [
    "uniform-continuous",
    (x, [a, b]) => (x >= a! && x <= b! && a! < b! ? -Math.log(b! - a!) : NEVER),
  ],
  [
    "uniform-discrete",
    (x, [a, b]) => (Number.isInteger(x) && x >= a! && x < b! ? -Math.log(b! - a!) : NEVER),
  ],
  ["poisson", (x, [r]) => (isCount(x) ? times(x, Math.log(r!)) - r! - lgamma(x + 1) : NEVER)],
  [
    "binomial",
    (x, [n, p]) =>
      isCount(x) && x <= n!
        ? lgamma(n! + 1) -
          lgamma(x + 1) -
          lgamma(n! - x + 1) +
          times(x, Math.log(p!)) +
          times(n! - x, Math.log1p(-p!))
        : NEVER,
  ],
  ["laplace", (x, [m, b]) => -Math.abs(x - m!) / b! - Math.log(2 * b!)],
  [
    "student-t",
    (x, [n]) =>
      lgamma((n! + 1) / 2) -
      lgamma(n! / 2) -
      0.5 * Math.log(n! * Math.PI) -
      ((n! + 1) / 2) * Math.log1p((x * x) / n!),
  ],
]);

/** Log density of a scalar family, nats. A family that is not here is a mistake of the test. */
export function scalarLogProb(family: string, x: number, params: readonly number[]): number {
  const density = SCALAR.get(family);
  if (density === undefined) throw new Error(`no density for ${family}`);
  return density(x, params);
}

/** Log probability of code x under weights that need not add up to 1. */
export function discreteLogProb(x: number, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Number.isInteger(x) && x >= 0 && x < weights.length
    ? Math.log(weights[x]! / total)
    : NEVER;
}

export function dirichletLogProb(x: readonly number[], alpha: readonly number[]): number {
  const total = alpha.reduce((sum, each) => sum + each, 0);
  const norm = lgamma(total) - alpha.reduce((sum, each) => sum + lgamma(each), 0);
  return x.reduce((sum, each, k) => sum + (alpha[k]! - 1) * Math.log(each), norm);
}
