// Where the parts of a diagram stand whose plates are written out: the instances of a plate side by side, each laid out by
// itself, those of a scan in one row; around them what is outside of the plate, by layers. Lengths are in pixels.

import { Graph, layout } from "@dagrejs/dagre";
import type { Diagram } from "../../graph/diagram.ts";
import type { PlateView, View } from "../../graph/plate-view.ts";
import {
  type Box,
  boxAround,
  inPicture,
  isMirrored,
  type Placed,
  type Point,
  SPACE,
} from "./layout.ts";
import type { Look } from "./look.ts";

/** Instances of a plate, and passes of a scan, in one row. */
const IN_ROW = { plate: 12, scan: 16 } as const;
const GAP = 16;

/** Places a diagram of `view`, all of whose plates are written out. */
export function spread(view: View, diagram: Diagram, looks: readonly Look[]): Placed {
  const places = new Map(diagram.nodes.map(({ members: [vertex] }, at) => [vertex.id, at]));
  const sizes = (vertex: number) => looks[places.get(vertex) as number] as Look;
  const links = diagram.edges.map(({ from, to }): readonly [number, number] => [
    diagram.nodes[from]?.members[0].id as number,
    diagram.nodes[to]?.members[0].id as number,
  ]);
  const block = blockOf(view, { sizes, links });
  const nodes = diagram.nodes.map(({ members: [vertex] }, at): Box => {
    const { width, height } = looks[at] as Look;
    return { ...(block.vertices.get(vertex.id) as Point), width, height };
  });
  const edges = diagram.edges.map(({ from, to }) =>
    lineBetween(nodes[from] as Box, nodes[to] as Box),
  );
  return inPicture(nodes, block.frames, edges, false);
}

interface Model {
  readonly sizes: (vertex: number) => { readonly width: number; readonly height: number };
  /** Edges, by vertices. */
  readonly links: readonly (readonly [from: number, to: number])[];
}

/** Something laid out: its size, and what is in it from its upper left corner on; frames outermost first. */
interface Block {
  readonly width: number;
  readonly height: number;
  readonly vertices: ReadonlyMap<number, Point>;
  readonly frames: readonly Box[];
}

function blockOf(view: View, model: Model): Block {
  const items = [
    ...view.vertices.map((vertex) => vertexBlock(vertex, model)),
    ...view.plates.map((plate) => plateBlock(plate, model)),
  ];
  const itemOf = new Map(
    items.flatMap((item, at) => [...item.vertices.keys()].map((id) => [id, at])),
  );
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: "TB", ...SPACE });
  for (const [at, { width, height }] of items.entries())
    graph.setNode(String(at), { width, height });
  for (const [from, to] of model.links) {
    const [left, right] = [itemOf.get(from), itemOf.get(to)];
    if (left === undefined || right === undefined || left === right) continue;
    graph.setEdge(String(left), String(right), {});
  }
  layout(graph);
  const boxes = items.map(({ width, height }, at): Box => {
    const { x = 0, y = 0 } = graph.node(String(at));
    return { x, y, width, height };
  });
  const side = isMirrored(boxes) ? -1 : 1;
  const left = Math.min(...boxes.map(({ x, width }) => side * x - width / 2));
  return joined(
    items,
    boxes.map(({ x, y, width, height }) => ({ x: side * x - width / 2 - left, y: y - height / 2 })),
  );
}

function vertexBlock(vertex: number, { sizes }: Model): Block {
  const { width, height } = sizes(vertex);
  return {
    width,
    height,
    vertices: new Map([[vertex, { x: width / 2, y: height / 2 }]]),
    frames: [],
  };
}

/** Instances in rows and columns of one size, and the frame around them. */
function plateBlock({ kind, instances }: PlateView, model: Model): Block {
  const blocks = instances.map((instance) => blockOf(instance, model));
  const isNested = instances.some(({ plates }) => plates.length > 0);
  const columns = isNested && kind === "plate" ? 1 : IN_ROW[kind];
  const width = Math.max(...blocks.map((each) => each.width)) + GAP;
  const height = Math.max(...blocks.map((each) => each.height)) + GAP;
  const inner = joined(
    blocks,
    blocks.map((block, at) => ({
      x: (at % columns) * width + (width - block.width) / 2,
      y: Math.floor(at / columns) * height,
    })),
  );
  const frame = boxAround([
    { x: inner.width / 2, y: inner.height / 2, width: inner.width, height: inner.height },
  ]);
  const moved = joined([inner], [{ x: frame.width / 2 - frame.x, y: frame.height / 2 - frame.y }]);
  const outer = {
    x: frame.width / 2,
    y: frame.height / 2,
    width: frame.width,
    height: frame.height,
  };
  return { ...moved, width: frame.width, height: frame.height, frames: [outer, ...moved.frames] };
}

/** Blocks with their upper left corners at the given points, as one. */
function joined(blocks: readonly Block[], corners: readonly Point[]): Block {
  const vertices = new Map<number, Point>();
  const frames: Box[] = [];
  let [width, height] = [0, 0];
  for (const [at, block] of blocks.entries()) {
    const { x, y } = corners[at] as Point;
    for (const [id, point] of block.vertices) vertices.set(id, { x: x + point.x, y: y + point.y });
    for (const frame of block.frames) frames.push({ ...frame, x: x + frame.x, y: y + frame.y });
    width = Math.max(width, x + block.width);
    height = Math.max(height, y + block.height);
  }
  return { width, height, vertices, frames };
}

/** Down, in the shape of an S; along a row straight, or above what stands between. */
function lineBetween(from: Box, to: Box): Point[] {
  const [start, end] = [from, to].map(({ x, y }) => ({ x, y })) as [Point, Point];
  if (Math.abs(end.y - start.y) >= from.height) {
    const middle = (start.y + end.y) / 2;
    return [start, { x: start.x, y: middle }, { x: end.x, y: middle }, end];
  }
  const isNext = Math.abs(end.x - start.x) < 2.5 * Math.max(from.width, to.width);
  if (isNext) return [start, end];
  return [start, { x: (start.x + end.x) / 2, y: start.y - 1.5 * from.height }, end];
}
