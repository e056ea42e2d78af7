// What a folded graph is made of, in the order of the program: vertices, and plates with all that is in them.

import type { Plate } from "../core/plate.ts";

import type { Folded, FoldedVertex } from "./graph.ts";

/** A vertex outside of further plates, or a plate. */
export type Step = FoldedVertex | Plate;

export function isPlate(step: Step): step is Plate {
  return "carries" in step;
}

/** The steps of one instance of a plate; of the program with `null`. */
export function stepsOf(folded: Folded, within: Plate | null): Step[] {
  const { vertices, plates } = folded;
  const depth = within === null ? 0 : within.outer.length + 1;
  const end = within?.end ?? vertices.length;
  const empty = emptyScansOf(folded).get(within?.id ?? 0) ?? [];
  const steps: Step[] = [];
  let place = 0;
  const addEmpty = (at: number) => {
    for (let scan = empty[place]; scan?.first === at; scan = empty[++place]) steps.push(scan);
  };
  for (let at = within?.first ?? 0; at < end; ) {
    addEmpty(at);
    const vertex = vertices[at] as FoldedVertex;
    const plate = plates[(vertex.plates[depth] ?? 0) - 1];
    steps.push(plate ?? vertex);
    at = plate?.end ?? at + 1;
  }
  addEmpty(end);
  return steps;
}

/** Scans without vertices, by the plate that they are in, 0 for none. */
function emptyScansOf(folded: Folded): Map<number, Plate[]> {
  let known = EMPTY.get(folded);
  if (known !== undefined) return known;
  known = new Map();
  for (const plate of folded.plates) {
    if (plate.first !== plate.end || plate.carries.length === 0) continue;
    const within = plate.outer.at(-1) ?? 0;
    const others = known.get(within);
    if (others === undefined) known.set(within, [plate]);
    else others.push(plate);
  }
  EMPTY.set(folded, known);
  return known;
}

const EMPTY = new WeakMap<Folded, Map<number, Plate[]>>();
