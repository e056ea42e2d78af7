// What people call the vertices of a graph.

import type { Vertices } from "./edges.ts";
import { siteText } from "./site-names.ts";

/**
 * What people call each vertex: `z[3]`, in a plate `z[i]`; observations `observe normal[3]` and so on, numbered where names
 * are shared.
 */
export function vertexLabels({ vertices, plates = [] }: Vertices): string[] {
  const counts = new Map<string, number>();
  const letter = (plate: number) => letterOf(plates[plate - 1]?.outer.length ?? 0);
  const plain = vertices.map(({ kind, name }) => {
    const text = siteText(name, letter);
    return kind === "sample" || name.base.startsWith(kind) ? text : `${kind} ${text}`;
  });
  for (const each of plain) counts.set(each, (counts.get(each) ?? 0) + 1);
  return plain.map((each, id) => ((counts.get(each) ?? 0) > 1 ? `${each}#${id}` : each));
}

/** i, j, ..., z for plates from the outermost in. */
export function letterOf(depth: number): string {
  return String.fromCharCode("i".charCodeAt(0) + Math.min(depth, 17));
}
