// Vectors of numbers to numbers or vectors: sums run from the first element to the last; exp is taken of differences to
// the largest element, so that it does not overflow.

import type { CallExpr } from "../core/expr.ts";
import type { Context } from "./context.ts";
import { constant, type Emitter, emitMap } from "./emitter.ts";
import { fail } from "./fail.ts";
import type { Operand } from "./operand.ts";
import { leaf, type Value, vector } from "./value.ts";

/** An operator on one vector under its canonical name. */
export function lowerVector(
  { emitter }: Context,
  operator: string,
  call: CallExpr,
  items: readonly Operand[],
): Value {
  const build = BUILDERS.get(operator);
  if (build === undefined) throw new Error(`no lowering for ${operator}`);
  if (items.length === 0 && NOT_OF_NOTHING.has(operator)) {
    return fail("ShapeMismatch", call.span, `\`${operator}\` of an empty vector`);
  }
  const made = build(emitter, items);
  if (typeof made !== "number") return vector(made.map((each) => leaf(each)));
  return leaf(made, "number", operator.startsWith("arg") ? items.length : null);
}

type Builder = (emitter: Emitter, items: readonly Operand[]) => Operand | readonly Operand[];

const NOT_OF_NOTHING: ReadonlySet<string> = new Set(["mean", "argmax", "argmin"]);

const BUILDERS: ReadonlyMap<string, Builder> = new Map<string, Builder>([
  ["sum", sum],
  ["product", (emitter, items) => accumulate(emitter, "mul", items).at(-1) ?? constant(emitter, 1)],
  [
    "mean",
    (emitter, items) =>
      over(emitter, [sum(emitter, items)], constant(emitter, items.length))[0] as Operand,
  ],
  ["cumsum", (emitter, items) => accumulate(emitter, "add", items)],
  ["normalize", (emitter, items) => over(emitter, items, sum(emitter, items))],
  ["softmax", softmax],
  ["log-sum-exp", logSumExp],
  ["argmax", (emitter, items) => placeOfBest(emitter, items, (best, each) => [best, each])],
  ["argmin", (emitter, items) => placeOfBest(emitter, items, (best, each) => [each, best])],
]);

/** The first element, then what the operation makes of each one and all before it. */
function accumulate(emitter: Emitter, opcode: string, items: readonly Operand[]): Operand[] {
  const made: Operand[] = [];
  for (const item of items) {
    const before = made.at(-1);
    made.push(before === undefined ? item : emitMap(emitter, opcode, before, item));
  }
  return made;
}

function sum(emitter: Emitter, items: readonly Operand[]): Operand {
  return accumulate(emitter, "add", items).at(-1) ?? constant(emitter, 0);
}

function over(emitter: Emitter, items: readonly Operand[], divisor: Operand): Operand[] {
  return items.map((item) => emitMap(emitter, "div", item, divisor));
}

/** exp(x - shift) of every element. */
function exponentials(emitter: Emitter, items: readonly Operand[], shift: Operand): Operand[] {
  return items.map((item) => emitMap(emitter, "exp", emitMap(emitter, "sub", item, shift)));
}

function largest(emitter: Emitter, items: readonly Operand[]): Operand {
  return accumulate(emitter, "max", items).at(-1) ?? constant(emitter, 0);
}

/** What softmax divides by their sum, and their logarithms. */
export function softmaxWeights(emitter: Emitter, items: readonly Operand[]) {
  const most = largest(emitter, items);
  const logs = items.map((item) => emitMap(emitter, "sub", item, most));
  return { weights: logs.map((log) => emitMap(emitter, "exp", log)), logs };
}

function softmax(emitter: Emitter, items: readonly Operand[]): readonly Operand[] {
  const { weights } = softmaxWeights(emitter, items);
  return over(emitter, weights, sum(emitter, weights));
}

/** m + ln(sum exp(x - m)) with m the largest element, or 0 where that is infinite: inf - inf would be NaN. */
export function logSumExp(emitter: Emitter, items: readonly Operand[]): Operand {
  const zero = constant(emitter, 0);
  const most = largest(emitter, items);
  const hasEnd = emitMap(emitter, "eq", emitMap(emitter, "sub", most, most), zero);
  const shift = emitMap(emitter, "select", hasEnd, most, zero);
  const total = sum(emitter, exponentials(emitter, items, shift));
  return emitMap(emitter, "add", shift, emitMap(emitter, "log", total));
}

/** The first place that no later one beats; `order` says which of two must be less for the second to beat the first. */
function placeOfBest(
  emitter: Emitter,
  [first, ...others]: readonly Operand[],
  order: (best: Operand, each: Operand) => [Operand, Operand],
): Operand {
  let best = first as Operand;
  let place = constant(emitter, 0);
  others.forEach((each, i) => {
    const isBetter = emitMap(emitter, "lt", ...order(best, each));
    best = emitMap(emitter, "select", isBetter, each, best);
    place = emitMap(emitter, "select", isBetter, constant(emitter, i + 1), place);
  });
  return place;
}
