// Observed equalities. A linear one on Gaussian latents is a normal density of standard deviation 0, which exact inference
// conditions on and no other method can; any other is refused here.

import { constraintFinder, constraintText } from "../graph/constraint.ts";
import type { FoldedVertex, ObserveVertex } from "../graph/graph.ts";
import { vertexLabels } from "../graph/labels.ts";
import { MAX_VERTICES } from "../partial/size.ts";
import { Unfoldable } from "../partial/substitute.ts";
import { familyCode } from "./catalogue.ts";
import type { Context } from "./context.ts";
import { constant, emitEffect } from "./emitter.ts";
import { evaluate } from "./evaluate.ts";
import { fail } from "./fail.ts";
import { operandOf } from "./numbers.ts";
import { NOTHING } from "./operand.ts";
import { newRow } from "./rows.ts";
import type { Value } from "./value.ts";

/** The way out where no method conditions on an equality. */
export const TOLERANCE_HINT = "observe with a tolerance: `(observe (normal e 0.1) v)`";

/** Lowers the observation of a `dirac`, a row for each number. */
export function lowerEquality(
  context: Context,
  vertex: FoldedVertex & ObserveVertex,
  observed: Value,
): void {
  const text = equation(context, vertex);
  context.equalities.push({ span: vertex.span, text });
  const { dist } = vertex;
  if (dist.kind !== "dist") return;
  const mean = evaluate(context, dist.args[0] as (typeof dist.args)[number]);
  const pairs = mean.kind === "vector" && observed.kind === "vector" ? mean.items : [mean];
  const { emitter } = context;
  const zero = constant(emitter, 0);
  pairs.forEach((each, place) => {
    const value = observed.kind === "vector" ? (observed.items[place] as Value) : observed;
    const of = (number: Value, what: string) =>
      operandOf(context, number, { what, span: vertex.span });
    const operands = [
      of(value, "a value observed under `dirac`"),
      of(each, "the value of `dirac`"),
    ];
    const numbers = [familyCode("normal"), 1, newRow(context, vertex)];
    emitEffect(emitter, "observe", numbers, [NOTHING, ...operands, zero, zero]);
  });
}

/** The equations as a text; refuses what is none, or not on Gaussian latents. */
function equation({ folded, layout }: Context, vertex: ObserveVertex): string {
  const constraints = constraintFinder(folded)(vertex);
  if (constraints !== null) {
    const names = vertexLabels(folded);
    return constraints.map((each) => constraintText(each, names)).join(", ");
  }
  if (folded.plates.length > 0 && layout.total <= MAX_VERTICES) {
    throw new Unfoldable(folded.plates.length);
  }
  const why = "no method conditions on such an equality: nearly every draw would have weight 0";
  return fail("MethodNotApplicable", vertex.span, why, TOLERANCE_HINT);
}
