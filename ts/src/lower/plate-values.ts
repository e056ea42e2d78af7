// The values of a plate where all of them are needed at once: those of a vertex are in its array of slots already, others
// are computed in a loop of their own and stored.

import type { Expr, PlateValues, VectorExpr } from "../core/expr.ts";
import { instancesOf, literal, plateIndex } from "../core/table.ts";
import { substitute, Unfoldable } from "../partial/substitute.ts";
import { type Context, foldedVertex, loopOf } from "./context.ts";
import { emitInto, isUniform, within } from "./emitter.ts";
import { evaluate } from "./evaluate.ts";
import { slotAt } from "./members.ts";
import { closePlate, openPlate } from "./open-plate.ts";
import type { Operand } from "./operand.ts";
import { siteValue } from "./site-value.ts";
import { type Value, vector } from "./value.ts";
import { newArray, slotOf } from "./views.ts";

/** The vector of all values. */
export function plateVector(context: Context, expr: VectorExpr, source: PlateValues): Value {
  const { table } = context.folded;
  const platesOf = (vertex: number) => foldedVertex(context, vertex).plates;
  const itemOf = (body: Expr, place: number) =>
    substitute({ table, platesOf }, body, source.plate, numberAt(context, place, expr));
  const drawn = drawnIn(context, source);
  if (drawn !== null)
    return vector(Array.from({ length: expr.length }, (_, place) => drawn(place)));
  const stored = isDirect(source.body)
    ? null
    : outside(context, expr, () => storedIn(context, source, expr));
  const items = Array.from({ length: expr.length }, (_, place) =>
    stored === null ? evaluate(context, itemOf(source.body, place)) : stored(place),
  );
  return vector(items);
}

/** The values of a latent vertex of this plate alone, straight from its arrays; null for any other body. */
function drawnIn(
  context: Context,
  { plate, body }: PlateValues,
): ((place: number) => Value) | null {
  if (body.kind !== "vertex") return null;
  const draw = context.draws.get(body.vertex);
  const { plates } = foldedVertex(context, body.vertex);
  if (draw === undefined || plates.length !== 1 || plates[0] !== plate) return null;
  return (place) => {
    const operands = draw.arrays.map((array) => slotOf(context.emitter, array, place));
    return siteValue(context, draw.distribution, operands);
  };
}

/** Runs `work` with the loops closed in which the expression does not vary. */
function outside<Result>(context: Context, expr: Expr, work: () => Result): Result {
  const { emitter, loops } = context;
  const loop = loopOf(context, expr);
  const inner = loops.splice(loop === undefined ? 0 : loops.indexOf(loop) + 1);
  const result = within(emitter, loop?.block ?? emitter.program, work);
  loops.push(...inner);
  return result;
}

function numberAt(context: Context, place: number, { span }: Expr) {
  return literal(context.folded.table, place, span) as Extract<Expr, { kind: "number" }>;
}

/** Whether the value in one instance costs no instruction. */
function isDirect(body: Expr): boolean {
  if (body.kind === "vector") return body.source === null && body.items.every(isDirect);
  if (body.kind === "map") return body.entries.every(([, value]) => isDirect(value));
  return DIRECT.has(body.kind);
}

const DIRECT: ReadonlySet<Expr["kind"]> = new Set([
  "number",
  "boolean",
  "string",
  "keyword",
  "nil",
  "vertex",
  "member",
  "element",
  "index",
]);

/** Computes the body in a loop; what it is in each instance, from where it was stored. null where it has no one form. */
function storedIn(
  context: Context,
  { plate, body }: PlateValues,
  expr: VectorExpr,
): ((place: number) => Value) | null {
  const { emitter, folded } = context;
  const count = instancesOf(folded.table, plate);
  const arrays = new Map<Operand, number>();
  openPlate(context, plate);
  const before = context.checks.length;
  const value = evaluate(context, body);
  if (context.checks.length > before) throw new Unfoldable(plate);
  const leaves = operandsOf(value);
  const here = [plateIndex(folded.table, plate, expr.span)];
  for (const operand of leaves ?? []) {
    if (operand < 0 || arrays.has(operand)) continue;
    const array = newArray(emitter, count);
    arrays.set(operand, array);
    const to = slotAt(context, array, [plate], here, expr);
    emitter.uniform[to] = isUniform(emitter, operand);
    emitInto(emitter, { code: "store", numbers: [], to: [to], operands: [operand] });
  }
  closePlate(context);
  if (leaves === null) return null;
  return (place) => {
    const at = [numberAt(context, place, expr)];
    return withOperands(value, (operand) => {
      const array = arrays.get(operand);
      return array === undefined ? operand : slotAt(context, array, [plate], at, expr);
    });
  };
}

/** Operands at the leaves; null for a value that is not made of numbers alone. */
function operandsOf(value: Value): Operand[] | null {
  switch (value.kind) {
    case "leaf":
    case "category":
      return [value.operand];
    case "literal":
      return [];
    case "vector":
    case "map": {
      const all = value.items.map(operandsOf);
      return all.includes(null) ? null : (all as Operand[][]).flat();
    }
    default:
      return null;
  }
}

function withOperands(value: Value, of: (operand: Operand) => Operand): Value {
  switch (value.kind) {
    case "leaf":
    case "category":
      return { ...value, operand: of(value.operand) };
    case "vector":
    case "map":
      return { ...value, items: value.items.map((item) => withOperands(item, of)) };
    default:
      return value;
  }
}
