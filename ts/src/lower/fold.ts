// Operations on constants whose result is exact everywhere: + - * / sqrt abs floor ceil, comparisons, selection.
// Everything else (exp, log, ...) is the engine's, whose own functions decide the bits.

import { constant, constantOf, type Emitter } from "./emitter.ts";
import type { Operand } from "./operand.ts";

/** The operand that the operation comes to, or null when an instruction is needed. */
export function fold(emitter: Emitter, name: string, operands: readonly Operand[]): Operand | null {
  if (name === "select") return foldSelect(emitter, operands);
  const identity = foldIdentity(emitter, name, operands);
  if (identity !== null) return identity;
  const exact = EXACT.get(name);
  if (exact === undefined) return null;
  const [a, b] = operands.map((operand) => constantOf(emitter, operand));
  if (a === null || a === undefined || b === null) return null;
  return constant(emitter, exact(a, b ?? 0));
}

const EXACT = new Map<string, (a: number, b: number) => number>([
  ["add", (a, b) => a + b],
  ["sub", (a, b) => a - b],
  ["mul", (a, b) => a * b],
  ["div", (a, b) => a / b],
  ["neg", (a) => -a],
  ["sqrt", (a) => Math.sqrt(a)],
  ["abs", (a) => Math.abs(a)],
  ["floor", (a) => Math.floor(a)],
  ["ceil", (a) => Math.ceil(a)],
  ["eq", (a, b) => Number(a === b)],
  ["lt", (a, b) => Number(a < b)],
  ["le", (a, b) => Number(a <= b)],
  ["not", (a) => Number(a === 0)],
]);

function foldSelect(emitter: Emitter, operands: readonly Operand[]): Operand | null {
  const [test, then, otherwise] = operands as readonly [Operand, Operand, Operand];
  if (then === otherwise) return then;
  const known = constantOf(emitter, test);
  if (known === null) return null;
  return known !== 0 ? then : otherwise;
}

/** x * 1, x / 1 and x - 0 are x for every double; x + 0 is not (-0 + 0 is 0). */
function foldIdentity(
  emitter: Emitter,
  name: string,
  operands: readonly Operand[],
): Operand | null {
  const [x, y] = operands as readonly [Operand, Operand];
  if (name === "mul") {
    if (constantOf(emitter, y) === 1) return x;
    return constantOf(emitter, x) === 1 ? y : null;
  }
  if (name === "div") return constantOf(emitter, y) === 1 ? x : null;
  if (name === "sub") return Object.is(constantOf(emitter, y), 0) ? x : null;
  return null;
}
