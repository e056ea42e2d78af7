// Draws from distributions by plain methods, for points at which log joints are compared: inside the support, not exact.

import type { Distribution, Plain } from "../engine/evaluator.ts";

/** Uniform numbers in (0, 1), in a fixed order for each seed (Lehmer's generator, Park and Miller's constants). */
export function uniforms(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  for (let i = 0; i < 5; i++) next();
  return next;
}

/** A value in the support of a distribution; 0 where there is none. */
export function drawFrom(dist: Distribution | null, next: () => number): Plain {
  if (dist === null) return 0;
  const params = dist.params;
  const [a, b] = params.map(Number) as [number, number];
  switch (dist.family) {
    case "normal":
      return a + b * normal(next);
    case "laplace":
      return a + b * Math.log(next()) * (next() < 0.5 ? 1 : -1);
    case "student-t":
      return normal(next);
    case "gamma":
      return (a * (0.5 + next())) / b;
    case "exponential":
      return -Math.log(next()) / a;
    case "beta":
      return 0.02 + 0.96 * next();
    case "flip":
      return next() < a;
    case "bernoulli":
      return Number(next() < a);
    case "uniform-continuous":
      return a + (b - a) * next();
    case "uniform-discrete":
      return a + Math.floor((b - a) * next());
    case "poisson":
      return Math.floor(2 * a * next());
    case "binomial":
      return Math.floor((a + 1) * next());
    case "discrete":
      return place(params[0] as readonly Plain[], next);
    case "categorical": {
      const pairs = params[0] as readonly (readonly [Plain, Plain])[];
      return pairs[
        place(
          pairs.map(([, weight]) => weight),
          next,
        )
      ]![0];
    }
    case "dirichlet":
      return simplex((params[0] as readonly Plain[]).length, next);
    default:
      throw new Error(`no sampler for ${dist.family}`);
  }
}

/** Box and Muller's transformation. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

/** A place that has a weight. */
function place(weights: readonly Plain[], next: () => number): number {
  const possible = weights.flatMap((weight, i) => (Number(weight) > 0 ? [i] : []));
  return possible[Math.floor(possible.length * next())] ?? 0;
}

function simplex(size: number, next: () => number): number[] {
  const parts = Array.from({ length: size }, () => 0.1 + next());
  const total = parts.reduce((a, b) => a + b);
  return parts.map((each) => each / total);
}
