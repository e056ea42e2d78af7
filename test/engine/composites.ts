// Log densities of composite distributions by their textbook formulas, of the value as a whole.

import type { Distribution, Plain } from "./evaluator.ts";
import { lgamma, normalCdf } from "./special.ts";

const numbers = (value: Plain | undefined) => (value as readonly Plain[]).map(Number);
const rows = (value: Plain | undefined) => (value as readonly Plain[]).map(numbers);
const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
const NEVER = Number.NEGATIVE_INFINITY;

type Score = (distribution: Distribution, value: Plain) => number;

const DENSITIES = new Map<string, (params: readonly Plain[], value: Plain, score: Score) => number>(
  [
    ["mvn", ([mean, s], x) => mvn(numbers(x), numbers(mean), rows(s))],
    [
      "mvn-cholesky",
      ([mean, factor], x) => {
        const l = rows(factor);
        return mvn(
          numbers(x),
          numbers(mean),
          l.map((a) => l.map((b) => dot(a, b))),
        );
      },
    ],
    [
      "multivariate-t",
      ([freedom, mean, s], x) => {
        const [n, d] = [Number(freedom), numbers(mean).length];
        const { logDet, distance } = solved(numbers(x), numbers(mean), rows(s));
        const norm = lgamma((n + d) / 2) - lgamma(n / 2) - (d / 2) * Math.log(n * Math.PI);
        return norm - logDet / 2 - ((n + d) / 2) * Math.log1p(distance / n);
      },
    ],
    [
      "multinomial",
      ([n, p], x) => {
        const [counts, weights] = [numbers(x), numbers(p)];
        if (sum(counts) !== n) return NEVER;
        const ways = lgamma(Number(n) + 1) - sum(counts.map((k) => lgamma(k + 1)));
        return counts.reduce((y, k, i) => y + k * Math.log(weights[i]! / sum(weights)), ways);
      },
    ],
    [
      "dirichlet-multinomial",
      ([trials, alpha], x) => {
        const [n, counts, a] = [Number(trials), numbers(x), numbers(alpha)];
        if (sum(counts) !== n) return NEVER;
        const y = lgamma(n + 1) + lgamma(sum(a)) - lgamma(n + sum(a));
        return y + sum(counts.map((k, i) => lgamma(k + a[i]!) - lgamma(k + 1) - lgamma(a[i]!)));
      },
    ],
    [
      "ordered-logistic",
      ([eta, cutpoints], x) => {
        const above = (cut: number) => 1 / (1 + Math.exp(cut - Number(eta)));
        const ends = [1, ...numbers(cutpoints).map(above), 0];
        return Math.log(ends[Number(x)]! - ends[Number(x) + 1]!);
      },
    ],
    [
      "zero-inflated-neg-binomial",
      ([p, ...params], x, score) => {
        const counts = { kind: "distribution", family: "neg-binomial-2", params } as const;
        const mass = (1 - Number(p)) * Math.exp(score(counts, x));
        return Math.log((x === 0 ? Number(p) : 0) + mass);
      },
    ],
    [
      "truncated-normal",
      (params, x) => {
        const [m, s, a, b] = params.map(Number) as [number, number, number, number];
        const norm = normalCdf((b - m) / s) - normalCdf((a - m) / s);
        const z = (Number(x) - m) / s;
        return -0.5 * z * z - Math.log(s * norm) - 0.5 * Math.log(2 * Math.PI);
      },
    ],
    [
      "truncated",
      ([base, low, high], x, score) => {
        const whole = base as Distribution;
        const ends = [low ?? null, high ?? null] as (number | null)[];
        const least = POSITIVE.has(whole.family) ? 0 : Number.NEGATIVE_INFINITY;
        const [a, b] = [Math.max(least, ends[0] ?? least), ends[1] ?? Number.POSITIVE_INFINITY];
        if (Number(x) < a || Number(x) > b) return NEVER;
        const density = (value: number) => Math.exp(score(whole, value));
        const mass = COUNTS.has(whole.family) ? countMass(density, a, b) : integral(density, a, b);
        return score(whole, x) - Math.log(mass);
      },
    ],
    [
      "wishart",
      ([nu, v], x) => {
        const [n, p] = [Number(nu), rows(x).length];
        const powers =
          (n - p - 1) * logDet(rows(x)) - n * logDet(rows(v)) - traceOf(rows(v), rows(x));
        return powers / 2 - wishartNorm(n, p);
      },
    ],
    [
      "inv-wishart",
      ([nu, s], x) => {
        const [n, p] = [Number(nu), rows(x).length];
        const powers =
          n * logDet(rows(s)) - (n + p + 1) * logDet(rows(x)) - traceOf(rows(x), rows(s));
        return powers / 2 - wishartNorm(n, p);
      },
    ],
    [
      "lkj-cholesky",
      ([dimension, eta], x) => {
        const [size, e] = [Number(dimension), Number(eta)];
        let y = 0;
        for (let k = 2; k <= size; k++) {
          const b = e + (size - k) / 2;
          const lnBeta = 2 * lgamma(b) - lgamma(2 * b);
          y += (size - k + 2 * e - 2) * Math.log(rows(x)[k - 1]![k - 1]!);
          y -= (size - k + 1) * (lnBeta + (2 * b - 1) * Math.LN2);
        }
        return y;
      },
    ],
    [
      "mixture",
      ([weights, components], x, score) => {
        const w = numbers(weights);
        const each = components as readonly Distribution[];
        const shares = each.map((part, k) => (w[k]! / sum(w)) * Math.exp(score(part, x)));
        return Math.log(sum(shares));
      },
    ],
  ],
);

/** Null for the distributions of the engine; `score` is the log density of any. */
export function compositeLogProb(
  { family, params }: Distribution,
  value: Plain,
  score: Score,
): number | null {
  return DENSITIES.get(family)?.(params, value, score) ?? null;
}

const COUNTS: ReadonlySet<string> = new Set(["poisson", "binomial", "neg-binomial-2"]);

const POSITIVE: ReadonlySet<string> = new Set(["exponential", "weibull", "pareto"]);

/** Of counts that are small. */
function countMass(density: (count: number) => number, low: number, high: number): number {
  const first = Math.max(0, low);
  const length = Math.min(high, 500) - first + 1;
  return sum(Array.from({ length }, (_, place) => density(first + place)));
}

/** By Simpson's rule; without an end in t / (1 - t) from the other, or from 0 both ways. */
function integral(density: (x: number) => number, low: number, high: number): number {
  if (low === Number.NEGATIVE_INFINITY) {
    const mirrored = (x: number) => density(-x);
    if (high === Number.POSITIVE_INFINITY)
      return integral(density, 0, high) + integral(mirrored, 0, high);
    return integral(mirrored, -high, Number.POSITIVE_INFINITY);
  }
  const steps = 20_000;
  const isOpen = high === Number.POSITIVE_INFINITY;
  const at = (t: number) => {
    if (!isOpen) return density(low + (high - low) * t);
    // Tails that fall with the square have a limit there.
    const rest = Math.max(1 - t, 1e-9);
    return density(low + t / rest) / rest ** 2;
  };
  const weights = (i: number) => (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  const total = sum(Array.from({ length: steps + 1 }, (_, i) => weights(i) * at(i / steps)));
  return ((isOpen ? 1 : high - low) * total) / (3 * steps);
}

type Matrix = readonly (readonly number[])[];

function logDet(s: Matrix): number {
  const zeros = s.map(() => 0);
  return solved(zeros, zeros, s).logDet;
}

/** tr(A^-1 B): of B by its columns. */
function traceOf(a: Matrix, b: Matrix): number {
  const zeros = a.map(() => 0);
  const columns = a.map(
    (_, i) =>
      solved(
        b.map((row) => row[i]!),
        zeros,
        a,
      ).solution[i]!,
  );
  return sum(columns);
}

function wishartNorm(n: number, p: number): number {
  const gammas = Array.from({ length: p }, (_, i) => lgamma((n - i) / 2));
  return (n * p * Math.LN2) / 2 + (p * (p - 1) * Math.log(Math.PI)) / 4 + sum(gammas);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return sum(a.map((each, i) => each * b[i]!));
}

function mvn(
  x: readonly number[],
  mean: readonly number[],
  s: readonly (readonly number[])[],
): number {
  const { logDet, distance } = solved(x, mean, s);
  return -0.5 * (x.length * Math.log(2 * Math.PI) + logDet + distance);
}

/** ln det S, S^-1 (x - mean) and (x - mean)' S^-1 (x - mean), by Gaussian elimination. */
function solved(
  x: readonly number[],
  mean: readonly number[],
  s: readonly (readonly number[])[],
): { readonly logDet: number; readonly distance: number; readonly solution: readonly number[] } {
  const gap = x.map((each, i) => each - mean[i]!);
  const a = s.map((row, i) => [...row, gap[i]!]);
  let logDet = 0;
  for (let i = 0; i < a.length; i++) {
    logDet += Math.log(a[i]![i]!);
    for (let j = i + 1; j < a.length; j++) {
      const factor = a[j]![i]! / a[i]![i]!;
      for (let k = i; k <= a.length; k++) a[j]![k]! -= factor * a[i]![k]!;
    }
  }
  const y: number[] = [];
  for (let i = a.length - 1; i >= 0; i--) {
    const rest = a[i]!.slice(i + 1, a.length).reduce((t, each, k) => t + each * y[i + 1 + k]!, 0);
    y[i] = (a[i]![a.length]! - rest) / a[i]![i]!;
  }
  return { logDet, distance: dot(gap, y), solution: y };
}
