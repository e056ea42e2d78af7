// Operators on numbers: variadic and derived forms come down to the engine's instructions of one to three operands.

import type { CallExpr } from "../core/expr.ts";
import { boundOf, boundOfRemainder } from "./bounds.ts";
import { opcodeOf } from "./codes.ts";
import { always, both } from "./conditions.ts";
import type { Context } from "./context.ts";
import { constant, constantOf, type Emitter, emitMap } from "./emitter.ts";
import { argumentNeed, numberOf } from "./numbers.ts";
import type { Operand } from "./operand.ts";
import { boolean, type Leaf, leaf, type Value } from "./value.ts";

/** An elementwise operator under its canonical name, its arguments lowered. */
export function lowerElementwise(
  context: Context,
  operator: string,
  call: CallExpr,
  args: readonly Value[],
): Leaf {
  const numbers = args.map((arg, place) =>
    numberOf(
      context,
      arg,
      argumentNeed(call, place, `argument ${place + 1} of \`${call.operator}\``),
    ),
  );
  const operands = numbers.map((number) => number.operand);
  const comparison = COMPARISONS.get(operator);
  if (comparison !== undefined) return boolean(compare(context.emitter, comparison, operands));
  const test = TESTS.get(operator);
  if (test !== undefined) return boolean(test(context.emitter, operands[0] as Operand));
  const operand = arithmetic(context.emitter, operator, operands);
  return leaf(operand, "number", resultBound(context.emitter, operator, numbers));
}

function resultBound(emitter: Emitter, operator: string, numbers: readonly Leaf[]): number | null {
  if (operator === "mod" || operator === "rem") {
    const [x, divisor] = numbers as readonly [Leaf, Leaf];
    return boundOfRemainder(x.bound, constantOf(emitter, divisor.operand));
  }
  return boundOf(
    operator,
    numbers.map((number) => number.bound),
  );
}

interface Comparison {
  readonly opcode: string;
  readonly swapped: boolean;
}

const COMPARISONS = new Map<string, Comparison>([
  ["<", { opcode: "lt", swapped: false }],
  ["<=", { opcode: "le", swapped: false }],
  [">", { opcode: "lt", swapped: true }],
  [">=", { opcode: "le", swapped: true }],
]);

const TESTS = new Map<string, (emitter: Emitter, x: Operand) => Operand>([
  ["zero?", (emitter, x) => emitMap(emitter, "eq", x, constant(emitter, 0))],
  ["pos?", (emitter, x) => emitMap(emitter, "lt", constant(emitter, 0), x)],
  ["neg?", (emitter, x) => emitMap(emitter, "lt", x, constant(emitter, 0))],
  ["even?", (emitter, x) => remainderIs(emitter, x, 0)],
  ["odd?", (emitter, x) => remainderIs(emitter, x, 1)],
]);

function remainderIs(emitter: Emitter, x: Operand, remainder: number): Operand {
  const parity = emitMap(emitter, "mod", x, constant(emitter, 2));
  return emitMap(emitter, "eq", parity, constant(emitter, remainder));
}

/** Neighbours in order, all of them; one argument is always in order. */
function compare(
  emitter: Emitter,
  { opcode, swapped }: Comparison,
  all: readonly Operand[],
): Operand {
  let holds = always(emitter);
  for (let place = 1; place < all.length; place++) {
    const pair = [all[place - 1] as Operand, all[place] as Operand];
    if (swapped) pair.reverse();
    holds = both(emitter, emitMap(emitter, opcode, ...pair), holds);
  }
  return holds;
}

function arithmetic(emitter: Emitter, operator: string, operands: readonly Operand[]): Operand {
  const [first] = operands as readonly [Operand];
  switch (operator) {
    case "+":
      return foldLeft(emitter, "add", operands, 0);
    case "*":
      return foldLeft(emitter, "mul", operands, 1);
    case "-":
      return operands.length === 1
        ? emitMap(emitter, "neg", first)
        : foldLeft(emitter, "sub", operands, 0);
    case "/":
      return operands.length === 1
        ? emitMap(emitter, "div", constant(emitter, 1), first)
        : foldLeft(emitter, "div", operands, 1);
    case "min":
    case "max":
      return foldLeft(emitter, operator, operands, 0);
    case "inc":
      return emitMap(emitter, "add", first, constant(emitter, 1));
    case "dec":
      return emitMap(emitter, "sub", first, constant(emitter, 1));
    case "square":
      return emitMap(emitter, "mul", first, first);
    case "log-factorial":
      return emitMap(emitter, "log-gamma-fn", emitMap(emitter, "add", first, constant(emitter, 1)));
    case "logit":
      return emitMap(emitter, "sub", emitMap(emitter, "log", first), logOfRest(emitter, first));
    default:
      if (opcodeOf(operator) < 0) throw new Error(`no instruction for ${operator}`);
      return emitMap(emitter, operator, ...operands);
  }
}

/** ln(1 - p), exact for small p. */
function logOfRest(emitter: Emitter, p: Operand): Operand {
  return emitMap(emitter, "log1p", emitMap(emitter, "neg", p));
}

function foldLeft(
  emitter: Emitter,
  opcode: string,
  operands: readonly Operand[],
  ofNothing: number,
): Operand {
  if (operands.length === 0) return constant(emitter, ofNothing);
  return operands.reduce((sofar, operand) => emitMap(emitter, opcode, sofar, operand));
}
