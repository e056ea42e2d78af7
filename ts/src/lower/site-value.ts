// What a draw is to the program, from the operands of its numbers.

import { distributionRow, isMatrix } from "./catalogue.ts";
import { choose } from "./choose.ts";
import type { Context } from "./context.ts";
import { constantOf } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import { boolean, type Distribution, leaf, type Value, vector } from "./value.ts";

export function siteValue(
  context: Context,
  distribution: Distribution,
  operands: readonly Operand[],
): Value {
  const [operand] = operands as readonly [Operand];
  const [component] = distribution.components;
  if (component !== undefined) return siteValue(context, component, operands);
  if (distribution.family === "flip") return boolean(operand);
  const { family, size } = distribution;
  if (isMatrix(family)) {
    const rows = Array.from({ length: size }, (_, i) => operands.slice(i * size, (i + 1) * size));
    return vector(rows.map((row) => vector(row.map((each) => leaf(each)))));
  }
  if (distributionRow(family)?.vectorValue) return vector(operands.map((each) => leaf(each)));
  if (distribution.values !== null) {
    return choose(context, { kind: "index", operand }, distribution.values);
  }
  return leaf(operand, "number", supportBound(context, distribution));
}

/** When the support is whole numbers from 0, the first number above it. */
function supportBound({ emitter }: Context, { family, size, params }: Distribution): number | null {
  const [first, second] = params.map((param) => constantOf(emitter, param));
  switch (family) {
    case "bernoulli":
      return 2;
    case "discrete":
      return size;
    case "binomial":
      return Number.isSafeInteger(first) ? (first as number) + 1 : null;
    case "uniform-discrete":
      return Number.isSafeInteger(second) && (first as number) >= 0 ? (second as number) : null;
    default:
      return null;
  }
}
