// Latents that can change places without any change of the posterior, as chains are told of them: the components of a
// mixture, with the labels that number them. In every draw they get an order by chance.

import { LaurelError } from "../errors/laurel-error.ts";
import { parentsOf } from "../graph/edges.ts";
import type { Graph } from "../graph/graph.ts";
import { layoutOf } from "../graph/layout.ts";
import { type Block, findSymmetries, type LabelSet, type Symmetry } from "../graph/symmetry.ts";
import type { Program } from "./program.ts";

export interface Exchanges {
  /** What the engine takes behind the options of chains (crates/laurel-infer/src/exchanges.rs). */
  readonly numbers: readonly number[];
  /** Sites of the first latent of each block, of each family that the value of the program tells apart. */
  readonly heads: readonly (readonly number[])[];
}

/** Vertices of a model, written out, whose symmetries are looked for, at most: some 100 ms. */
const MAX_VERTICES = 20_000;

/** The families of a model whose members can take all orders; none of a model that is too large to be searched. */
export function fullSymmetries(graph: Graph): readonly Symmetry[] {
  if (layoutOf(graph.folded).total > MAX_VERTICES) return [];
  return findSymmetries(graph).found.filter(({ isFull }) => isFull);
}

const NONE: Exchanges = { numbers: [], heads: [] };

/** Those of a model all of whose orders chains would have to see. */
export function exchangesOf(graph: Graph, { sites }: Program): Exchanges {
  const found = fullSymmetries(graph);
  if (found.length === 0) return NONE;
  const places = new Map<number, number[]>();
  sites.forEach(({ vertex }, site) => {
    places.set(vertex, [...(places.get(vertex) ?? []), site]);
  });
  const isBare = found.some(({ blocks: [first] }) => first?.labels.length === 0);
  const parents = isBare ? parentsIfFew(graph) : [];
  const sitesOf = (vertices: readonly number[]) => vertices.flatMap((id) => places.get(id) ?? []);
  const known = found
    .filter((each) => areTogether(each, parents))
    .flatMap((each) => familyOf(each, sitesOf) ?? []);
  return {
    numbers: known.flatMap(({ numbers }) => numbers),
    heads: known.flatMap(({ heads }) => (heads === null ? [] : [heads])),
  };
}

/** Whether blocks are numbered by labels, or matter to each other: else each is as good in its place. */
function areTogether(
  { blocks: [first, second] }: Symmetry,
  parents: readonly (readonly number[])[],
): boolean {
  if (first === undefined || second === undefined) return false;
  if (first.labels.length > 0) return true;
  const [ones, others] = [new Set(first.latents), new Set(second.latents)];
  return parents.some((list, vertex) => {
    const family = [vertex, ...list];
    return family.some((id) => ones.has(id)) && family.some((id) => others.has(id));
  });
}

/** Parents of all vertices; none of a graph with too many edges. */
function parentsIfFew(graph: Graph): readonly (readonly number[])[] {
  try {
    return parentsOf(graph);
  } catch (error) {
    if (error instanceof LaurelError && error.code === "limits/graph-too-large") return [];
    throw error;
  }
}

/** Null where blocks are numbered by different sets of labels, or have no latents of their own. */
function familyOf(
  { blocks, keepsResult }: Symmetry,
  sitesOf: (vertices: readonly number[]) => number[],
): { numbers: number[]; heads: number[] | null } | null {
  const own = blocks.map(({ latents }) => sitesOf(latents));
  const count = own[0]?.length ?? 0;
  const sets = commonSets(blocks);
  if (sets === null || count === 0 || own.some(({ length }) => length !== count)) return null;
  const labels = sets.flatMap(({ values, elements }, place) => {
    const [valueSites, elementSites] = [sitesOf(values), sitesOf(elements)];
    const ofBlocks = blocks.map((block) => block.labels[place]?.label ?? 0);
    return [...ofBlocks, valueSites.length, ...valueSites, elementSites.length, ...elementSites];
  });
  return {
    numbers: [blocks.length, count, ...own.flat(), sets.length, ...labels],
    heads: keepsResult ? null : own.map(([head]) => head as number),
  };
}

/** The sets of labels of all blocks, in the order of each; null where they are not the same. */
function commonSets([first, ...others]: readonly Block[]): LabelSet[] | null {
  const sets = (first?.labels ?? []).map(({ set }) => set);
  const isCommon = others.every(
    ({ labels }) => labels.length === sets.length && labels.every(({ set }, k) => set === sets[k]),
  );
  return isCommon ? sets : null;
}
