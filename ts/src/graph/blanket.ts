// Markov blankets: what makes a vertex independent of all the rest, its parents, its children, and their other parents
// (J. Pearl 1988, "Probabilistic Reasoning in Intelligent Systems", section 3.3.1).

import { parentsOf, type Vertices } from "./edges.ts";

export interface Neighbours {
  /** By vertex, ascending: `[vertex][...]`. */
  readonly parents: readonly (readonly number[])[];
  /** By vertex, ascending; null where there was no time for it. */
  readonly blankets: readonly (readonly number[] | null)[];
}

/** Vertices looked at, and vertices listed, in all blankets together. */
const MAX_WORK = 20_000_000;

/** Parents and Markov blankets of all vertices. Throws GraphTooLarge for too many edges. */
export function neighboursOf(graph: Vertices): Neighbours {
  const parents = parentsOf(graph);
  const children: number[][] = parents.map(() => []);
  parents.forEach((list, child) => {
    for (const parent of list) children[parent]?.push(child);
  });
  const families = familiesOf(parents);
  const seen = new Int32Array(parents.length).fill(-1);
  const read = new Int32Array(parents.length).fill(-1);
  let work = 0;
  const blankets = parents.map((own, vertex) => {
    if (work > MAX_WORK) return null;
    const blanket: number[] = [];
    seen[vertex] = vertex;
    const add = (list: readonly number[]) => {
      work += list.length;
      for (const each of list) {
        if (seen[each] === vertex) continue;
        seen[each] = vertex;
        blanket.push(each);
      }
    };
    add(own);
    add(children[vertex] as number[]);
    for (const child of children[vertex] as number[]) {
      const family = families[child] as number;
      if (read[family] === vertex) continue;
      read[family] = vertex;
      add(parents[child] as number[]);
    }
    return blanket.sort((a, b) => a - b);
  });
  return { parents, blankets };
}

/** Equal numbers for vertices with equal parents: such a list is read once for each of them. */
function familiesOf(parents: readonly (readonly number[])[]): number[] {
  const numbers = new Map<string, number>();
  return parents.map((list) => {
    const key = list.join(" ");
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
}
