// Expressions where they stand: a node of the draft and a shape, and the ways to make both.

import type { CallExpr, Expr } from "../core/expr.ts";
import { axisOf, free, opaque, pin, type Shape, vectorOf } from "./symmetry-shapes.ts";
import { addNode, type Draft, newDraft, type Target } from "./symmetry-structure.ts";

/** An expression at one place: what an edge to it leads to, and its shape. */
export interface Use {
  readonly to: Target;
  readonly shape: Shape;
}

export interface Drafting {
  readonly draft: Draft;
  /** Node and shape of each vertex, by id. */
  readonly vertices: (Use & { readonly to: number })[];
  readonly known: Map<Expr, Use>;
  /** Constants: atoms, and vectors of them. */
  readonly literals: Set<Expr>;
  /** How often an expression stands somewhere. */
  readonly uses: Map<Expr, number>;
  /** Terms of sums and products that have no node, because they may only be parts of larger ones. */
  readonly terms: Map<Expr, Target[]>;
}

export function newDrafting(): Drafting {
  return {
    draft: newDraft(),
    vertices: [],
    known: new Map(),
    literals: new Set(),
    uses: new Map(),
    terms: new Map(),
  };
}

/** An expression at one place. A constant has a shape of its own at every place: it may be a label there. */
export function useOf(drafting: Drafting, expr: Expr): Use {
  const { known, literals, terms, vertices } = drafting;
  if (expr.kind === "vertex") return vertices[expr.vertex] as Use;
  if (literals.has(expr)) return literalUse(drafting, expr, MAX_NESTING);
  const before = known.get(expr);
  if (before !== undefined) return before;
  const sum = terms.get(expr) ?? [];
  const to = addNode(drafting.draft, "operator" in expr ? expr.operator : "", sum, {
    isOrdered: false,
  });
  const use = { to, shape: opaque() };
  known.set(expr, use);
  return use;
}

/** Vectors in vectors of constants that are looked into. */
const MAX_NESTING = 8;

function literalUse(drafting: Drafting, expr: Expr, room: number): Use {
  if (expr.kind !== "vector" || room === 0) {
    const shape = expr.kind === "vector" ? opaque() : free();
    return { to: { constant: expr, shape }, shape };
  }
  const items = expr.items.map((item) => literalUse(drafting, item, room - 1));
  return vectorUse(drafting, items, true);
}

export function vectorUse({ draft }: Drafting, items: readonly Use[], isConstant = false): Use {
  const axis = axisOf(items.length);
  const elements = { axis, items: items.map(({ to }) => to) };
  const shape = vectorOf(
    items.map((item) => item.shape),
    axis,
  );
  return { to: addNode(draft, "vector", [], { elements, isConstant }), shape };
}

/** A call, its operator under its own name, and its arguments. */
export interface Form {
  readonly drafting: Drafting;
  readonly name: string;
  readonly call: CallExpr;
  readonly args: readonly Use[];
}

/** All parts are used as they are. */
export function pinned(form: Form, isOrdered = true): Use {
  for (const { shape } of form.args) pin(shape);
  return made(form, opaque(), isOrdered);
}

/** A node of a form's arguments. */
export function made({ drafting, name, args }: Form, shape: Shape, isOrdered = true): Use {
  const parts = args.map(({ to }) => to);
  return { to: addNode(drafting.draft, name, parts, { isOrdered }), shape };
}
