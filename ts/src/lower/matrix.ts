// Matrices as vectors of rows: expanded to scalar instructions, element by element. Sums run from the first element
// to the last, the order the language promises.

import type { CallExpr } from "../core/expr.ts";
import { argumentSpan, originSpan } from "../core/table.ts";
import type { Context } from "./context.ts";
import { constant, constantOf, emitMap } from "./emitter.ts";
import { fail } from "./fail.ts";
import { argumentNeed, operandOf } from "./numbers.ts";
import type { Operand } from "./operand.ts";
import { describe, leaf, MAX_LEAVES, type Value, vector } from "./value.ts";
import { lowerVector } from "./vectors.ts";

/** A matrix operator under its canonical name, its arguments lowered. */
export function lowerMatrix(
  context: Context,
  operator: string,
  call: CallExpr,
  args: readonly Value[],
): Value {
  const tensors = args.map((arg, place) => tensorOf(context, call, arg, place));
  const first = tensors[0] as Tensor;
  switch (operator) {
    case "mat-mul":
      return toValue(tensors.reduce((a, b) => multiply(context, call, a, b)));
    case "mat-add":
      return toValue(tensors.reduce((a, b) => combine(context, call, "add", [a, b])));
    case "mat-sub":
      return toValue(tensors.reduce((a, b) => combine(context, call, "sub", [a, b])));
    case "dot":
      if (tensors.some((each) => each.rank !== 1)) return needsVector(call, "dot", args);
      return toValue(tensors.reduce((a, b) => multiply(context, call, a, b)));
    case "mat-transpose":
      return toValue(transpose(first));
    case "mat-tanh":
      return toValue(mapElements(first, (x) => emitMap(context.emitter, "tanh", x)));
    case "mat-relu": {
      const zero = constant(context.emitter, 0);
      return toValue(mapElements(first, (x) => emitMap(context.emitter, "max", zero, x)));
    }
    case "mat-repmat":
      return toValue(tile(context, call, tensors));
    default:
      return first.rank === 1
        ? lowerVector(context, operator, call, first.items)
        : needsVector(call, operator, args);
  }
}

function needsVector(call: CallExpr, operator: string, args: readonly Value[]): never {
  const shapes = args.map(describe).join(" and ");
  const message = `\`${operator}\` needs a vector of numbers, this is ${shapes}`;
  return fail("ShapeMismatch", argumentSpan(call, 0), message, undefined, originSpan(call, 0));
}

/** A number, a flat vector, or a vector of rows of one length. */
type Tensor =
  | { readonly rank: 0; readonly item: Operand }
  | { readonly rank: 1; readonly items: readonly Operand[] }
  | { readonly rank: 2; readonly rows: readonly (readonly Operand[])[] };

function tensorOf(context: Context, call: CallExpr, value: Value, place: number): Tensor {
  const what = `an element of argument ${place + 1} of \`${call.operator}\``;
  const need = argumentNeed(call, place, what);
  if (value.kind !== "vector") return { rank: 0, item: operandOf(context, value, need) };
  if (value.items.some((item) => item.kind === "vector")) {
    const rows = value.items.map((row) =>
      row.kind === "vector"
        ? row.items.map((item) => operandOf(context, item, need))
        : fail(
            "ShapeMismatch",
            need.span,
            `a matrix has rows only, one of these is ${describe(row)}`,
          ),
    );
    const width = rows[0]?.length;
    if (rows.some((row) => row.length !== width)) {
      return fail("ShapeMismatch", need.span, "the rows of a matrix must have one length");
    }
    return { rank: 2, rows };
  }
  return { rank: 1, items: value.items.map((item) => operandOf(context, item, need)) };
}

function toValue(tensor: Tensor): Value {
  if (tensor.rank === 0) return leaf(tensor.item);
  if (tensor.rank === 1) return vector(tensor.items.map((item) => leaf(item)));
  return vector(tensor.rows.map((row) => vector(row.map((item) => leaf(item)))));
}

/** Matrix by matrix, matrix by vector, vector by matrix; two vectors give their dot product. */
function multiply(context: Context, call: CallExpr, a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0) return mismatch(call, "`*` multiplies numbers", a, b);
  const left = a.rank === 1 ? [a.items] : a.rows;
  const right = b.rank === 1 ? b.items.map((item) => [item]) : b.rows;
  const inner = left[0]?.length ?? 0;
  if (inner !== right.length) {
    return mismatch(
      call,
      "the columns of the first must be as many as the rows of the second",
      a,
      b,
    );
  }
  const width = right[0]?.length ?? 0;
  if (left.length * width * inner > MAX_LEAVES) return tooLarge(call);
  const rows = left.map((row) =>
    Array.from({ length: width }, (_, column) => dot(context, row, right, column)),
  );
  if (a.rank === 1 && b.rank === 1) return { rank: 0, item: (rows[0] as Operand[])[0] as Operand };
  if (a.rank === 1) return { rank: 1, items: rows[0] as Operand[] };
  if (b.rank === 1) return { rank: 1, items: rows.map((row) => row[0] as Operand) };
  return { rank: 2, rows };
}

function dot(
  { emitter }: Context,
  row: readonly Operand[],
  right: readonly (readonly Operand[])[],
  column: number,
): Operand {
  let sum: Operand | null = null;
  row.forEach((item, place) => {
    const factor = (right[place] as readonly Operand[])[column] as Operand;
    const product = emitMap(emitter, "mul", item, factor);
    sum = sum === null ? product : emitMap(emitter, "add", sum, product);
  });
  return sum ?? constant(emitter, 0);
}

/** Elementwise; a number stands for every element. */
function combine(
  { emitter }: Context,
  call: CallExpr,
  opcode: "add" | "sub",
  [a, b]: readonly [Tensor, Tensor],
): Tensor {
  if (a.rank === 0) return mapElements(b, (x) => emitMap(emitter, opcode, a.item, x));
  if (b.rank === 0) return mapElements(a, (x) => emitMap(emitter, opcode, x, b.item));
  if (shapeOf(a) !== shapeOf(b)) return mismatch(call, "the shapes must be equal", a, b);
  const both = (left: readonly Operand[], right: readonly Operand[]) =>
    left.map((x, place) => emitMap(emitter, opcode, x, right[place] as Operand));
  if (a.rank === 1 && b.rank === 1) return { rank: 1, items: both(a.items, b.items) };
  if (a.rank === 1 || b.rank === 1) return mismatch(call, "the shapes must be equal", a, b);
  return { rank: 2, rows: a.rows.map((row, place) => both(row, b.rows[place] ?? [])) };
}

/** Rows as columns; a flat vector stays as it is. */
function transpose(a: Tensor): Tensor {
  if (a.rank !== 2) return a;
  const width = a.rows[0]?.length ?? 0;
  return {
    rank: 2,
    rows: Array.from({ length: width }, (_, column) => a.rows.map((row) => row[column] as Operand)),
  };
}

function mapElements(a: Tensor, f: (x: Operand) => Operand): Tensor {
  if (a.rank === 0) return { rank: 0, item: f(a.item) };
  if (a.rank === 1) return { rank: 1, items: a.items.map(f) };
  return { rank: 2, rows: a.rows.map((row) => row.map(f)) };
}

/** `(mat-repmat m rows columns)`: m, rows times down and columns times across. */
function tile(context: Context, call: CallExpr, tensors: readonly Tensor[]): Tensor {
  const a = tensors[0] as Tensor;
  const down = repetitions(context, call, tensors[1], 1);
  const across = repetitions(context, call, tensors[2], 2);
  if (a.rank !== 2) {
    const span = argumentSpan(call, 0);
    return fail("ShapeMismatch", span, "`mat-repmat` tiles a matrix, a vector of rows");
  }
  const width = a.rows[0]?.length ?? 0;
  if (a.rows.length * width * down * across > MAX_LEAVES) return tooLarge(call);
  const wide = a.rows.map((row) => Array.from({ length: across }, () => row).flat());
  return { rank: 2, rows: Array.from({ length: down }, () => wide).flat() };
}

function repetitions(
  context: Context,
  call: CallExpr,
  tensor: Tensor | undefined,
  place: number,
): number {
  const known = tensor?.rank === 0 ? constantOf(context.emitter, tensor.item) : null;
  if (known !== null && Number.isInteger(known) && known >= 0) return known;
  const message = `argument ${place + 1} of \`mat-repmat\` must be a constant whole number`;
  return fail("DynamicCount", argumentSpan(call, place), message);
}

function shapeOf(tensor: Tensor): string {
  if (tensor.rank === 0) return "a number";
  if (tensor.rank === 1) return `[${tensor.items.length}]`;
  return `[${tensor.rows.length} ${tensor.rows[0]?.length ?? 0}]`;
}

function mismatch(call: CallExpr, rule: string, a: Tensor, b: Tensor): never {
  const message = `\`${call.operator}\` of shapes ${shapeOf(a)} and ${shapeOf(b)}: ${rule}`;
  return fail("ShapeMismatch", call.span, message);
}

function tooLarge(call: CallExpr): never {
  return fail(
    "GraphTooLarge",
    call.span,
    `\`${call.operator}\` takes more than ${MAX_LEAVES} operations`,
  );
}
