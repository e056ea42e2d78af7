// Vertices of plates, and data that differ between instances, as operands that move with the loops around.

import { findOperator } from "../core/catalogue.ts";
import type { ElementExpr, Expr, FinalExpr, IndexExpr } from "../core/expr.ts";
import { instancesOf, literal, plateIndex } from "../core/table.ts";
import { type Datum, findDatum, isDatum } from "../partial/fold/columns.ts";
import { foldCall } from "../partial/fold/fold.ts";
import { isFault } from "../partial/fold/support.ts";
import { substitute, Unfoldable } from "../partial/substitute.ts";
import {
  type Context,
  type Draw,
  depthOf,
  type Final,
  foldedVertex,
  instancesIn,
  type OpenLoop,
  openLoopOf,
} from "./context.ts";
import type { Block } from "./emitter.ts";
import { evaluate } from "./evaluate.ts";
import type { Operand } from "./operand.ts";
import { siteValue } from "./site-value.ts";
import { leaf, NIL, type Value } from "./value.ts";
import { dataView, indirectView, slotView, type View, type ViewStep } from "./views.ts";

/** The value of a vertex in the instance at hand. */
export function vertexHere(context: Context, vertex: number, expr: Expr): Value {
  const { plates } = foldedVertex(context, vertex);
  if (plates.length === 0) return context.vertices[vertex] as Value;
  const { table } = context.folded;
  return memberValue(
    context,
    vertex,
    plates.map((plate) => plateIndex(table, plate, expr.span)),
    expr,
  );
}

/** The value of a vertex of plates in the instance that `at` says, one index a plate. */
export function memberValue(
  context: Context,
  vertex: number,
  at: readonly Expr[],
  expr: Expr,
): Value {
  const { folded, draws } = context;
  const found = foldedVertex(context, vertex);
  if (found.kind === "factor") return NIL;
  if (found.kind === "observe") {
    const platesOf = (each: number) => foldedVertex(context, each).plates;
    const scene = { table: folded.table, platesOf };
    const value = found.plates.reduce(
      (sofar, plate, place) => substitute(scene, sofar, plate, datumOf(at[place] as Expr)),
      found.value,
    );
    return evaluate(context, value);
  }
  const { distribution, arrays } = draws.get(vertex) as Draw;
  const operands = arrays.map((array) => slotAt(context, array, found.plates, at, expr));
  return siteValue(context, distribution, operands);
}

function datumOf(expr: Expr): Datum {
  if (isDatum(expr)) return expr;
  throw new Unfoldable(1);
}

/** Part of the state of a scan after its last pass. */
export function finalValue(context: Context, expr: FinalExpr): Value {
  const finals = context.finals.get(expr.plate) as readonly Final[];
  const { value, array } = finals[expr.part] as Final;
  if (array === null) return value;
  const plates = context.folded.plates[expr.plate - 1]?.outer ?? [];
  return { ...value, operand: slotAt(context, array, plates, expr.at, expr) };
}

/** A slot of an array with one place for each instance of `plates`, row by row. */
export function slotAt(
  context: Context,
  array: number,
  plates: readonly number[],
  at: readonly Expr[],
  { span }: Pick<Expr, "span">,
): Operand {
  const { emitter } = context;
  const strides = plates.map((_, place) => instancesIn(context, plates.slice(place + 1)));
  if (at.some((index) => index.kind === "element")) {
    const count = instancesIn(context, plates);
    return slotByData(context, { array, count }, strides, at, span);
  }
  let base = 0;
  const steps: ViewStep[] = [];
  let block: Block = emitter.program;
  for (const [place, index] of at.entries()) {
    const stride = strides[place] as number;
    if (index.kind === "number") base += stride * index.value;
    else if (index.kind === "index") {
      const loop = openLoopOf(context, index.plate);
      steps.push({ loop: depthOf(loop), stride });
      if (loop.block.depth > block.depth) block = loop.block;
    } else {
      throw new Unfoldable(plates[place] as number);
    }
  }
  return slotView(emitter, array, base, merged(steps), block);
}

/** Where data choose the instance: one number of data says which it is among all. */
function slotByData(
  context: Context,
  { array, count }: { readonly array: number; readonly count: number },
  strides: readonly number[],
  at: readonly Expr[],
  span: Expr["span"],
): Operand {
  const { table } = context.folded;
  const call = (name: string, args: readonly Expr[]) => {
    const operator = findOperator(name);
    const made = operator && foldCall({ table, span }, operator, args);
    if (made === undefined || isFault(made)) throw new Error("an index that is no number");
    return made;
  };
  const places = at.map((index, place) =>
    call("*", [index, literal(table, strides[place] as number, span)]),
  );
  const place = places.length === 1 ? (places[0] as Expr) : call("+", places);
  if (place.kind !== "element") throw new Unfoldable(1);
  const { view, block } = elementView(context, place);
  const by = { view, stride: 1, count };
  const steps: ViewStep[] = [];
  return indirectView(context.emitter, { array, base: 0, steps, by }, block);
}

/** One step a loop. */
function merged(steps: readonly ViewStep[]): ViewStep[] {
  const strides = new Map<number, number>();
  for (const { loop, stride } of steps) strides.set(loop, (strides.get(loop) ?? 0) + stride);
  return [...strides].map(([loop, stride]) => ({ loop, stride }));
}

/** A number of data in the instance at hand. */
export function elementValue(context: Context, expr: ElementExpr): Value {
  const { operand } = elementView(context, expr);
  if (expr.isBoolean) return leaf(operand, "boolean", 2);
  return leaf(operand, "number", boundOfData(context, expr));
}

function elementView(
  context: Context,
  { values, offset, steps }: ElementExpr,
): { readonly operand: Operand; readonly view: View; readonly block: Block } {
  const { emitter } = context;
  const loops = steps.map((step) => openLoopOf(context, step.plate));
  const moved = steps.map(({ stride }, place) => {
    return { loop: depthOf(loops[place] as OpenLoop), stride };
  });
  const block = innermostOf(loops);
  const operand = dataView(emitter, values, offset, merged(moved), block);
  return { operand, view: emitter.sources[operand] as View, block };
}

function innermostOf(loops: readonly OpenLoop[]): Block {
  return loops.reduce(
    (block, loop) => (loop.block.depth > block.depth ? loop.block : block),
    (loops[0] as OpenLoop).block,
  );
}

/** The number of the instance at hand. */
export function indexValue(context: Context, expr: IndexExpr): Value {
  const loop = openLoopOf(context, expr.plate);
  const count = instancesOf(context.folded.table, expr.plate);
  const operand = dataView(
    context.emitter,
    naturals(count),
    0,
    [{ loop: depthOf(loop), stride: 1 }],
    loop.block,
  );
  return leaf(operand, "number", count);
}

const NATURALS = new Map<number, Float64Array>();

/** 0, 1, ... */
function naturals(count: number): Float64Array {
  let known = NATURALS.get(count);
  if (known === undefined) {
    known = Float64Array.from({ length: count }, (_, place) => place);
    NATURALS.clear();
    NATURALS.set(count, known);
  }
  return known;
}

/** One more than the largest of whole numbers from 0; null where the data are others. */
function boundOfData(context: Context, expr: ElementExpr): number | null {
  let largest = 0;
  const isOther = (value: number) => {
    if (value > largest) largest = value;
    return !(Number.isSafeInteger(value) && value >= 0);
  };
  return findDatum(context.folded.table, expr, isOther) === undefined ? largest + 1 : null;
}
