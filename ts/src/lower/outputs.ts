// What the engine reports: the leaves of the program's value first, then the latents, each number once.

import type { Expr } from "../core/expr.ts";
import type { Folded, SiteName } from "../graph/graph.ts";
import type { Span } from "../source/span.ts";
import type { Context } from "./context.ts";
import { constant, constantOf, emitGather, isUniform } from "./emitter.ts";
import { fail } from "./fail.ts";
import type { LoweredLatent, OutputRow, Shape } from "./program.ts";
import {
  type CategoryValue,
  describe,
  type Leaf,
  leavesOf,
  MAX_LEAVES,
  type Value,
} from "./value.ts";

/** Finite supports up to this many values get a table of probabilities. */
const MAX_TABLE = 64;
/** Values of all tables together that the engine has room for. */
const MAX_TABLES = 4 << 20;

export interface Outputs {
  /** Values of all tables so far. */
  tabled: number;
  readonly rows: OutputRow[];
  readonly places: Map<number, number>;
}

export function createOutputs(): Outputs {
  return { tabled: 0, rows: [], places: new Map() };
}

/** Refuses a result that is certain to be too large, before any of it is made. */
export function checkResult({ result }: Folded): void {
  const counts = new Map<Expr, number>();
  const pending: Expr[] = [result];
  for (let expr = pending.at(-1); expr !== undefined; expr = pending.at(-1)) {
    const parts = counts.has(expr) ? null : itemsOf(expr);
    let least = 0;
    let isWhole = true;
    for (const part of parts ?? []) {
      const count = isCompound(part) ? counts.get(part) : leastOf(part);
      if (count === undefined && pending.at(-1) !== part) pending.push(part);
      isWhole &&= count !== undefined;
      least += count ?? 0;
    }
    if (!isWhole) continue;
    if (!counts.has(expr)) counts.set(expr, parts === null ? leastOf(expr) : least);
    pending.pop();
  }
  const least = counts.get(result) as number;
  if (least > MAX_LEAVES) tooLarge(least, result.span);
}

/** Whether a value is made of parts one by one. */
function isCompound(expr: Expr): boolean {
  return expr.kind === "map" || (expr.kind === "vector" && expr.source === null);
}

function itemsOf(expr: Expr): readonly Expr[] | null {
  if (expr.kind === "map") return expr.entries.map(([, value]) => value);
  return expr.kind === "vector" && isCompound(expr) ? expr.items : null;
}

/** Numbers that a value without such parts has at least. */
function leastOf(expr: Expr): number {
  if (expr.kind === "vector") return expr.length;
  return expr.kind === "call" || expr.kind === "if" ? 0 : 1;
}

function tooLarge(count: number, span: Span): never {
  const message = `the result has ${count} numbers, at most ${MAX_LEAVES} are possible`;
  return fail("GraphTooLarge", span, message);
}

/** The shape of a value, its leaves added to the outputs. `span` is where to complain about it. */
export function shapeOf(context: Context, outputs: Outputs, value: Value, span: Span): Shape {
  if (leavesOf(value) > MAX_LEAVES) tooLarge(leavesOf(value), span);
  return walk(context, outputs, value, span);
}

/** Shapes of all latents by name, in order of first appearance. */
export function latentShapes(
  context: Context,
  outputs: Outputs,
  latents: readonly LoweredLatent[],
): Map<string, Shape> {
  return nested(
    latents.map(({ name, span, value }) => ({ name, shape: walk(context, outputs, value, span) })),
  );
}

/** One shape for each base name: what has indices is nested by them. */
export function nested(
  named: Iterable<{ readonly name: SiteName; readonly shape: Shape }>,
): Map<string, Shape> {
  const groups = new Map<string, Nested>();
  for (const { name, shape } of named) place(groups, name.base, name.indices, shape);
  return new Map([...groups].map(([name, group]) => [name, shapeOfGroup(group)]));
}

function walk(context: Context, outputs: Outputs, value: Value, span: Span): Shape {
  switch (value.kind) {
    case "leaf":
      return leafShape(context, outputs, value);
    case "category":
      return categoryShape(context, outputs, value, span);
    case "literal":
      return { kind: "constant", literal: value.literal };
    case "vector":
      return {
        kind: "vector",
        items: value.items.map((item) => walk(context, outputs, item, span)),
      };
    case "map":
      return {
        kind: "map",
        keys: value.keys,
        items: value.items.map((item) => walk(context, outputs, item, span)),
      };
    case "clash":
      return fail(
        "ShapeMismatch",
        span,
        "the result has one shape or another, by chance",
        "let both branches give numbers, or vectors of one length, or maps with the same keys",
      );
    case "distribution":
      return fail(
        "TypeMismatch",
        span,
        `the result holds ${describe(value)}, which has no posterior`,
        "return a sample, or a number computed from samples",
      );
  }
}

function leafShape({ emitter }: Context, outputs: Outputs, value: Leaf): Shape {
  const known = constantOf(emitter, value.operand);
  if (known !== null) {
    return value.type === "boolean"
      ? { kind: "constant", literal: { kind: "boolean", value: known !== 0 } }
      : { kind: "constant", literal: { kind: "number", value: known } };
  }
  const uniform = isUniform(emitter, value.operand);
  const finite = value.type === "number" && value.bound !== null && value.bound <= MAX_TABLE;
  const table = finite ? (value.bound ?? 0) : 0;
  const room = outputs.tabled + table <= MAX_TABLES;
  const output = add(outputs, { operand: value.operand, table: room ? table : 0 });
  return { kind: value.type, output, uniform };
}

/** Codes are renumbered so that the table has just the literals that can occur. */
function categoryShape(
  { emitter, literals }: Context,
  outputs: Outputs,
  value: CategoryValue,
  span: Span,
): Shape {
  const size = Math.max(...value.codes) + 1;
  const local = Array.from({ length: size }, (_, code) =>
    constant(emitter, Math.max(0, value.codes.indexOf(code))),
  );
  const operand = emitGather(emitter, value.operand, local);
  if (outputs.tabled + value.codes.length > MAX_TABLES) {
    fail("GraphTooLarge", span, `more than ${MAX_TABLES} probabilities of literals in the results`);
  }
  const output = add(outputs, { operand, table: value.codes.length });
  return {
    kind: "category",
    output,
    literals: value.codes.map((code) => literals[code] ?? { kind: "nil" }),
  };
}

function add(outputs: Outputs, row: OutputRow): number {
  const key = row.operand * MAX_TABLES + row.table;
  const known = outputs.places.get(key);
  if (known !== undefined) return known;
  const output = outputs.rows.push(row) - 1;
  outputs.tabled += row.table;
  outputs.places.set(key, output);
  return output;
}

/** Sites of one name, by their indices: a shape where the indices end. */
interface Nested {
  shape: Shape | null;
  readonly items: Map<number, Nested>;
}

function place(
  groups: Map<string, Nested>,
  base: string,
  indices: readonly number[],
  shape: Shape,
): void {
  let group = memberOf(groups, base);
  for (const index of indices) group = memberOf(group.items, index);
  group.shape = shape;
}

function memberOf<Key>(groups: Map<Key, Nested>, key: Key): Nested {
  const known = groups.get(key);
  if (known !== undefined) return known;
  const group: Nested = { shape: null, items: new Map() };
  groups.set(key, group);
  return group;
}

/** A vector up to the largest index; nil where a repetition has no such site. */
function shapeOfGroup(group: Nested): Shape {
  if (group.shape !== null) return group.shape;
  const length = [...group.items.keys()].reduce((most, index) => Math.max(most, index + 1), 0);
  const items = Array.from({ length }, (_, index): Shape => {
    const item = group.items.get(index);
    return item === undefined ? { kind: "constant", literal: { kind: "nil" } } : shapeOfGroup(item);
  });
  return { kind: "vector", items };
}
