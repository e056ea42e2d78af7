// The meaning of a graph, by walking its expressions for one draw of the latents: the oracle for lowering and for the
// engine. Lazy where the language is lazy, recursive, with the host's own functions.

import type { Expr } from "../../ts/src/core/expr.ts";
import type { FactorVertex, Graph, ObserveVertex, Vertex } from "../../ts/src/graph/graph.ts";
import { compositeLogProb } from "./composites.ts";
import { dirichletLogProb, discreteLogProb, scalarLogProb } from "./densities.ts";
import { applyOperator } from "./operators.ts";

/** A value: numbers, booleans, strings, nil; keywords as symbols' names with a colon; vectors; maps; distributions. */
export type Plain = number | boolean | string | null | readonly Plain[] | PlainMap | Distribution;
export interface PlainMap {
  readonly kind: "map";
  readonly entries: readonly (readonly [Plain, Plain])[];
}
export interface Distribution {
  readonly kind: "distribution";
  readonly family: string;
  readonly params: readonly Plain[];
}

/** An index out of range or a missing key: the draw has weight 0. */
export class Rejected extends Error {}

export interface Evaluated {
  readonly result: Plain;
  /** Sum of the log densities of observations and of factors, nats; -Infinity for a rejected draw. */
  readonly logLikelihood: number;
  /** Log density of each observation and factor, by vertex number; none where the way to it is not taken. */
  readonly logScores: ReadonlyMap<number, number>;
  /** Log prior density of each latent at its value, by vertex number; also of those that no taken branch draws. */
  readonly logPriors: ReadonlyMap<number, number>;
  /** Prior of each of these latents. */
  readonly priors: ReadonlyMap<number, Distribution>;
  /** What each observation observes, by vertex number; none where the way to it is not taken. */
  readonly observed: ReadonlyMap<number, Plain>;
}

/** Evaluates the program with `latents` as the values of its sample vertices, by vertex number. */
export function evaluateGraph(graph: Graph, latents: ReadonlyMap<number, Plain>): Evaluated {
  const walk: Walk = { graph, latents, memo: new Map() };
  const logPriors = new Map<number, number>();
  const priors = new Map<number, Distribution>();
  const observed = new Map<number, Plain>();
  const logScores = new Map<number, number>();
  try {
    let logLikelihood = 0;
    for (const vertex of graph.vertices) {
      const isTaken = vertex.guard === null || isTrue(meaningOf(walk, vertex.guard));
      if (vertex.kind === "sample") {
        const prior = priorOf(walk, vertex, isTaken);
        if (prior !== null) priors.set(vertex.id, prior);
        logPriors.set(vertex.id, prior === null ? 0 : logProb(prior, latents.get(vertex.id)!));
      } else if (isTaken) {
        const logScore = score(walk, vertex);
        logScores.set(vertex.id, logScore);
        logLikelihood += logScore;
        if (vertex.kind === "observe") observed.set(vertex.id, meaningOf(walk, vertex.value));
      }
    }
    const result = meaningOf(walk, graph.result);
    return { result, logLikelihood, logScores, logPriors, priors, observed };
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const logLikelihood = Number.NEGATIVE_INFINITY;
    return { result: null, logLikelihood, logScores, logPriors, priors, observed };
  }
}

/** The prior of one latent, given those before it; null where it has none because the way to it is not taken. */
export function priorAt(
  graph: Graph,
  id: number,
  latents: ReadonlyMap<number, Plain>,
): Distribution | null {
  return priorOf({ graph, latents, memo: new Map() }, graph.vertices[id]!, false);
}

/** False are false, nil and 0. */
export function isTrue(value: Plain): boolean {
  return value !== false && value !== null && value !== 0;
}

interface Walk {
  readonly graph: Graph;
  readonly latents: ReadonlyMap<number, Plain>;
  readonly memo: Map<Expr, Plain>;
}

/** The prior of a latent; null where it has no parameters because the way to it is not taken. */
function priorOf(walk: Walk, { dist }: Vertex, isTaken: boolean): Distribution | null {
  try {
    return meaningOf(walk, dist) as Distribution;
  } catch (error) {
    if (isTaken || !(error instanceof Rejected)) throw error;
    return null;
  }
}

function score(walk: Walk, vertex: ObserveVertex | FactorVertex): number {
  if (vertex.kind === "factor") return Number(meaningOf(walk, vertex.weight));
  return logProb(meaningOf(walk, vertex.dist) as Distribution, meaningOf(walk, vertex.value));
}

/** Log density of a plain value, nats. */
export function logProb(distribution: Distribution, value: Plain): number {
  const whole = compositeLogProb(distribution, value, logProb);
  if (whole !== null) return whole;
  const { family, params } = distribution;
  if (family === "dirichlet") return dirichletLogProb(value as number[], params[0] as number[]);
  if (family === "discrete")
    return discreteLogProb(Number(value), (params[0] as Plain[]).map(Number));
  if (family === "categorical") {
    const pairs = params[0] as readonly (readonly [Plain, Plain])[];
    const place = pairs.findIndex(([each]) => applyOperator("=", [each, value]) === true);
    return discreteLogProb(
      place,
      pairs.map(([, weight]) => Number(weight)),
    );
  }
  return scalarLogProb(family, Number(value), params.map(Number));
}

function meaningOf(walk: Walk, expr: Expr): Plain {
  const known = walk.memo.get(expr);
  if (known !== undefined) return known;
  const value = compute(walk, expr);
  walk.memo.set(expr, value);
  return value;
}

function compute(walk: Walk, expr: Expr): Plain {
  switch (expr.kind) {
    case "number":
    case "boolean":
    case "string":
      return expr.value;
    case "keyword":
      return `:${expr.value}`;
    case "nil":
      return null;
    case "vertex":
      return vertexValue(walk, expr.vertex);
    case "vector":
      return expr.items.map((item) => meaningOf(walk, item));
    case "map":
      return {
        kind: "map",
        entries: expr.entries.map(([k, v]) => [meaningOf(walk, k), meaningOf(walk, v)] as const),
      };
    case "dist":
      return {
        kind: "distribution",
        family: expr.family,
        params: expr.args.map((arg) => meaningOf(walk, arg)),
      };
    case "if":
      return meaningOf(walk, isTrue(meaningOf(walk, expr.test)) ? expr.then : expr.otherwise);
    case "call":
      return call(walk, expr.operator, expr.args);
    default:
      throw new Error(`${expr.kind} in a graph whose plates are written out`);
  }
}

function vertexValue(walk: Walk, id: number): Plain {
  const vertex = walk.graph.vertices[id]!;
  if (vertex.kind === "observe") return meaningOf(walk, vertex.value);
  return vertex.kind === "factor" ? null : walk.latents.get(id)!;
}

function call(walk: Walk, operator: string, args: readonly Expr[]): Plain {
  if (operator !== "and" && operator !== "or") {
    return applyOperator(
      operator,
      args.map((arg) => meaningOf(walk, arg)),
    );
  }
  let value: Plain = operator === "and" ? true : null;
  for (const arg of args) {
    value = meaningOf(walk, arg);
    if (isTrue(value) === (operator === "or")) return value;
  }
  return value;
}
