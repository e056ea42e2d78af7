// From a graph to the draft of its structure: vertices in order, each after the expressions that it is made of.

import type { Expr } from "../core/expr.ts";
import { childrenOf } from "../core/table.ts";
import { partsOfVertex } from "./edges.ts";
import type { Graph, Vertex } from "./graph.ts";
import { distUse, exprUse } from "./symmetry-rules.ts";
import { opaque, pin, shapeOf, unify } from "./symmetry-shapes.ts";
import { addNode } from "./symmetry-structure.ts";
import { type Drafting, newDrafting, type Use, useOf } from "./symmetry-uses.ts";

/** The draft of a graph without its result; null when it would have more than `limit` parts. */
export function draftOf(graph: Graph, limit: number): Drafting | null {
  const drafting = newDrafting();
  for (const vertex of graph.vertices) countUses(drafting, partsOfVertex(vertex));
  countUses(drafting, [graph.result]);
  for (const vertex of graph.vertices) {
    for (const part of partsOfVertex(vertex)) addExpr(drafting, part);
    drafting.vertices.push(addVertex(drafting, vertex));
    if (drafting.draft.size > limit) return null;
  }
  return drafting;
}

/** Adds the result, which is used as it is; its node. */
export function addResult(drafting: Drafting, graph: Graph): number {
  addExpr(drafting, graph.result);
  const { to, shape } = useOf(drafting, graph.result);
  pin(shape);
  return addNode(drafting.draft, "result", [to]);
}

/** Each expression's parts are looked at once. */
function countUses({ uses }: Drafting, roots: readonly Expr[]): void {
  const pending = [...roots];
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    const before = uses.get(expr) ?? 0;
    uses.set(expr, before + 1);
    if (before === 0) for (const child of childrenOf(expr)) pending.push(child);
  }
}

/** Adds an expression and its parts, parts first. */
function addExpr(drafting: Drafting, root: Expr): void {
  const stack: { readonly expr: Expr; readonly parts: readonly Expr[]; next: number }[] = [];
  const enter = (expr: Expr) => {
    const { known, literals, terms } = drafting;
    if (expr.kind === "vertex" || known.has(expr) || literals.has(expr) || terms.has(expr)) return;
    stack.push({ expr, parts: childrenOf(expr), next: 0 });
  };
  enter(root);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const part = top.parts[top.next++];
    if (part !== undefined) enter(part);
    else {
      stack.pop();
      make(drafting, top.expr, top.parts);
    }
  }
}

function make(drafting: Drafting, expr: Expr, parts: readonly Expr[]): void {
  const { known, literals } = drafting;
  if (known.has(expr) || literals.has(expr)) return;
  const isLiteral =
    parts.length === 0 || (expr.kind === "vector" && parts.every((each) => literals.has(each)));
  if (isLiteral && expr.kind !== "call" && expr.kind !== "dist" && expr.kind !== "map") {
    literals.add(expr);
    return;
  }
  const use = exprUse(drafting, expr);
  if (use !== null) known.set(expr, use);
}

function addVertex(drafting: Drafting, vertex: Vertex): Use & { readonly to: number } {
  const { draft, literals } = drafting;
  const guard = vertex.kind === "sample" ? null : vertex.guard;
  const guards = guard === null ? [] : [useOf(drafting, guard)];
  for (const { shape } of guards) pin(shape);
  const parts = guards.map(({ to }) => to);
  const tag = guard === null ? vertex.kind : `guarded ${vertex.kind}`;
  if (vertex.kind === "factor") {
    const weight = useOf(drafting, vertex.weight);
    pin(weight.shape);
    return { to: addNode(draft, tag, [weight.to, ...parts]), shape: opaque() };
  }
  const { dist } = vertex;
  // A distribution with constant parameters is one expression wherever it stands, but its draws have labels of their own.
  const isOwn = dist.kind === "dist" && dist.args.every((each) => literals.has(each));
  const { to, shape } = isOwn ? distUse(drafting, dist, true) : useOf(drafting, dist);
  if (vertex.kind === "observe") {
    const value = useOf(drafting, vertex.value);
    unify(shape, value.shape);
    return { to: addNode(draft, tag, [to, value.to, ...parts]), shape: value.shape };
  }
  const { axis } = shapeOf(shape);
  return { to: addNode(draft, tag, axis === null ? [to] : [to, { axis, label: null }]), shape };
}
