// The order of a printed graph's vertices, parents first: that of P if it is such an order, else by the numbers in their
// names as far as parents allow (the numbers are the order in which the program made them), else none: a cycle.

import type { Expr } from "../../core/expr.ts";
import { childrenOf, type ExprTable } from "../../core/table.ts";
import { partsOfVertex } from "../edges.ts";
import type { Vertex } from "../graph.ts";

/** Ids in order, or the ids of a cycle: each a parent of the one before it. */
export type Order = { readonly order: readonly number[] } | { readonly cycle: readonly number[] };

/** `vertices` by id, in the order of P: null when that will do. Looks at each expression of the table once. */
export function orderOf(vertices: readonly Vertex[], table: ExprTable): Order | null {
  if (isOrdered(vertices, table)) return null;
  const numbers = vertices.map(({ printed }) => numberIn(printed));
  const ids = vertices.map(({ id }) => id);
  ids.sort((a, b) => (numbers[a] as number) - (numbers[b] as number) || a - b);
  return depthFirst(vertices, table, ids);
}

/** Whether every vertex mentions earlier ones only. Parts of an expression come before it in the table. */
function isOrdered(vertices: readonly Vertex[], { all }: ExprTable): boolean {
  const latest = new Int32Array(all.length).fill(-1);
  all.forEach((expr, at) => {
    if (expr.kind === "vertex") latest[at] = expr.vertex;
    for (const { id } of childrenOf(expr)) {
      latest[at] = Math.max(latest[at] as number, latest[id] as number);
    }
  });
  return vertices.every((vertex) =>
    partsOfVertex(vertex).every((part) => (latest[part.id] as number) < vertex.id),
  );
}

/** A vertex or an expression whose parts are being visited. */
interface Frame {
  /** Place in `states`. */
  readonly node: number;
  /** -1 for an expression. */
  readonly vertex: number;
  readonly parts: readonly Expr[];
  next: number;
}

const OPEN = 1;
const DONE = 2;

/** Depth-first search on an explicit stack; vertices are done after what they mention. */
function depthFirst(
  vertices: readonly Vertex[],
  { all }: ExprTable,
  ids: readonly number[],
): Order {
  const order: number[] = [];
  const states = new Uint8Array(all.length + vertices.length);
  const stack: Frame[] = [];
  const enter = (node: number, vertex: number, parts: readonly Expr[]) => {
    if (states[node] !== 0) return;
    states[node] = OPEN;
    stack.push({ node, vertex, parts, next: 0 });
  };
  const enterVertex = (id: number) =>
    enter(all.length + id, id, partsOfVertex(vertices[id] as Vertex));
  for (const id of ids) {
    enterVertex(id);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const part = top.parts[top.next++];
      if (part === undefined) {
        states[top.node] = DONE;
        if (top.vertex >= 0) order.push(top.vertex);
        stack.pop();
        continue;
      }
      const node = part.kind === "vertex" ? all.length + part.vertex : part.id;
      if (states[node] === OPEN) return { cycle: verticesFrom(stack, node) };
      if (part.kind === "vertex") enterVertex(part.vertex);
      else enter(node, -1, childrenOf(part));
    }
  }
  return { order };
}

/** The vertices among what is being visited, from `node` on. */
function verticesFrom(stack: readonly Frame[], node: number): number[] {
  const from = stack.findIndex((each) => each.node === node);
  return stack.slice(from).flatMap(({ vertex }) => (vertex < 0 ? [] : [vertex]));
}

/** The number at the end of a name; the largest for a name without one. */
function numberIn(name: string): number {
  let start = name.length;
  while (start > 0 && isDigit(name.charCodeAt(start - 1))) start -= 1;
  return start === name.length ? Number.MAX_VALUE : Number(name.slice(start));
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
