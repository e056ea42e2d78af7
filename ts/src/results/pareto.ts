// Pareto k-hat: how heavy the tail of importance weights is. Below 0.5 their variance is finite; above 0.7 means
// computed with them cannot be trusted at any number of draws that a computer makes.
// Vehtari, Simpson, Gelman, Yao and Gabry 2024, Pareto smoothed importance sampling, JMLR 25(72), sections 3 and 4;
// the fit: Zhang and Stephens 2009, A new and efficient estimation method for the generalized Pareto distribution,
// Technometrics 51(3), equations 4 to 8.

import { exp, log } from "./elementary.ts";

/** Number of the largest of `count` weights that make the tail: ceil(min(0.2 S, 3 sqrt S)). */
export function tailLength(count: number): number {
  return Math.ceil(Math.min(0.2 * count, 3 * Math.sqrt(count)));
}

/** Weights that differ by less than this part are equal: what differs is rounding, which has no tail. */
const EQUAL = 1e-9;

/**
 * k-hat of `count` weights whose largest log weights are given, descending: at least `tailLength(count) + 1` of them.
 * NaN when there are too few (fewer than 25 weights). 0 when the largest weights are all equal: they are bounded, and
 * the bound is reached often.
 */
export function paretoK(count: number, descending: ArrayLike<number>): number {
  const length = tailLength(count);
  if (length < 5 || descending.length <= length) return Number.NaN;
  const largest = descending[0] as number;
  const cutoff = exp((descending[length] as number) - largest);
  if (1 - cutoff < EQUAL) return 0;
  const excesses: number[] = [];
  for (let place = length - 1; place >= 0; place--) {
    const excess = exp((descending[place] as number) - largest) - cutoff;
    if (excess > 0) excesses.push(excess);
  }
  if (excesses.length < 5) return 0;
  return regularised(fitShape(excesses), excesses.length);
}

/** Shape k of a generalized Pareto distribution, from excesses over its threshold in ascending order. */
export function fitShape(excesses: readonly number[]): number {
  const count = excesses.length;
  const largest = excesses[count - 1] as number;
  const quartile = excesses[Math.floor(count / 4 + 0.5) - 1] as number;
  const grid = 30 + Math.floor(Math.sqrt(count));
  const thetas: number[] = [];
  const logLikelihoods: number[] = [];
  for (let j = 1; j <= grid; j++) {
    const theta = 1 / largest + (1 - Math.sqrt(grid / (j - 0.5))) / (3 * quartile);
    const k = shapeGiven(theta, excesses);
    thetas.push(theta);
    logLikelihoods.push(count * (log(-theta / k) - k - 1));
  }
  return shapeGiven(weightedMean(thetas, logLikelihoods), excesses);
}

/** Mean of ln(1 - theta x): the shape that is most likely given theta. One logarithm for a product of many factors. */
function shapeGiven(theta: number, excesses: readonly number[]): number {
  let sum = 0;
  let product = 1;
  for (const excess of excesses) {
    product *= 1 - theta * excess;
    if (product > 1e100 || product < 1e-100) {
      sum += log(product);
      product = 1;
    }
  }
  return (sum + log(product)) / excesses.length;
}

function weightedMean(values: readonly number[], logWeights: readonly number[]): number {
  const heaviest = logWeights.reduce((most, each) => Math.max(most, each));
  let sum = 0;
  let total = 0;
  values.forEach((value, place) => {
    const weight = exp((logWeights[place] as number) - heaviest);
    sum += weight * value;
    total += weight;
  });
  return sum / total;
}

/** A prior worth ten observations at k = 0.5 (Vehtari and others 2024, appendix C). */
function regularised(k: number, count: number): number {
  return (k * count + 5) / (count + 10);
}
