// What in a model is interchangeable: latent variables, and with them the values of discrete variables and the elements of
// vectors that are numbered by those values. The components of a mixture are the classic case (M. Stephens 2000, "Dealing
// with label switching in mixture models"). The model's parts are drawn as one graph (`symmetry-draft.ts`), in which the
// labels of every set of labels are nodes (`symmetry-shapes.ts` finds those sets); colour refinement
// (`symmetry-refine.ts`) tells apart what differs in anything, and what it leaves alike is tried (`symmetry-search.ts`:
// individualisation and refinement, with limits). Every exchange that is reported has been applied to the whole graph and
// found to keep all of its edges. Symmetries that come from algebra, such as a change of sign, are not looked for.

import type { Graph } from "./graph.ts";
import { addResult, draftOf } from "./symmetry-draft.ts";
import { type Family, searchFamilies } from "./symmetry-search.ts";
import { type Axis, axisIf } from "./symmetry-shapes.ts";
import { structureOf } from "./symmetry-structure.ts";
import type { Drafting } from "./symmetry-uses.ts";

/** A set of labels that can be renamed: values of discrete variables, elements of vector variables. */
export interface LabelSet {
  readonly size: number;
  /** Latents whose values are the labels, by vertex. */
  readonly values: readonly number[];
  /** Latents whose elements are numbered by the labels, by vertex. */
  readonly elements: readonly number[];
}

/** Latents by vertex, and labels. */
export interface Block {
  readonly latents: readonly number[];
  readonly labels: readonly { readonly set: LabelSet; readonly label: number }[];
}

/**
 * Blocks that can change places without any change of the joint density: the first latent of one with the first latent of
 * another, and so on; labels likewise, be they of one set or of two.
 */
export interface Symmetry {
  /** All orders of the blocks are alike; else only some. */
  readonly isFull: boolean;
  readonly blocks: readonly Block[];
  /** Whether the value of the program stays the same. */
  readonly keepsResult: boolean;
}

export interface Symmetries {
  readonly found: readonly Symmetry[];
  /** False when the model is too large, or too symmetric, to have been searched to the end. */
  readonly isComplete: boolean;
}

/** Parts of models that are searched. */
const MAX_PARTS = 3_000_000;
/** Nodes and edges that one search may look at. */
const MAX_WORK = 30_000_000;

/** Of graphs that are still in use. */
const known = new WeakMap<Graph, Symmetries>();

/** The symmetries of the joint density of a graph, outermost first; looked for once. */
export function findSymmetries(graph: Graph): Symmetries {
  const found = known.get(graph) ?? searched(graph);
  known.set(graph, found);
  return found;
}

function searched(graph: Graph): Symmetries {
  const drafting = draftOf(graph, MAX_PARTS);
  if (drafting === null) return { found: [], isComplete: false };
  const joint = searchNamed(graph, drafting);
  if (joint.families.length === 0) return { found: [], isComplete: joint.isComplete };
  addResult(drafting, graph);
  const kept = searchNamed(graph, drafting).families;
  const found = joint.families.map(({ isFull, blocks }) => {
    const keys = blocks.map(keyOf);
    const keepsResult = kept.some((other) => {
      const others = new Set(other.blocks.map(keyOf));
      return other.isFull === isFull && keys.every((key) => others.has(key));
    });
    return { isFull, blocks, keepsResult };
  });
  return { found, isComplete: joint.isComplete };
}

interface Named {
  readonly families: readonly Omit<Symmetry, "keepsResult">[];
  readonly isComplete: boolean;
}

/** Searches the structure that a draft has come to; families of what people have names for. */
function searchNamed(graph: Graph, drafting: Drafting): Named {
  const structure = structureOf(drafting.draft);
  const latents = new Map<number, number>();
  for (const { id, kind } of graph.vertices) {
    if (kind === "sample") latents.set(drafting.vertices[id]?.to ?? -1, id);
  }
  const labels = labelNodes(graph, drafting, structure.labels);
  const isNamed = (node: number) => latents.has(node) || labels.has(node);
  const { families, isComplete } = searchFamilies(structure, isNamed, MAX_WORK);
  const named = families.map(({ isFull, blocks }: Family) => {
    const order = [...(blocks[0] ?? []).keys()];
    order.sort((a, b) => (blocks[0]?.[a] as number) - (blocks[0]?.[b] as number));
    const inOrder = blocks.map((nodes) => order.map((at) => nodes[at] as number));
    return {
      isFull,
      blocks: inOrder.map((nodes) => ({
        latents: nodes.flatMap((node) => latents.get(node) ?? []),
        labels: nodes.flatMap((node) => labels.get(node) ?? []),
      })),
    };
  });
  const isEmpty = ({ latents: own, labels: ownLabels }: Block) =>
    own.length + ownLabels.length === 0;
  return { families: named.filter(({ blocks }) => !blocks.every(isEmpty)), isComplete };
}

/** The labels of latents' values and elements, by node. */
function labelNodes(
  graph: Graph,
  drafting: Drafting,
  firsts: ReadonlyMap<Axis, number>,
): Map<number, Block["labels"][number]> {
  const sets = new Map<Axis, { size: number; values: number[]; elements: number[] }>();
  for (const { id, kind } of graph.vertices) {
    const shape = drafting.vertices[id]?.shape;
    if (kind !== "sample" || shape === undefined) continue;
    for (const part of ["label", "vector"] as const) {
      const axis = axisIf(shape, part);
      if (axis === null || axis.pinned) continue;
      const set = sets.get(axis) ?? { size: axis.size, values: [], elements: [] };
      sets.set(axis, set);
      set[part === "label" ? "values" : "elements"].push(id);
    }
  }
  const nodes = new Map<number, Block["labels"][number]>();
  for (const [axis, set] of sets) {
    const first = firsts.get(axis) ?? 0;
    for (let label = 0; label < axis.size; label++) nodes.set(first + label, { set, label });
  }
  return nodes;
}

/** Equal for the same latents and labels. */
function keyOf({ latents, labels }: Block): string {
  const names = labels.map(({ set, label }) => `${set.values} ${set.elements} ${label}`);
  return `${[...latents].sort()}; ${names.sort()}`;
}
