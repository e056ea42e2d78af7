// Symmetries by the names of what changes places.

import type { Graph } from "../graph/graph.ts";
import { vertexLabels } from "../graph/labels.ts";
import { layoutOf } from "../graph/layout.ts";
import { type Block, findSymmetries, type LabelSet, type Symmetry } from "../graph/symmetry.ts";
import type { ExplainedSymmetry } from "../report/explain-report.ts";

export interface ExplainedSymmetries {
  readonly symmetries: readonly ExplainedSymmetry[];
  readonly isComplete: boolean;
}

/** Vertices, written out, of a model whose symmetries are looked for. */
const MAX_VERTICES = 300_000;

export function symmetriesOf(graph: Graph): ExplainedSymmetries {
  if (layoutOf(graph.folded).total > MAX_VERTICES) return { symmetries: [], isComplete: false };
  const names = vertexLabels(graph);
  const { found, isComplete } = findSymmetries(graph);
  return { symmetries: found.map((each) => named(each, names)), isComplete };
}

function named(
  { isFull, blocks, keepsResult }: Symmetry,
  names: readonly string[],
): ExplainedSymmetry {
  const sets = movedApart(blocks);
  return {
    exchange: isFull ? "any" : "some",
    blocks: blocks.map((block) => namesIn(block, sets, names)),
    labels: sets.flatMap((set) => {
      const values = blocks.map(
        ({ labels }) => labels.find((each) => each.set === set)?.label ?? -1,
      );
      return set.values.length === 0
        ? []
        : [{ sites: set.values.map((id) => names[id] as string), values }];
    }),
    returned: keepsResult ? "unchanged" : "changed",
  };
}

/** Sets of which every block has one label; a set that is in one block as a whole only goes where its latents go. */
function movedApart(blocks: readonly Block[]): LabelSet[] {
  const [first] = blocks;
  const sets = new Set(first?.labels.map(({ set }) => set));
  return [...sets].filter((set) =>
    blocks.every(({ labels }) => labels.filter((each) => each.set === set).length === 1),
  );
}

function namesIn(block: Block, sets: readonly LabelSet[], names: readonly string[]): string[] {
  const elements = block.labels.flatMap(({ set, label }) =>
    sets.includes(set) ? set.elements.map((id) => `${names[id]}[${label}]`) : [],
  );
  return [...block.latents.map((id) => names[id] as string), ...elements];
}
