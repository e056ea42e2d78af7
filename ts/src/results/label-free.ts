// What draws say of labels that can be exchanged, whatever the labels are: how many are in use, and who has the same one
// (M. Stephens 2000, Dealing with label switching in mixture models, JRSS B 62(4), section 2).

import type { Graph } from "../graph/graph.ts";
import type { LabelSet } from "../graph/symmetry.ts";
import { fullSymmetries } from "../lower/exchanges.ts";
import type { NumberSummary, Symmetry } from "../report/infer-report.ts";
import type { WeightedFit } from "./fit.ts";
import { quantitiesOf } from "./lookup.ts";
import { tableQuantile } from "./quantiles.ts";
import { drawColumn } from "./readings.ts";

/** Latents that are compared with each other, at most. */
const MOST_TOGETHER = 50;

/** Of each set of labels that latents have as their values. */
export function labelFreeSummaries(fit: WeightedFit, graph: Graph): Symmetry[] {
  const sets = fullSymmetries(graph).flatMap(
    ({ blocks }) => blocks[0]?.labels.map(({ set }) => set) ?? [],
  );
  return [...new Set(sets)].flatMap((set) => summariesOf(fit, set));
}

/** Nothing where a latent has no draws. */
function summariesOf({ program, names, weighted }: WeightedFit, set: LabelSet): Symmetry[] {
  const nameOf = new Map(program.sites.map(({ vertex }, site) => [vertex, names[site] as string]));
  const sites = set.values.flatMap((vertex) => nameOf.get(vertex) ?? []);
  const { draws, moments } = weighted;
  if (sites.length < 2 || draws.count === 0) return [];
  const columns = sites.flatMap((name) => {
    const [quantity] = quantitiesOf(program, name);
    return typeof quantity === "object" ? [drawColumn(draws, 1 + quantity.output)] : [];
  });
  if (columns.length < sites.length) return [];
  const unscaled = drawColumn(draws, 0);
  const total = unscaled.reduce((sum, weight) => sum + weight);
  const weights = unscaled.map((weight) => weight / total);
  const occupied = occupiedOf(columns, weights, Math.min(draws.count, moments.ess));
  if (sites.length > MOST_TOGETHER) return [{ sites, occupied }];
  return [{ sites, occupied, together: togetherOf(columns, weights) }];
}

/** How many labels are in use. */
function occupiedOf(
  columns: readonly Float64Array[],
  weights: Float64Array,
  ess: number,
): NumberSummary {
  const shares: number[] = [];
  weights.forEach((weight, draw) => {
    const count = new Set(columns.map((column) => column[draw])).size;
    while (shares.length <= count) shares.push(0);
    shares[count] = (shares[count] as number) + weight;
  });
  const mean = shares.reduce((sum, share, count) => sum + share * count, 0);
  const square = shares.reduce((sum, share, count) => sum + share * (count - mean) ** 2, 0);
  const table = Float64Array.from(shares);
  const sd = Math.sqrt(square);
  return {
    type: "number",
    mean,
    sd,
    mcse: sd / Math.sqrt(ess),
    q05: tableQuantile(table, 0.05),
    q50: tableQuantile(table, 0.5),
    q95: tableQuantile(table, 0.95),
    p: Object.fromEntries(shares.map((share, count) => [String(count), share] as const).slice(1)),
  };
}

/** Probability that two have the same label, `[sites][sites]`. */
function togetherOf(columns: readonly Float64Array[], weights: Float64Array): number[][] {
  const share = (a: Float64Array, b: Float64Array) =>
    weights.reduce((sum, weight, draw) => sum + (a[draw] === b[draw] ? weight : 0), 0);
  const lower = columns.map((a, i) => columns.slice(0, i).map((b) => share(a, b)));
  const at = (i: number, j: number) =>
    (lower[Math.max(i, j)] as number[])[Math.min(i, j)] as number;
  return columns.map((_, i) => columns.map((_, j) => (i === j ? 1 : at(i, j))));
}
