// What differs between the instances of a vertex: its numbers and the vertices it refers to, in the order in which its
// parts name them.

import type { Expr } from "../core/expr.ts";
import { childrenOf } from "../core/table.ts";
import type { Vertex } from "../graph/graph.ts";
import { partsOf, type Skeletons } from "./skeleton.ts";

/** One number or reference of a vertex, in all its instances. */
export type Hole =
  | { readonly kind: "number"; readonly values: Float64Array }
  /** Numbers of vertices. */
  | { readonly kind: "vertex"; readonly values: Int32Array };

/** The holes of vertices of one class, instance by instance. */
export function holesOf({ opaque }: Skeletons, vertices: readonly Vertex[]): Hole[] {
  const holes: Hole[] = [];
  const numbers = (): Hole => ({ kind: "number", values: new Float64Array(vertices.length) });
  const references = (): Hole => ({ kind: "vertex", values: new Int32Array(vertices.length) });
  for (const [instance, vertex] of vertices.entries()) {
    let place = 0;
    const visit = (expr: Expr): void => {
      if (opaque[expr.id] === 1) return;
      if (expr.kind === "number") {
        note(holes, { instance, place: place++ }, numbers, expr.value);
      } else if (expr.kind === "vertex") {
        note(holes, { instance, place: place++ }, references, expr.vertex);
      }
      for (const child of childrenOf(expr)) visit(child);
    };
    for (const part of partsOf(vertex)) visit(part);
  }
  return holes;
}

function note(
  holes: Hole[],
  { instance, place }: { readonly instance: number; readonly place: number },
  make: () => Hole,
  value: number,
): void {
  let hole = holes[place];
  if (hole === undefined) {
    hole = make();
    holes[place] = hole;
  }
  hole.values[instance] = value;
}

/** Whether all values are one; -0 and 0 are two. */
export function isUniform({ values }: Hole): boolean {
  const [first] = values;
  return values.every((value) => Object.is(value, first));
}
