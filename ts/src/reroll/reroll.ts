// A graph that was written out, folded again: vertices that repeat each other become plates and scans, whatever program
// they come from. Only structure counts: numbers may differ, and become columns of data.

import type { Expr } from "../core/expr.ts";
import type { Plate } from "../core/plate.ts";
import {
  call,
  childrenOf,
  choice,
  column,
  dist,
  type ExprTable,
  element,
  keyword,
  literal,
  map,
  newTable,
  vector,
} from "../core/table.ts";
import type { Folded, FoldedVertex, SiteName, Vertex } from "../graph/graph.ts";
import { type Hole, holesOf, isUniform } from "./holes.ts";
import { templateNames } from "./names.ts";
import {
  columnExpr,
  Irregular,
  type Referrer,
  referenceExpr,
  startOf,
  vertexExpr,
} from "./references.ts";
import { type Node, type Repeat, repeatsIn } from "./repeats.ts";
import { type PlateShape, placesOf, type Structure, structureOf, type Template } from "./shape.ts";
import { classOf, type Skeletons, skeletonsOf } from "./skeleton.ts";

export interface RerollOptions {
  /** Instances of a plate, those of the plates in it included, at least. */
  readonly from: number;
  /** Repetitions of a block, at least. */
  readonly least: number;
}

/** Plates that are given up before the graph is left as it is. */
const MAX_ATTEMPTS = 32;

/** The graph with its repeated parts folded, its origin kept; null where nothing repeats. */
export function rerolled(written: Folded, { from, least }: RerollOptions): Folded | null {
  const skeletons = skeletonsOf(written.table);
  const known = new Map<string, number>();
  const classes = written.vertices.map((vertex) => classOf(skeletons, vertex, known));
  const refused = new Set<string>();
  const allows = (start: number, count: number, period: number) =>
    !refused.has(`${start} ${count} ${period}`);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const nodes = unrolledBelow(repeatsIn(classes, { least, allows }), from);
    if (!nodes.some(({ kind }) => kind === "repeat")) return null;
    const structure = structureOf(nodes, (place) => (written.vertices[place] as Vertex).span);
    try {
      return foldedAs(written, skeletons, structure);
    } catch (error) {
      if (!(error instanceof Irregular)) throw error;
      const { repeat } = structure.plates[error.plate - 1] as PlateShape;
      const { start, count, block } = repeat;
      refused.add(`${start} ${count} ${block.length}`);
    }
  }
  return null;
}

/** Without the repeats that have too few instances. */
function unrolledBelow(nodes: readonly Node[], from: number): Node[] {
  return nodes.flatMap((node) =>
    node.kind === "leaf" || instances(node) >= from ? [node] : leavesOf(node),
  );
}

function instances(node: Node): number {
  if (node.kind === "leaf") return 1;
  return node.count * Math.max(...node.block.map(instances));
}

function leavesOf({ start, length }: Repeat): Node[] {
  return Array.from({ length }, (_, place) => {
    return { kind: "leaf", cls: -1, start: start + place, length: 1 } as const;
  });
}

function foldedAs(written: Folded, skeletons: Skeletons, structure: Structure): Folded {
  const table = newTable(written.table.most);
  for (const { id, count } of structure.plates) table.instances[id] = count;
  const referrer: Referrer = {
    structure,
    table,
    vertices: written.vertices,
    carries: new Map(),
    carryKeys: new Map(),
  };
  const fixed = new Map<Expr, Expr>();
  const names = templateNames(written.vertices, structure);
  const builder: Builder = { referrer, skeletons, written, fixed, names };
  const vertices = structure.templates.map((template, number) =>
    templateVertex(builder, template, number),
  );
  const plates = structure.plates.map(
    ({ repeat: _, ...plate }): Plate => ({
      ...plate,
      carries: referrer.carries.get(plate.id) ?? [],
    }),
  );
  const result = outside(builder, written.result);
  return { table, vertices, plates, result, origin: written };
}

interface Builder {
  readonly referrer: Referrer;
  readonly skeletons: Skeletons;
  readonly written: Folded;
  /** Expressions that are the same in all instances. */
  readonly fixed: Map<Expr, Expr>;
  /** By template. */
  readonly names: readonly SiteName[];
}

function templateVertex(builder: Builder, template: Template, number: number): FoldedVertex {
  const { written, skeletons, names } = builder;
  const original = written.vertices[template.first] as FoldedVertex;
  const places = [...placesOf(template)];
  const vertices = places.map((place) => written.vertices[place] as FoldedVertex);
  const holes = template.plates.length === 0 ? [] : holesOf(skeletons, vertices);
  const filler: Filler = { builder, template, number, holes, next: 0 };
  const of = (expr: Expr) => {
    return template.plates.length === 0 ? outside(builder, expr) : filled(filler, expr);
  };
  // In the order in which the holes were found.
  const guard = original.guard === null ? null : of(original.guard);
  const { plates } = template;
  const name = names[number] as SiteName;
  const base = { ...original, id: number, name, plates, guard, dist: of(original.dist) };
  if (base.kind === "observe") return { ...base, value: of(base.value) };
  if (base.kind === "factor") return { ...base, weight: of(base.weight) };
  return base;
}

interface Filler {
  readonly builder: Builder;
  readonly template: Template;
  readonly number: number;
  readonly holes: readonly Hole[];
  /** The hole that comes next. */
  next: number;
}

/** An expression of the first instance with what differs between instances in its place. */
function filled(filler: Filler, expr: Expr): Expr {
  const { builder, template, number, holes } = filler;
  const { skeletons, referrer } = builder;
  const { table } = referrer;
  if (skeletons.opaque[expr.id] === 1) {
    const isBefore = (skeletons.latest[expr.id] as number) < startOf(referrer, template);
    if (!isBefore) throw new Irregular(template.plates.at(-1) as number);
    return outside(builder, expr);
  }
  if (expr.kind !== "number" && expr.kind !== "vertex") {
    return rebuilt(table, expr, (child) => filled(filler, child));
  }
  const hole = holes[filler.next++] as Hole;
  if (hole.kind === "vertex") {
    return referenceExpr(referrer, { from: number, targets: hole.values, span: expr.span });
  }
  if (isUniform(hole)) return literal(table, hole.values[0] as number, expr.span);
  return columnExpr(table, template, hole.values, expr.span);
}

/** An expression as it is outside of all plates; on an explicit stack, as it may be deep. */
function outside({ referrer, fixed }: Builder, root: Expr): Expr {
  const stack = [root];
  for (let expr = stack.at(-1); expr !== undefined; expr = stack.at(-1)) {
    if (fixed.has(expr)) {
      stack.pop();
      continue;
    }
    const missing = childrenOf(expr).filter((child) => !fixed.has(child));
    if (missing.length > 0) {
      for (const child of missing) stack.push(child);
      continue;
    }
    const made =
      expr.kind === "vertex"
        ? vertexExpr(referrer, expr.vertex, expr.span)
        : rebuilt(referrer.table, expr, (child) => fixed.get(child) as Expr);
    fixed.set(expr, made);
    stack.pop();
  }
  return fixed.get(root) as Expr;
}

/** The same expression over other parts. */
function rebuilt(table: ExprTable, expr: Expr, of: (child: Expr) => Expr): Expr {
  const { span } = expr;
  switch (expr.kind) {
    case "number":
    case "boolean":
    case "string":
      return literal(table, expr.value, span);
    case "keyword":
      return keyword(table, expr.value, span);
    case "nil":
      return literal(table, null, span);
    case "vector":
      if (expr.source?.kind === "column") return column(table, expr.source, span);
      return vector(table, expr.items.map(of), span);
    case "map":
      return map(
        table,
        expr.entries.map(([key, value]) => [of(key), of(value)] as const),
        span,
      );
    case "call":
      return call(table, expr.operator, expr.args.map(of), span, expr.written);
    case "dist":
      return dist(table, expr.family, expr.args.map(of), span, expr.written);
    case "if":
      return choice(table, [of(expr.test), of(expr.then), of(expr.otherwise)], span);
    case "element":
      return element(table, expr, span);
    default:
      throw new Error(`${expr.kind} in a graph that is written out`);
  }
}
