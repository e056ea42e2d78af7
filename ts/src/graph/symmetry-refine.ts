// Colour refinement: the coarsest partition, finer than the given one, in which the nodes of one cell have equally many
// edges of every role to and from every cell (B. Weisfeiler and A. Leman 1968). By splitting cells, the larger part of
// what has been looked at never again: O(edges log nodes) (A. Cardon and M. Crochemore 1982).

import type { Edges } from "./symmetry-structure.ts";

export interface Roled {
  readonly out: Edges;
  readonly in: Edges;
}

/** The cell of each node, as a number from 0 below the number of nodes; nodes of one cell had equal colours before. */
export function refine(graph: Roled, colours: Int32Array): Int32Array {
  const partition = partitionBy(colours);
  const { nodes, cells, sizes, queue, isQueued } = partition;
  const size = colours.length;
  const tally: Tally = { sums: new Int32Array(size), isTouched: new Uint8Array(size), touched: [] };
  for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
    isQueued[cell] = 0;
    for (const node of nodes.slice(cell, cell + (sizes[cell] as number))) {
      addUp(tally, graph.out, node, 1);
      addUp(tally, graph.in, node, 2);
    }
    split(partition, tally);
    for (const node of tally.touched) {
      tally.sums[node] = 0;
      tally.isTouched[node] = 0;
    }
    tally.touched.length = 0;
  }
  return cells;
}

/** For each node, its edges to and from one cell: a sum in which every role and direction has a number. */
interface Tally {
  readonly sums: Int32Array;
  readonly isTouched: Uint8Array;
  readonly touched: number[];
}

function addUp(
  tally: Tally,
  { starts, roles, nodes }: Edges,
  node: number,
  direction: number,
): void {
  const { sums, isTouched, touched } = tally;
  const end = starts[node + 1] as number;
  for (let edge = starts[node] as number; edge < end; edge++) {
    const other = nodes[edge] as number;
    sums[other] = ((sums[other] as number) + scatter(3 * (roles[edge] as number) + direction)) | 0;
    if (isTouched[other] === 0) {
      isTouched[other] = 1;
      touched.push(other);
    }
  }
}

/** Cells are stretches of `nodes`; a cell is called by its first place. */
interface Partition {
  readonly nodes: Int32Array;
  readonly places: Int32Array;
  readonly cells: Int32Array;
  readonly sizes: Int32Array;
  /** Cells whose edges are to be looked at. */
  readonly queue: number[];
  readonly isQueued: Uint8Array;
}

function partitionBy(colours: Int32Array): Partition {
  const size = colours.length;
  const nodes = Int32Array.from(colours.keys()).sort(
    (a, b) => (colours[a] as number) - (colours[b] as number) || a - b,
  );
  const [places, cells, sizes] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  const isQueued = new Uint8Array(size);
  const queue: number[] = [];
  let cell = 0;
  nodes.forEach((node, at) => {
    if (colours[node] !== colours[nodes[cell] as number]) cell = at;
    places[node] = at;
    cells[node] = cell;
    sizes[cell] = (sizes[cell] as number) + 1;
    if (cell !== at) return;
    queue.push(cell);
    isQueued[cell] = 1;
  });
  return { nodes, places, cells, sizes, queue, isQueued };
}

/** Splits the cells of the touched nodes by their sums; those not touched stay. */
function split(partition: Partition, { touched, sums }: Tally): void {
  const { cells } = partition;
  touched.sort(
    (a, b) =>
      (cells[a] as number) - (cells[b] as number) || (sums[a] as number) - (sums[b] as number),
  );
  for (let from = 0; from < touched.length; ) {
    const cell = cells[touched[from] as number] as number;
    let to = from + 1;
    while (to < touched.length && cells[touched[to] as number] === cell) to += 1;
    splitCell(partition, cell, touched.slice(from, to), sums);
    from = to;
  }
}

/** `members` are the touched nodes of the cell, by their sums: they go to its end, each sum a cell of its own. */
function splitCell(
  partition: Partition,
  cell: number,
  members: readonly number[],
  sums: Int32Array,
): void {
  const { cells, sizes, isQueued, queue } = partition;
  const end = cell + (sizes[cell] as number);
  const rest = (sizes[cell] as number) - members.length;
  const [first, last] = [members[0] as number, members.at(-1) as number];
  if (rest === 0 && sums[first] === sums[last]) return;
  const made: number[] = rest > 0 ? [cell] : [];
  members.forEach((node, i) => {
    const at = end - members.length + i;
    moveTo(partition, node, at);
    const before = members[i - 1];
    if (before === undefined || sums[before] !== sums[node]) {
      made.push(at);
      sizes[at] = 0;
    }
    const own = made.at(-1) as number;
    cells[node] = own;
    sizes[own] = (sizes[own] as number) + 1;
  });
  if (rest > 0) sizes[cell] = rest;
  let largest = -1;
  if (isQueued[cell] === 0) {
    for (const each of made) {
      if (largest < 0 || (sizes[each] as number) > (sizes[largest] as number)) largest = each;
    }
  }
  for (const each of made) {
    if (each === largest || isQueued[each] === 1) continue;
    isQueued[each] = 1;
    queue.push(each);
  }
}

function moveTo({ nodes, places }: Partition, node: number, at: number): void {
  const other = nodes[at] as number;
  const from = places[node] as number;
  nodes[at] = node;
  places[node] = at;
  nodes[from] = other;
  places[other] = from;
}

/** A number that looks random (the finalizer of A. Appleby's MurmurHash3, 32 bits). */
function scatter(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
