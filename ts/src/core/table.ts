// The table that makes link expressions unique: equal expressions are one object, found by hash in constant time.
// It also remembers, per expression, whether it is constant and whether it depends on a latent variable.

import type { Span } from "../source/span.ts";
import type { CallExpr, DistExpr, Expr, IfExpr, MapExpr, VectorExpr } from "./expr.ts";

/** Bits of `flags`. */
const CONSTANT = 1;
const LATENT = 2;

export interface ExprTable {
  /** All expressions, by id. */
  readonly all: Expr[];
  readonly flags: number[];
  readonly atoms: Map<unknown, Expr>;
  readonly keywords: Map<string, Expr>;
  readonly vertices: Expr[];
  readonly compounds: Map<number, Expr[]>;
  /** Children held by all expressions together: a measure of the memory they take. */
  children: number;
  /** Parts looked at so far: a measure of the time taken. */
  work: number;
}

export function newTable(): ExprTable {
  return {
    all: [],
    flags: [],
    atoms: new Map(),
    keywords: new Map(),
    vertices: [],
    compounds: new Map(),
    children: 0,
    work: 0,
  };
}

/** Numbers, strings, booleans and nothing else are alike: a literal value. */
export function literal(
  table: ExprTable,
  value: number | boolean | string | null,
  span: Span,
): Expr {
  const key = Object.is(value, -0) ? NEGATIVE_ZERO : value;
  const known = table.atoms.get(key);
  if (known !== undefined) return known;
  const expr = literalNode(value, table.all.length, span);
  table.atoms.set(key, expr);
  return enter(table, expr, CONSTANT);
}

export function keyword(table: ExprTable, value: string, span: Span): Expr {
  const known = table.keywords.get(value);
  if (known !== undefined) return known;
  const expr: Expr = { kind: "keyword", value, id: table.all.length, span };
  table.keywords.set(value, expr);
  return enter(table, expr, CONSTANT);
}

/** The value of a vertex; `latent` is false for an observed one, whose value is data. */
export function vertexValue(table: ExprTable, vertex: number, latent: boolean, span: Span): Expr {
  const known = table.vertices[vertex];
  if (known !== undefined) return known;
  const expr: Expr = { kind: "vertex", vertex, id: table.all.length, span };
  table.vertices[vertex] = expr;
  return enter(table, expr, latent ? LATENT : 0);
}

export function vector(table: ExprTable, items: readonly Expr[], span: Span): VectorExpr {
  const id = table.all.length;
  return intern(table, { kind: "vector", items, id, span }, items) as VectorExpr;
}

export function map(
  table: ExprTable,
  entries: readonly (readonly [Expr, Expr])[],
  span: Span,
): MapExpr {
  const id = table.all.length;
  return intern(table, { kind: "map", entries, id, span }, entries.flat()) as MapExpr;
}

export function call(
  table: ExprTable,
  operator: string,
  args: readonly Expr[],
  span: Span,
): CallExpr {
  const id = table.all.length;
  return intern(table, { kind: "call", operator, args, id, span }, args) as CallExpr;
}

export function dist(
  table: ExprTable,
  family: string,
  args: readonly Expr[],
  span: Span,
): DistExpr {
  const id = table.all.length;
  return intern(table, { kind: "dist", family, args, id, span }, args) as DistExpr;
}

export function choice(table: ExprTable, parts: readonly [Expr, Expr, Expr], span: Span): IfExpr {
  const [test, then, otherwise] = parts;
  const id = table.all.length;
  return intern(table, { kind: "if", test, then, otherwise, id, span }, parts) as IfExpr;
}

/** True for a literal, and for vectors and maps of constants. */
export function isConstant(table: ExprTable, expr: Expr): boolean {
  return ((table.flags[expr.id] as number) & CONSTANT) !== 0;
}

/** True when a latent variable is somewhere in the expression. */
export function dependsOnLatent(table: ExprTable, expr: Expr): boolean {
  return ((table.flags[expr.id] as number) & LATENT) !== 0;
}

/** The direct parts of an expression, in order. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "vector":
      return expr.items;
    case "map":
      return expr.entries.flat();
    case "call":
    case "dist":
      return expr.args;
    case "if":
      return [expr.test, expr.then, expr.otherwise];
    default:
      return [];
  }
}

const NEGATIVE_ZERO = Symbol("-0");

function literalNode(value: number | boolean | string | null, id: number, span: Span): Expr {
  if (typeof value === "number") return { kind: "number", value, id, span };
  if (typeof value === "boolean") return { kind: "boolean", value, id, span };
  if (typeof value === "string") return { kind: "string", value, id, span };
  return { kind: "nil", id, span };
}

function intern(table: ExprTable, expr: Expr, children: readonly Expr[]): Expr {
  table.work += children.length;
  const hash = hashOf(expr, children);
  const bucket = table.compounds.get(hash);
  if (bucket === undefined) table.compounds.set(hash, [expr]);
  else {
    for (const each of bucket) if (isSame(each, expr, children)) return each;
    bucket.push(expr);
  }
  table.children += children.length;
  const isData = expr.kind === "vector" || expr.kind === "map";
  let flags = isData ? CONSTANT : 0;
  for (const child of children) {
    const own = table.flags[child.id] as number;
    if ((own & CONSTANT) === 0) flags &= ~CONSTANT;
    flags |= own & LATENT;
  }
  return enter(table, expr, flags);
}

function enter(table: ExprTable, expr: Expr, flags: number): Expr {
  table.all.push(expr);
  table.flags.push(flags);
  return expr;
}

function tagOf(expr: Expr): string {
  if (expr.kind === "call") return `c${expr.operator}`;
  return expr.kind === "dist" ? `d${expr.family}` : expr.kind;
}

function isSame(a: Expr, b: Expr, children: readonly Expr[]): boolean {
  if (tagOf(a) !== tagOf(b)) return false;
  const own = childrenOf(a);
  return own.length === children.length && own.every((each, i) => each === children[i]);
}

/** FNV-1a over the tag's characters, then over the children's ids (Fowler, Noll and Vo; 32 bits). */
function hashOf(expr: Expr, children: readonly Expr[]): number {
  let hash = 0x811c9dc5;
  const tag = tagOf(expr);
  for (let i = 0; i < tag.length; i++) hash = mix(hash, tag.charCodeAt(i));
  for (const child of children) hash = mix(hash, child.id);
  return hash;
}

function mix(hash: number, word: number): number {
  const low = Math.imul(hash ^ word, 0x01000193);
  return low ^ (low >>> 15);
}
