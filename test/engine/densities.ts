// Log densities by their textbook formulas and the host's functions: slow, plain, and independent of the engine's.

import { lgamma } from "./special.ts";

/** x ln y with 0 ln 0 = 0. */
function times(x: number, logY: number): number {
  return x === 0 ? 0 : x * logY;
}

const isCount = (x: number) => Number.isInteger(x) && x >= 0;
const NEVER = Number.NEGATIVE_INFINITY;

const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const lnBeta = (a: number, b: number) => lgamma(a) + lgamma(b) - lgamma(a + b);
const lnChoose = (n: number, k: number) => lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);

/** Phi by its power series: for small arguments. */
function normalCdf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / (2 * n);
    sum += term / (2 * n + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

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
  ["half-normal", (x, [s]) => Math.log(2) - 0.5 * (x / s!) ** 2 - Math.log(s!) - HALF_LN_2PI],
  ["cauchy", (x, [m, s]) => -Math.log(Math.PI * s!) - Math.log1p(((x - m!) / s!) ** 2)],
  ["half-cauchy", (x, [s]) => Math.log(2 / (Math.PI * s!)) - Math.log1p((x / s!) ** 2)],
  [
    "student-t-loc-scale",
    (x, [n, m, s]) => scalarLogProb("student-t", (x - m!) / s!, [n!]) - Math.log(s!),
  ],
  ["log-normal", (x, [m, s]) => scalarLogProb("normal", Math.log(x), [m!, s!]) - Math.log(x)],
  ["inv-gamma", (x, [a, b]) => scalarLogProb("gamma", 1 / x, [a!, b!]) - 2 * Math.log(x)],
  ["chi-squared", (x, [n]) => scalarLogProb("gamma", x, [n! / 2, 0.5])],
  ["weibull", (x, [k, s]) => Math.log(k! / s!) + (k! - 1) * Math.log(x / s!) - (x / s!) ** k!],
  [
    "logistic",
    (x, [m, s]) => {
      const z = (x - m!) / s!;
      return -z - Math.log(s!) - 2 * Math.log1p(Math.exp(-z));
    },
  ],
  [
    "gumbel",
    (x, [m, s]) => {
      const z = (x - m!) / s!;
      return -Math.log(s!) - z - Math.exp(-z);
    },
  ],
  ["pareto", (x, [m, a]) => Math.log(a!) + a! * Math.log(m!) - (a! + 1) * Math.log(x)],
  ["neg-binomial", (x, [a, b]) => scalarLogProb("neg-binomial-2", x, [a! / b!, a!])],
  [
    "neg-binomial-2",
    (x, [m, f]) =>
      lgamma(x + f!) -
      lgamma(x + 1) -
      lgamma(f!) +
      times(x, Math.log(m! / (m! + f!))) +
      f! * Math.log(f! / (m! + f!)),
  ],
  ["geometric", (x, [p]) => Math.log(p!) + times(x, Math.log1p(-p!))],
  [
    "beta-binomial",
    (x, [n, a, b]) => lnChoose(n!, x) + lnBeta(x + a!, n! - x + b!) - lnBeta(a!, b!),
  ],
  ["bernoulli-logit", (x, [a]) => scalarLogProb("bernoulli", x, [logistic(a!)])],
  ["binomial-logit", (x, [n, a]) => scalarLogProb("binomial", x, [n!, logistic(a!)])],
  ["poisson-log", (x, [a]) => scalarLogProb("poisson", x, [Math.exp(a!)])],
  [
    "hypergeometric",
    (x, [n, a, b]) => lnChoose(a!, x) + lnChoose(b!, n! - x) - lnChoose(a! + b!, n!),
  ],
  [
    "von-mises",
    (x, [m, k]) => {
      let [term, sum] = [1, 1];
      for (let n = 1; n < 60; n++) {
        term *= (k! / (2 * n)) ** 2;
        sum += term;
      }
      return k! * Math.cos(x - m!) - Math.log(2 * Math.PI * sum);
    },
  ],
  // At slant 0, and with the distribution function of the normal by its series.
  ["skew-normal", (x, [m, s]) => scalarLogProb("normal", x, [m!, s!])],
  [
    "exp-mod-normal",
    (x, [m, s, r]) =>
      Math.log(r!) +
      r! * (m! - x) +
      (r! * s!) ** 2 / 2 +
      Math.log(normalCdf((x - m!) / s! - r! * s!)),
  ],
  [
    "zero-inflated-poisson",
    (x, [p, m]) =>
      x === 0
        ? Math.log(p! + (1 - p!) * Math.exp(-m!))
        : Math.log1p(-p!) + scalarLogProb("poisson", x, [m!]),
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
