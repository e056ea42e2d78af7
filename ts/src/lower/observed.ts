// The operands of an observed value under a distribution: one number, or the elements of a vector. An observed value
// is data: one that depends on a latent is refused.

import type { ObserveVertex } from "../graph/graph.ts";
import { distributionRow, isMatrix } from "./catalogue.ts";
import { knownTruth } from "./conditions.ts";
import type { Context } from "./context.ts";
import { constant, constantOf, emitMap, isUniform } from "./emitter.ts";
import { equal } from "./equal.ts";
import { fail } from "./fail.ts";
import { operandOf } from "./numbers.ts";
import type { Operand } from "./operand.ts";
import { type Distribution, describe, type Value } from "./value.ts";

/** Operands `[values]` for `observe` and `log-prob`. */
export function observedOperands(
  context: Context,
  distribution: Distribution,
  value: Value,
  vertex: ObserveVertex,
): Operand[] {
  if (distribution.values !== null) {
    return [codeOf(context, distribution.values, value, vertex)];
  }
  const [component] = distribution.components;
  if (component !== undefined) return observedOperands(context, component, value, vertex);
  const { family, size } = distribution;
  if (!distributionRow(family)?.vectorValue) return [dataOf(context, distribution, value, vertex)];
  const called = vertex.dist.kind === "dist" ? vertex.dist.family : family;
  if (value.kind !== "vector" || value.items.length !== size) {
    const message = `this ${called} gives a vector of ${size}, the observed value is ${describe(value)}`;
    return fail("ShapeMismatch", vertex.valueSpan, message);
  }
  if (!isMatrix(family)) {
    return value.items.map((item) => dataOf(context, distribution, item, vertex));
  }
  return value.items.flatMap((row) => {
    const isRow = row.kind === "vector" && row.items.length === size;
    if (isRow) return row.items.map((item) => dataOf(context, distribution, item, vertex));
    const message = `this ${called} gives rows of ${size} numbers, one of these is ${describe(row)}`;
    return fail("ShapeMismatch", vertex.valueSpan, message);
  });
}

function dataOf(
  context: Context,
  { family }: Distribution,
  value: Value,
  vertex: ObserveVertex,
): Operand {
  const need = { what: `a value observed under \`${family}\``, span: vertex.valueSpan };
  const operand = operandOf(context, value, need);
  if (!isUniform(context.emitter, operand)) refuseLatent(vertex);
  const known = constantOf(context.emitter, operand);
  if (known !== null && !Number.isFinite(known)) {
    return fail("NonFiniteObservation", vertex.valueSpan, `the observed value is ${known}`);
  }
  return operand;
}

/**
 * The code of the observed value among those of a `categorical`; -1, of probability 0, when it is none of them. Of equal
 * values the first counts.
 */
function codeOf(
  context: Context,
  values: readonly Value[],
  value: Value,
  vertex: ObserveVertex,
): Operand {
  const { emitter } = context;
  const matches = values.map((each) => equal(context, each, value, vertex.valueSpan));
  const known = matches.map((match) => knownTruth(emitter, match));
  if (!known.includes(null)) return constant(emitter, known.indexOf(true));
  if (!matches.every((match) => isUniform(emitter, match))) refuseLatent(vertex);
  return matches.reduceRight(
    (code, match, place) => emitMap(emitter, "select", match, constant(emitter, place), code),
    constant(emitter, -1),
  );
}

function refuseLatent(vertex: ObserveVertex): never {
  return fail(
    "LatentObserve",
    vertex.valueSpan,
    "the observed value depends on a latent: only data can be observed",
    "`(factor log-weight)` scores an expression of latents",
  );
}
