// What all parts of lowering share: the instructions so far, the value of every vertex met, the program's literals.

import type { Expr } from "../core/expr.ts";
import { instancesOf, varyingOf } from "../core/table.ts";
import type { Folded, FoldedVertex } from "../graph/graph.ts";
import { type Layout, layoutOf } from "../graph/layout.ts";
import type { Span } from "../source/span.ts";
import type { PartName } from "./composite/composite.ts";
import { type Block, constant, createEmitter, type Emitter, emitGather } from "./emitter.ts";
import type { GivenLeaf } from "./given.ts";
import type { Operand } from "./operand.ts";
import type { Equality, LoweredCheck, LoweredRow } from "./program.ts";
import {
  type CategoryValue,
  type Distribution,
  type Leaf,
  type Literal,
  literalKey,
  type Value,
} from "./value.ts";

/** A request to make sure that a random index is in range wherever the program gets there. */
export interface IndexCheck {
  /** The expression that indexes. */
  readonly expr: Expr;
  readonly span: Span;
  readonly index: Operand;
  /** The index must be a whole number in [0, count). */
  readonly count: number;
  /** What else must hold for the index to be asked for, beside getting to the expression. */
  readonly condition: Operand;
}

/** A plate whose instances a loop is being made for. */
export interface OpenLoop {
  readonly plate: number;
  readonly block: Block;
  /** Values of expressions that vary in the plate, by id. */
  readonly values: Map<number, Value>;
  /** The state of a scan at the beginning of a pass. */
  readonly state: Value[];
}

/** A latent vertex whose draw has been lowered. */
export interface Draw {
  readonly distribution: Distribution;
  /** Operands of its value; none for a vertex of plates. */
  readonly values: readonly Operand[];
  /** Of a vertex of plates: arrays that hold the values of all instances, one array for each number of the value. */
  readonly arrays: readonly number[];
  /** The sites that it consists of: one, or those of a composite. */
  readonly parts: readonly DrawnPart[];
}

/** A site of a latent vertex: a draw from a distribution of the engine. */
export interface DrawnPart extends Pick<Draw, "distribution" | "values" | "arrays"> {
  readonly name: PartName;
  /** As in `LoweredSite`. */
  readonly elements: number;
}

/** Part of the state of a scan after its last pass: its value, or for a scan in plates an array of those of all instances. */
export interface Final {
  readonly value: Leaf;
  readonly array: number | null;
}

export interface Context {
  readonly folded: Folded;
  /** Numbers of all vertices. */
  readonly layout: Layout;
  /** What waits for the numbers of the sites, which are known once all latents are lowered. */
  readonly unnumbered: ((sites: Layout) => void)[];
  readonly emitter: Emitter;
  /** Value of each vertex lowered so far that is in no plate, by its number. */
  readonly vertices: Value[];
  /** Latent vertices, by number. */
  readonly draws: Map<number, Draw>;
  readonly rows: LoweredRow[];
  /** Numbers that the latents have in all, so far. */
  latents: number;
  /** Loops that are open, outermost first. */
  readonly loops: OpenLoop[];
  /** States of the scans that are lowered, by plate. */
  readonly finals: Map<number, readonly Final[]>;
  /** Value of each expression lowered so far that varies in no plate, by its id. */
  readonly values: Map<number, Value>;
  /** Literals that categories refer to by place. */
  readonly literals: Literal[];
  readonly literalCodes: Map<string, number>;
  readonly checks: IndexCheck[];
  readonly emitted: LoweredCheck[];
  readonly equalities: Equality[];
  /** Of a program that is run again at given draws; null else. */
  readonly replay: Replay | null;
}

/** Latents whose values are given, and what else is drawn is a replicate of an observation. */
export interface Replay {
  isGiven(vertex: FoldedVertex): boolean;
  /** Numbers of the values that are given, by vertex. */
  readonly leaves: Map<number, readonly (GivenLeaf | null)[]>;
}

export function createContext(folded: Folded, replay: Replay | null = null): Context {
  return {
    folded,
    layout: layoutOf(folded),
    unnumbered: [],
    emitter: createEmitter(),
    vertices: [],
    draws: new Map(),
    rows: [],
    latents: 0,
    loops: [],
    finals: new Map(),
    values: new Map(),
    literals: [],
    literalCodes: new Map(),
    checks: [],
    emitted: [],
    equalities: [],
    replay,
  };
}

/** The innermost open loop that an expression varies in; undefined for one that varies in none. */
export function loopOf({ folded, loops }: Context, expr: Expr): OpenLoop | undefined {
  const varying = varyingOf(folded.table, expr);
  if (varying.length === 0) return undefined;
  for (let place = loops.length - 1; place >= 0; place--) {
    const loop = loops[place] as OpenLoop;
    if (varying.includes(loop.plate)) return loop;
  }
  return undefined;
}

/** Values, by expression, where that of `expr` belongs. */
function scopeOf(context: Context, expr: Expr): Map<number, Value> | undefined {
  const loop = loopOf(context, expr);
  if (loop !== undefined) return loop.values;
  return varyingOf(context.folded.table, expr).length === 0 ? context.values : undefined;
}

/** The value of an expression, if it has been lowered. */
export function loweredValue(context: Context, expr: Expr): Value | undefined {
  return scopeOf(context, expr)?.get(expr.id);
}

export function setValue(context: Context, expr: Expr, value: Value): void {
  const scope = scopeOf(context, expr);
  if (scope === undefined) throw new Error(`${expr.kind} of a plate that is not open`);
  scope.set(expr.id, value);
}

/** The open loop of a plate. */
export function openLoopOf({ loops }: Context, plate: number): OpenLoop {
  const loop = loops.findLast((each) => each.plate === plate);
  if (loop === undefined) throw new Error(`plate ${plate} is not open`);
  return loop;
}

/** Number of the loop around instructions, from the outermost, 0. */
export function depthOf(loop: OpenLoop): number {
  return loop.block.depth - 1;
}

export function foldedVertex({ folded }: Context, vertex: number): FoldedVertex {
  return folded.vertices[vertex] as FoldedVertex;
}

/** Instances that plates within each other have in all. */
export function instancesIn({ folded }: Context, plates: readonly number[]): number {
  return plates.reduce((product, plate) => product * instancesOf(folded.table, plate), 1);
}

/** The code of a literal in the program's table; equal literals have one code. */
export function literalCode(context: Context, literal: Literal): number {
  // Truth values keep their kind in the table: a category that holds `true` must not show 1.
  const key = literal.kind === "boolean" ? `b${literal.value}` : literalKey(literal);
  let code = context.literalCodes.get(key);
  if (code === undefined) {
    code = context.literals.push(literal) - 1;
    context.literalCodes.set(key, code);
  }
  return code;
}

/** A property of the literal that a category stands for, for every sample. */
export function lookUpLiteral(
  context: Context,
  category: CategoryValue,
  of: (literal: Literal) => number,
): Operand {
  const reached = context.literals.slice(0, Math.max(...category.codes) + 1);
  const table = reached.map((literal) => constant(context.emitter, of(literal)));
  return emitGather(context.emitter, category.operand, table);
}

/** The number a literal counts as in arithmetic and comparison; NaN, equal to nothing, for the others. */
export function literalNumber(literal: Literal): number {
  if (literal.kind === "number") return literal.value;
  return literal.kind === "boolean" ? Number(literal.value) : Number.NaN;
}
