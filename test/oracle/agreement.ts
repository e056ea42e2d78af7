// One program at the same draws by the surface evaluator, by walking its graph, and by the engine.

import type { Graph } from "../../ts/src/graph/graph.ts";
import { type Drawn, distance, latentsOf, plainOf } from "../engine/compare.ts";
import { type Evaluated, evaluateGraph, type Plain } from "../engine/evaluator.ts";
import { logGuide } from "./guide.ts";
import { drawFrom, uniforms } from "./sampler.ts";
import { evaluateSurface, type SurfaceMeaning } from "./surface/evaluate.ts";
import type { Place } from "./surface/walk.ts";

/** Differences between two evaluations, relative above 1; infinite where their sites are not the same. */
export interface Agreement {
  readonly logJoint: number;
  readonly value: number;
  readonly observed: number;
  /** Log joint by the surface evaluator, nats. */
  readonly at: number;
}

const FAR = Number.POSITIVE_INFINITY;

/** Surface evaluator and graph at a draw that the seed decides. */
export function agreeAt(
  source: string,
  graph: Graph,
  seed: number,
  data: ReadonlyMap<string, Plain> = new Map(),
): Agreement {
  const next = uniforms(seed);
  const surface = evaluateSurface(source, (_, dist) => drawFrom(dist, next), data);
  const latents = placedLatents(graph, surface);
  if (latents === null) return { logJoint: FAR, value: FAR, observed: FAR, at: surface.logJoint };
  return compareMeanings(graph, surface, evaluateGraph(graph, latents));
}

/** Surface evaluator, graph and engine at a draw of the engine's; null for one that cannot be compared. */
export function engineAt(source: string, drawn: Drawn, draw: number): EngineAgreement | null {
  const { graph, program, guide, shares, logTotal, columns } = drawn;
  if (shares[draw]! < 1e-15) return null;
  const at = (output: number) => columns[output]![draw]!;
  const latents = latentsOf(graph, program, at);
  const byGraph = evaluateGraph(graph, latents);
  if (byGraph.priors.size < program.sites.length || isNearOne(byGraph, latents)) return null;
  const surface = evaluateSurface(source, drawsAt(graph, latents));
  const proposal = logGuide(program, guide, latents, byGraph.priors);
  const logJoint = Math.log(shares[draw]!) + logTotal + sum(proposal);
  const size = Math.max(sizeOf(byGraph), sum(proposal.map(Math.abs)));
  return {
    surface: compareMeanings(graph, surface, byGraph),
    logJoint: difference(surface.logJoint, logJoint, size),
    value: distance(plainOf(program.result, at), surface.result),
  };
}

/** The engine keeps ln(1 - x) of a beta's draw x; so near 1 the double x alone does not say it to 1e-12. */
function isNearOne({ priors }: Evaluated, latents: ReadonlyMap<number, Plain>): boolean {
  return [...priors].some(
    ([id, { family }]) => family === "beta" && Number(latents.get(id)) > 0.999,
  );
}

export interface EngineAgreement {
  /** Surface evaluator and graph. */
  readonly surface: Agreement;
  /** Surface evaluator and engine. */
  readonly logJoint: number;
  readonly value: number;
}

function compareMeanings(graph: Graph, surface: SurfaceMeaning, byGraph: Evaluated): Agreement {
  const { logLikelihood, logPriors, result } = byGraph;
  const logJoint = sum([...logPriors.values()]) + logLikelihood;
  const isRejected = surface.logJoint === Number.NEGATIVE_INFINITY;
  return {
    logJoint: difference(surface.logJoint, logJoint, sizeOf(byGraph)),
    value: isRejected ? 0 : distance(surface.result, result),
    observed: isRejected ? 0 : observedDifference(graph, surface, byGraph),
    at: surface.logJoint,
  };
}

/** Sum of the sizes of what a log joint adds up, nats. */
function sizeOf({ logPriors, logLikelihood }: Evaluated): number {
  return sum([...logPriors.values()].map(Math.abs)) + Math.abs(logLikelihood);
}

function sum(terms: readonly number[]): number {
  return terms.reduce((total, each) => total + each, 0);
}

/** |a - b|, relative to the sizes of what was added up where that is above 1; two that are no numbers are equal. */
function difference(a: number, b: number, size: number): number {
  if (Object.is(a, b)) return 0;
  const far = Math.abs(a - b) / Math.max(1, size);
  return Number.isNaN(far) ? FAR : far;
}

const keyOf = ({ offset, pass }: Pick<Place, "offset" | "pass">) => `${offset} ${pass}`;

/** Vertices of a kind by the place of the text that makes them, and which of its evaluations does. */
function byPlace(graph: Graph, kind: "sample" | "observe"): Map<string, number> {
  const passes = new Map<number, number>();
  const ids = new Map<string, number>();
  for (const vertex of graph.vertices) {
    if (vertex.kind !== kind) continue;
    const { offset } = vertex.span.start;
    const pass = passes.get(offset) ?? 0;
    passes.set(offset, pass + 1);
    ids.set(keyOf({ offset, pass }), vertex.id);
  }
  return ids;
}

/** The surface evaluator's draws by vertex; null when the graph's latents are others. */
function placedLatents(graph: Graph, { drawn }: SurfaceMeaning): Map<number, Plain> | null {
  const ids = byPlace(graph, "sample");
  const latents = new Map<number, Plain>();
  for (const each of drawn) {
    const id = ids.get(keyOf(each));
    if (id === undefined) return null;
    latents.set(id, each.value);
  }
  return latents.size === ids.size ? latents : null;
}

/** The values of a graph's latents for the surface evaluator. */
function drawsAt(graph: Graph, latents: ReadonlyMap<number, Plain>) {
  const ids = byPlace(graph, "sample");
  return (place: Place): Plain => {
    const value = latents.get(ids.get(keyOf(place)) ?? -1);
    if (value === undefined) throw new Error(`the graph has no latent at ${keyOf(place)}`);
    return value;
  };
}

function observedDifference(graph: Graph, surface: SurfaceMeaning, byGraph: Evaluated): number {
  const ids = byPlace(graph, "observe");
  if (ids.size !== surface.observed.length) return FAR;
  return surface.observed.reduce((most, { value, ...place }) => {
    const id = ids.get(keyOf(place));
    if (id === undefined) return FAR;
    const other = byGraph.observed.get(id);
    if (value === null || other === undefined)
      return value === other || other === undefined ? most : FAR;
    return Math.max(most, distance(value, other));
  }, 0);
}
