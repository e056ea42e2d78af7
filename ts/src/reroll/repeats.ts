// Blocks that follow each other again and again in a sequence of classes, and such blocks within blocks.

/** One vertex, or a block that repeats. */
export type Node = Leaf | Repeat;

export interface Leaf {
  readonly kind: "leaf";
  readonly cls: number;
  /** Its place in the sequence. */
  readonly start: number;
  readonly length: 1;
}
export interface Repeat {
  readonly kind: "repeat";
  readonly cls: number;
  /** Where it begins in the sequence, and how much of it it is. */
  readonly start: number;
  readonly length: number;
  readonly count: number;
  /** The first of the blocks; the others have the same structure. */
  readonly block: readonly Node[];
}

export interface RepeatOptions {
  /** Repetitions of a block, at least. */
  readonly least: number;
  /** Whether a block that begins here and repeats so often, with so many nodes in it, may be one. */
  allows(start: number, count: number, period: number): boolean;
}

/** Nodes of a block, at most. */
const MAX_PERIOD = 128;
/** Blocks within blocks, at most. */
const MAX_DEPTH = 4;

/** The sequence with its repetitions folded, short ones first. */
export function repeatsIn(classes: readonly number[], options: RepeatOptions): readonly Node[] {
  const finder: Finder = {
    ...options,
    known: new Map(),
    next: classes.reduce((most, cls) => Math.max(most, cls), -1) + 1,
  };
  let nodes: readonly Node[] = classes.map((cls, start) => ({
    kind: "leaf",
    cls,
    start,
    length: 1,
  }));
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const before = nodes.length;
    for (let period = 1; period <= MAX_PERIOD && period * 2 <= nodes.length; period++) {
      nodes = foldedBy(finder, nodes, period);
    }
    if (nodes.length === before) break;
  }
  return nodes;
}

interface Finder extends RepeatOptions {
  /** Classes of repeats, by count and the classes of the block. */
  readonly known: Map<string, number>;
  next: number;
}

/** The nodes with all repetitions of blocks of `period` nodes folded. */
function foldedBy(finder: Finder, nodes: readonly Node[], period: number): readonly Node[] {
  const folded: Node[] = [];
  let at = 0;
  let matched = 0;
  let found = false;
  for (let next = period; next <= nodes.length; next++) {
    // `matched` nodes before `next` equal those a period earlier.
    if (next < nodes.length && nodes[next]?.cls === nodes[next - period]?.cls) {
      matched += 1;
      continue;
    }
    const count = Math.floor(matched / period) + 1;
    const first = next - matched - period;
    if (matched > 0 && count >= finder.least) {
      const repeat = repeatOf(finder, nodes, { first, period, count });
      if (repeat !== null && first >= at) {
        for (; at < first; at++) folded.push(nodes[at] as Node);
        folded.push(repeat);
        at = first + period * count;
        found = true;
      }
    }
    matched = 0;
  }
  if (!found) return nodes;
  for (; at < nodes.length; at++) folded.push(nodes[at] as Node);
  return folded;
}

function repeatOf(
  finder: Finder,
  nodes: readonly Node[],
  {
    first,
    period,
    count,
  }: { readonly first: number; readonly period: number; readonly count: number },
): Repeat | null {
  const block = nodes.slice(first, first + period);
  const { start } = block[0] as Node;
  if (!finder.allows(start, count, period)) return null;
  const length = block.reduce((sum, node) => sum + node.length, 0) * count;
  const key = `${count}: ${block.map(({ cls }) => cls).join(" ")}`;
  let cls = finder.known.get(key);
  if (cls === undefined) {
    cls = finder.next++;
    finder.known.set(key, cls);
  }
  return { kind: "repeat", cls, start, length, count, block };
}
