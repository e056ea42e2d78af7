// Points of a model's latent space, and points with their parts exchanged: the oracle for symmetries.

import type { Expr } from "../../ts/src/core/expr.ts";
import { childrenOf } from "../../ts/src/core/table.ts";
import type { Graph } from "../../ts/src/graph/graph.ts";
import type { LabelSet, Symmetry } from "../../ts/src/graph/symmetry.ts";
import { evaluateGraph, type Plain } from "../engine/evaluator.ts";

/** Values of latents by vertex. */
export type Latents = ReadonlyMap<number, Plain>;

/** A value for each latent, inside of its support; a latent of finite support may have any of its values. */
export function pointOf(graph: Graph, seed: number): Latents {
  let state = seed;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const latents = new Map<number, Plain>();
  for (const { id, kind, dist } of graph.vertices) {
    if (kind === "sample") latents.set(id, drawOf(distIn(dist), latents, next));
  }
  return latents;
}

function drawOf(dist: Expr & { kind: "dist" }, latents: Latents, next: () => number): Plain {
  const size = sizeOf(dist.args[0], latents);
  switch (dist.family) {
    case "flip":
      return next() < 0.5;
    case "bernoulli":
      return Number(next() < 0.5);
    case "poisson":
      return Math.floor(5 * next());
    case "uniform-discrete":
      return Math.floor(Number((dist.args[1] as { value?: number }).value) * next());
    case "discrete":
      return Math.floor(size * next());
    case "dirichlet": {
      const weights = Array.from({ length: size }, () => 0.1 + next());
      const total = weights.reduce((a, b) => a + b);
      return weights.map((each) => each / total);
    }
    case "normal":
      return 4 * next() - 2;
    default:
      return 0.05 + 0.9 * next();
  }
}

/** A distribution that the expression can be; they are alike as far as a draw is concerned. */
function distIn(expr: Expr): Expr & { kind: "dist" } {
  const pending: Expr[] = [expr];
  for (const each of pending) {
    if (each.kind === "dist") return each;
    pending.push(...childrenOf(each));
  }
  throw new Error("no distribution");
}

/** Elements of a vector, or of one of the vectors that an index chooses among. */
function sizeOf(expr: Expr | undefined, latents: Latents): number {
  if (expr?.kind === "vector") return expr.items.length;
  if (expr?.kind === "vertex") return (latents.get(expr.vertex) as readonly Plain[]).length;
  if (expr?.kind !== "call") return 0;
  const [collection] = expr.args;
  return sizeOf(collection?.kind === "vector" ? collection.items[0] : undefined, latents);
}

/** The point with the first block of a symmetry in the place of block `k`, and that in its. */
export function exchanged({ blocks }: Symmetry, k: number, point: Latents): Latents {
  const [first, other] = [blocks[0]!, blocks[k]!];
  const places = new Map<number, number>();
  first.latents.forEach((id, at) => {
    places.set(id, other.latents[at]!).set(other.latents[at]!, id);
  });
  const names = new Map<LabelSet, Map<number, number>>();
  const rename = (set: LabelSet, from: number, to: number) => {
    names.set(set, (names.get(set) ?? new Map()).set(from, to));
  };
  first.labels.forEach(({ set, label }, at) => {
    const two = other.labels[at]!;
    rename(set, label, two.label);
    rename(two.set, two.label, label);
  });
  const sets = [...names.keys()];
  const renamed = (id: number, value: Plain): Plain => {
    const ofValues = sets.find((set) => set.values.includes(id));
    if (ofValues !== undefined) {
      const label = names.get(ofValues)?.get(Number(value)) ?? Number(value);
      return typeof value === "boolean" ? label === 1 : label;
    }
    const ofElements = sets.find((set) => set.elements.includes(id));
    if (ofElements === undefined) return value;
    const items: Plain[] = [];
    (value as readonly Plain[]).forEach((item, at) => {
      items[names.get(ofElements)?.get(at) ?? at] = item;
    });
    return items;
  };
  return new Map([...point].map(([id, value]) => [places.get(id) ?? id, renamed(id, value)]));
}

/** Log density of all latents and observations, nats. */
export function logJoint(graph: Graph, latents: Latents): number {
  const { logLikelihood, logPriors } = evaluateGraph(graph, latents);
  return [...logPriors.values()].reduce((sum, each) => sum + each, logLikelihood);
}
