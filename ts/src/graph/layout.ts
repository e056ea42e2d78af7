// Numbers of vertices when plates are written out: instance after instance, in the order of the program.

import type { Folded } from "./graph.ts";

/** Where the instances of each folded vertex stand among all vertices. */
export interface Layout {
  /** Number of the first instance. */
  readonly first: readonly number[];
  /** By plate, outermost first: from one instance to the next. */
  readonly strides: readonly (readonly number[])[];
  readonly total: number;
  /** Folded vertices with which something begins that is in no plate, or an outermost plate. */
  readonly tops: readonly number[];
}

/** The layout of all vertices, or of the numbers that each of them counts for. */
export function layoutOf(folded: Folded, counts: (vertex: number) => number = () => 1): Layout {
  const { vertices, plates } = folded;
  const first: number[] = [];
  const strides: number[][] = [];
  const tops: number[] = [];
  /** Vertices `[start, end)`, which are in `depth` plates that are dealt with; how many one instance of them is. */
  const lay = (start: number, end: number, depth: number, at: number): number => {
    let next = at;
    for (let vertex = start; vertex < end; ) {
      if (depth === 0) tops.push(vertex);
      const plate = plates[(vertices[vertex]?.plates[depth] ?? 0) - 1];
      if (plate === undefined) {
        first[vertex] = next;
        strides[vertex] = [];
        next += counts(vertex);
        vertex += 1;
        continue;
      }
      const size = lay(vertex, plate.end, depth + 1, next);
      for (; vertex < plate.end; vertex++) strides[vertex]?.unshift(size);
      next += size * plate.count;
    }
    return next - at;
  };
  const total = lay(0, vertices.length, 0, 0);
  return { first, strides, total, tops };
}

/** The number of a vertex in the instance that `indices` says, one for each of its plates. */
export function numberOf(layout: Layout, vertex: number, indices: readonly number[]): number {
  const strides = layout.strides[vertex] as readonly number[];
  return strides.reduce(
    (sum, stride, place) => sum + stride * (indices[place] as number),
    layout.first[vertex] as number,
  );
}

export interface Instance {
  readonly vertex: number;
  /** One index for each plate of the vertex, outermost first. */
  readonly indices: readonly number[];
}

/** The folded vertex behind a number, in a layout of all vertices. */
export function locate({ vertices, plates }: Folded, layout: Layout, number: number): Instance {
  const indices: number[] = [];
  let left = number;
  let vertex = topOf(layout, number);
  for (;;) {
    const depth = indices.length;
    const plate = plates[(vertices[vertex]?.plates[depth] ?? 0) - 1];
    if (plate === undefined) {
      if (layout.first[vertex] === left) return { vertex, indices };
      vertex += 1;
      continue;
    }
    const size = layout.strides[vertex]?.[depth] as number;
    const index = Math.floor((left - (layout.first[vertex] as number)) / size);
    if (index < plate.count) {
      indices.push(index);
      left -= index * size;
    } else {
      vertex = plate.end;
    }
  }
}

/** The last top that begins at or before a number. */
function topOf({ tops, first }: Layout, number: number): number {
  let [low, high] = [0, tops.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((first[tops[middle] as number] as number) <= number) low = middle;
    else high = middle - 1;
  }
  return tops[low] as number;
}
