// Where the parts of a diagram stand: layers from parents to children (K. Sugiyama, S. Tagawa and M. Toda 1981, "Methods
// for visual understanding of hierarchical system structures"), by the library dagre. All lengths are in pixels.

import { Graph, layout } from "@dagrejs/dagre";
import { LaurelError } from "../../errors/laurel-error.ts";
import { diagnostic } from "../../errors/report.ts";
import type { Diagram } from "../../graph/diagram.ts";
import type { Look } from "./look.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box around a centre. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Placed {
  readonly width: number;
  readonly height: number;
  /** In the order of the diagram. */
  readonly nodes: readonly Box[];
  readonly frames: readonly Box[];
  /** The line of each edge, from node to node; none for an edge from a node to itself. */
  readonly edges: readonly (readonly Point[])[];
}

/** Nodes and edges that a picture may have: more are neither drawn quickly nor read. */
const MAX_NODES = 1000;
const MAX_EDGES = 4000;

export const SPACE = { nodesep: 18, edgesep: 8, ranksep: 42, marginx: 4, marginy: 4 } as const;
/** From a frame to what is in it; at the bottom its size is written. */
const ROOM = { side: 12, top: 12, bottom: 20 } as const;
/** Around the picture. */
const MARGIN = 12;
/** Lines within a frame are kept straight before others. */
const WEIGHT = { inside: 8, across: 1 } as const;
/** From a node to the end of a line that leads from it to itself. */
export const LOOP = 22;

/** Throws LaurelError GraphTooLarge for what nobody could read. */
export function checkSize(diagram: Diagram): void {
  const { nodes, edges } = diagram;
  if (nodes.length > MAX_NODES || edges.length > MAX_EDGES) throw tooLarge(diagram);
}

/** Places a diagram whose plates are folded, its nodes having the given looks. */
export function placed(diagram: Diagram, looks: readonly Look[]): Placed {
  const { nodes, edges } = diagram;
  const graph = graphOf(diagram, looks);
  layout(graph);
  const boxes = nodes.map((_, at): Box => {
    const { x = 0, y = 0 } = graph.node(`n${at}`);
    const { width, height } = looks[at] as Look;
    return { x, y, width, height };
  });
  const lines = edges.map(
    ({ from, to }, at): readonly Point[] =>
      (from === to ? undefined : graph.edge(`n${from}`, `n${to}`, String(at)).points) ?? [],
  );
  return inPicture(boxes, framesAround(diagram, boxes), lines, isMirrored(boxes));
}

function graphOf({ nodes, edges, frames }: Diagram, looks: readonly Look[]) {
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: "TB", ...SPACE });
  const loops = new Set(edges.flatMap(({ from, to }) => (from === to ? [from] : [])));
  for (const at of frames.keys()) graph.setNode(`f${at}`, {});
  for (const [at, { frame }] of nodes.entries()) {
    const { width, height } = looks[at] as Look;
    graph.setNode(`n${at}`, { width: width + (loops.has(at) ? 2 * LOOP : 0), height });
    if (frame !== null) graph.setParent(`n${at}`, `f${frame}`);
  }
  for (const [at, { outer }] of frames.entries()) {
    if (outer !== null) graph.setParent(`f${at}`, `f${outer}`);
  }
  for (const [at, { from, to }] of edges.entries()) {
    if (from === to) continue;
    const isInside = nodes[from]?.frame === nodes[to]?.frame;
    const weight = isInside ? WEIGHT.inside : WEIGHT.across;
    graph.setEdge(`n${from}`, `n${to}`, { weight }, String(at));
  }
  return graph;
}

/** Boxes around what is in each frame; frames follow those around them. */
function framesAround({ nodes, frames }: Diagram, boxes: readonly Box[]): Box[] {
  const inside: Box[][] = frames.map(() => []);
  for (const [at, { frame }] of nodes.entries()) {
    if (frame !== null) inside[frame]?.push(boxes[at] as Box);
  }
  const around: Box[] = [];
  for (let at = frames.length - 1; at >= 0; at--) {
    const box = boxAround(inside[at] as Box[]);
    around[at] = box;
    const outer = frames[at]?.outer ?? null;
    if (outer !== null) inside[outer]?.push(box);
  }
  return around;
}

/** The frame around boxes. */
export function boxAround(boxes: readonly Box[]): Box {
  const least = (edge: (box: Box) => number) =>
    boxes.reduce(
      (low, box) => Math.min(low, edge(box)),
      boxes.length === 0 ? 0 : Number.POSITIVE_INFINITY,
    );
  const left = least(({ x, width }) => x - width / 2) - ROOM.side;
  const right = ROOM.side - least(({ x, width }) => -x - width / 2);
  const top = least(({ y, height }) => y - height / 2) - ROOM.top;
  const bottom = ROOM.bottom - least(({ y, height }) => -y - height / 2);
  const [width, height] = [right - left, bottom - top];
  return { x: left + width / 2, y: top + height / 2, width, height };
}

/** Whether more neighbours in the order of the program stand right of one another than left. */
export function isMirrored(boxes: readonly Box[]): boolean {
  let balance = 0;
  for (const [at, { x, y }] of boxes.entries()) {
    const next = boxes[at + 1];
    if (next !== undefined && Math.abs(next.y - y) < next.height / 2)
      balance += Math.sign(next.x - x);
  }
  return balance < 0;
}

/** Everything moved to begin at the margin, and mirrored if that is wanted. */
export function inPicture(
  nodes: readonly Box[],
  frames: readonly Box[],
  edges: readonly (readonly Point[])[],
  mirror: boolean,
): Placed {
  const points = edges.flatMap((line) => line.map((point) => ({ ...point, width: 0, height: 0 })));
  const all = boxAround([...nodes, ...frames, ...points]);
  const left = all.x - all.width / 2 + ROOM.side - MARGIN;
  const top = all.y - all.height / 2 + ROOM.top - MARGIN;
  const width = all.width - 2 * ROOM.side + 2 * MARGIN;
  const height = all.height - ROOM.top - ROOM.bottom + 2 * MARGIN;
  const moved = <Each extends Point>(each: Each): Each => {
    const x = each.x - left;
    return { ...each, x: mirror ? width - x : x, y: each.y - top };
  };
  return {
    width,
    height,
    nodes: nodes.map(moved),
    frames: frames.map(moved),
    edges: edges.map((line) => line.map(moved)),
  };
}

function tooLarge({ nodes, edges, isFolded }: Diagram): LaurelError {
  const message = `a picture of ${nodes.length} vertices and ${edges.length} edges cannot be read`;
  const hint = isFolded ? "ask for --format text" : "ask for --plates, or for --format text";
  return new LaurelError([diagnostic("GraphTooLarge", message, undefined, { hint })]);
}
