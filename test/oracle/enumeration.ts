// Exact answers of programs whose latents have finite supports, by going through all their values: once over the graph,
// once by running the text again and again.

import type { Graph } from "../../ts/src/graph/graph.ts";
import { type Distribution, evaluateGraph, type Plain, priorAt } from "../engine/evaluator.ts";
import { evaluateSurface } from "./surface/evaluate.ts";

export interface Exact {
  /** Sum of the joint over all assignments. */
  readonly evidence: number;
  /** Probability of each value of the program, by its JSON. */
  readonly posterior: ReadonlyMap<string, number>;
  readonly assignments: number;
}

/** More assignments than this are not gone through: null then. */
const MOST = 300;

/** Values that a latent can have; null for one that has no end of them. */
function supportOf(dist: Distribution | null): readonly Plain[] | null {
  if (dist === null) return [0];
  const [a, b] = dist.params.map(Number) as [number, number];
  const upTo = (count: number) => Array.from({ length: Math.max(0, count) }, (_, i) => i);
  switch (dist.family) {
    case "flip":
      return [false, true];
    case "bernoulli":
      return [0, 1];
    case "discrete":
      return upTo((dist.params[0] as readonly Plain[]).length);
    case "binomial":
      return upTo(a + 1);
    case "uniform-discrete":
      return upTo(b - a).map((each) => a + each);
    case "categorical":
      return (dist.params[0] as readonly (readonly [Plain, Plain])[]).map(([value]) => value);
    default:
      return null;
  }
}

class Sums {
  readonly #weights = new Map<string, number>();
  #assignments = 0;

  add(value: Plain, logJoint: number): void {
    this.#assignments += 1;
    const weight = Math.exp(logJoint);
    // What has no weight has no value.
    if (weight === 0) return;
    const key = JSON.stringify(value);
    this.#weights.set(key, (this.#weights.get(key) ?? 0) + weight);
  }

  isFull(): boolean {
    return this.#assignments >= MOST;
  }

  exact(): Exact {
    const evidence = [...this.#weights.values()].reduce((sum, each) => sum + each, 0);
    const posterior = new Map([...this.#weights].map(([key, each]) => [key, each / evidence]));
    return { evidence, posterior, assignments: this.#assignments };
  }
}

/** One vertex after the other, each given those before it. */
export function enumerateGraph(graph: Graph): Exact | null {
  const sums = new Sums();
  const ids = graph.vertices.flatMap(({ id, kind }) => (kind === "sample" ? [id] : []));
  const latents = new Map<number, Plain>();
  const from = (place: number): boolean => {
    const id = ids[place];
    if (id === undefined) {
      if (sums.isFull()) return false;
      const { result, logLikelihood, logPriors } = evaluateGraph(graph, latents);
      const logPrior = [...logPriors.values()].reduce((sum, each) => sum + each, 0);
      sums.add(result, logPrior + logLikelihood);
      return true;
    }
    const support = supportOf(priorAt(graph, id, latents));
    return (
      (support ?? []).every((value) => {
        latents.set(id, value);
        return from(place + 1);
      }) && support !== null
    );
  };
  return from(0) ? sums.exact() : null;
}

/** The program run from the start for every assignment: the last choice that has another value takes it. */
export function enumerateSurface(source: string): Exact | null {
  const sums = new Sums();
  let choices: { readonly support: readonly Plain[]; at: number }[] = [];
  let isDiscrete = true;
  for (;;) {
    let met = 0;
    const { result, logJoint } = evaluateSurface(source, (_, dist) => {
      const support = supportOf(dist);
      isDiscrete &&= support !== null;
      choices[met] ??= { support: support ?? [0], at: 0 };
      const choice = choices[met++]!;
      return choice.support[choice.at]!;
    });
    if (!isDiscrete || sums.isFull()) return null;
    sums.add(result, logJoint);
    const last = choices.findLastIndex(({ support, at }) => at + 1 < support.length);
    if (last < 0) return sums.exact();
    choices = choices.slice(0, last + 1);
    choices[last]!.at += 1;
  }
}
