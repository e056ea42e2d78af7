// What a picture of a graph shows: nodes with their names, edges, and the frames of plates. Folded, one node stands for
// all instances of a plate, its name with letters for indices, and an edge from one instance to another is marked.

import { type Dependences, dependencesOf, type Vertices } from "./edges.ts";
import type { Vertex } from "./graph.ts";
import { letterOf } from "./labels.ts";
import { type PlateView, plateViews, type View } from "./plate-view.ts";

export interface DiagramNode {
  /** What the node stands for; several instances of a plate that is not folded in the graph itself. */
  readonly members: readonly [Vertex, ...Vertex[]];
  readonly name: string;
  /** Innermost frame around it; null for none. */
  readonly frame: number | null;
}

export interface Frame {
  readonly kind: PlateView["kind"];
  readonly size: number;
  /** The frame around; null for none. */
  readonly outer: number | null;
  /** The number of a real plate; null for one that was found by names. */
  readonly plate: number | null;
}

export interface DiagramEdge {
  /** Places in `nodes`. */
  readonly from: number;
  readonly to: number;
  /** From one instance of a plate to another, where these are one node each. */
  readonly isBetween: boolean;
}

export interface Diagram {
  readonly isFolded: boolean;
  /** The plates that it was made of. */
  readonly view: View;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
  readonly frames: readonly Frame[];
  /** What each vertex depends on, by number. */
  readonly dependences: readonly Dependences[];
  /** Letters that stand for the indices of real plates, by plate. */
  readonly letters: readonly string[];
  /**
   * What a vertex is called in an expression of another, both by number: `z[i]` in the same instance of a plate,
   * `z[i - 1]` in the one after, `z[3]` anywhere else (so for no other vertex, null). In a real plate always `z[i]`.
   */
  readonly nameIn: (vertex: number, other: number | null) => string;
}

/** The diagram of a graph; `isFolded`: each plate once, whether real or found by names. */
export function diagramOf(shown: Vertices, isFolded: boolean): Diagram {
  const drawing: Drawing = {
    shown,
    isFolded,
    nodes: [],
    frames: [],
    places: [],
    known: new Map(),
    instances: [],
    letters: [],
  };
  const view = plateViews(shown);
  draw(drawing, view, OUTSIDE);
  const { nodes, frames } = drawing;
  const { plates = [] } = shown;
  const letters = [
    "",
    ...plates.map(({ id, outer }) => drawing.letters[id] ?? letterOf(outer.length)),
  ];
  const dependences = dependencesOf(shown);
  const nameIn = (vertex: number, other: number | null) => relativeName(drawing, vertex, other);
  const edges = edgesOf(drawing, dependences);
  return { isFolded, view, nodes, frames, dependences, letters, nameIn, edges };
}

interface Drawing {
  readonly shown: Vertices;
  readonly isFolded: boolean;
  readonly nodes: (DiagramNode & { readonly members: [Vertex, ...Vertex[]] })[];
  readonly frames: Frame[];
  /** Place in `nodes` by vertex. */
  readonly places: number[];
  /** Place in `nodes` by what instances of a plate have in common. */
  readonly known: Map<string, number>;
  /** Instances of the plates around, by vertex. */
  readonly instances: (readonly Instance[])[];
  readonly letters: string[];
}

/** One of the instances of a plate: which plate of the view around, which instance of it. */
interface Instance {
  readonly plate: number;
  readonly at: number;
  readonly isScan: boolean;
  /** The real plate that it is, or the place of its index among those of a name that are of no real plate. */
  readonly real: number | null;
  readonly level: number;
}

/** What is around a view. */
interface Around {
  readonly frame: number | null;
  /** Outermost first. */
  readonly instances: readonly Instance[];
  /** The view is an instance of a plate that has been drawn. */
  readonly isDrawn: boolean;
}

const OUTSIDE: Around = { frame: null, instances: [], isDrawn: false };

function draw(drawing: Drawing, view: View, around: Around): void {
  for (const id of view.vertices) drawVertex(drawing, drawing.shown.vertices[id] as Vertex, around);
  for (const [plate, each] of view.plates.entries()) {
    const { kind, size, plate: real, level, instances } = each;
    const { frame: outer } = around;
    const frame = around.isDrawn
      ? null
      : drawing.frames.push({ kind, size, outer, plate: real }) - 1;
    if (real !== null) drawing.letters[real] = letterOf(around.instances.length);
    for (const [at, instance] of instances.entries()) {
      draw(drawing, instance, {
        frame,
        instances: [...around.instances, { plate, at, isScan: kind === "scan", real, level }],
        isDrawn: around.isDrawn || (drawing.isFolded && at > 0),
      });
    }
  }
}

function drawVertex(drawing: Drawing, vertex: Vertex, { frame, instances }: Around): void {
  const { isFolded, nodes, known } = drawing;
  const name = nameWith(vertex, instances, (index, depth) =>
    isFolded && depth >= 0 ? letterOf(depth) : String(index),
  );
  const key = isFolded ? `${vertex.kind === "sample"} ${name}` : String(vertex.id);
  const place = known.get(key);
  if (place === undefined) known.set(key, nodes.push({ members: [vertex], name, frame }) - 1);
  else nodes[place]?.members.push(vertex);
  drawing.places[vertex.id] = known.get(key) as number;
  drawing.instances[vertex.id] = instances;
}

function relativeName({ shown, instances }: Drawing, id: number, other: number | null): string {
  const own = instances[id] ?? [];
  const others = other === null ? [] : (instances[other] ?? []);
  const apart = own.findIndex(
    ({ plate, at }, depth) => others[depth]?.plate !== plate || others[depth]?.at !== at,
  );
  const shared = apart < 0 ? own.length : apart;
  return nameWith(shown.vertices[id] as Vertex, own, (index, depth) => {
    if (depth < 0) return String(index);
    if (depth < shared || index < 0) return letterOf(depth);
    const { at, plate, isScan } = own[depth] as Instance;
    const from = others[depth];
    if (depth > shared || !isScan || from?.plate !== plate) return String(index);
    const step = at - from.at;
    return `${letterOf(depth)} ${step < 0 ? "-" : "+"} ${Math.abs(step)}`;
  });
}

/** `text` is told an index, and in which of the plates around it is that of the instance; -1 for none. */
function nameWith(
  { name }: Vertex,
  around: readonly Instance[],
  text: (index: number, depth: number) => string,
): string {
  let own = 0;
  const texts = name.indices.map((index) => {
    const level = index < 0 ? -1 : own++;
    const depth = around.findIndex((each) =>
      index < 0 ? each.real === -index : each.real === null && each.level === level,
    );
    return `[${text(index, depth)}]`;
  });
  return `${name.base}${texts.join("")}`;
}

function edgesOf(
  { places, nodes, instances, isFolded }: Drawing,
  dependences: readonly Dependences[],
): DiagramEdge[] {
  const edges = new Map<number, DiagramEdge>();
  for (const [child, { parents, earlier }] of dependences.entries()) {
    for (const parent of parents) {
      const [from, to] = [places[parent] as number, places[child] as number];
      const isBetween =
        earlier.has(parent) ||
        (isFolded && isElsewhere(instances[parent] ?? [], instances[child] ?? []));
      const key = (from * nodes.length + to) * 2 + Number(isBetween);
      if (!edges.has(key)) edges.set(key, { from, to, isBetween: isBetween || from === to });
    }
  }
  return [...edges.values()];
}

/** Whether two instances lie in one plate, but are not the same there. */
function isElsewhere(a: readonly Instance[], b: readonly Instance[]): boolean {
  for (const [depth, { plate, at }] of a.entries()) {
    const other = b[depth];
    if (other?.plate !== plate) return false;
    if (other.at !== at) return true;
  }
  return false;
}
