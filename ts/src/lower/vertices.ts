// Sites to instructions: a latent is drawn and scored, an observation and a factor are scored where their guard holds.

import { constraintFinder, constraintText } from "../graph/constraint.ts";
import type { FactorVertex, FoldedVertex, ObserveVertex } from "../graph/graph.ts";
import { vertexLabels } from "../graph/labels.ts";
import { MAX_VERTICES } from "../partial/size.ts";
import { Unfoldable } from "../partial/substitute.ts";
import { familyCode } from "./catalogue.ts";
import type { Scored } from "./composite/composite.ts";
import { logProbOf, scoredBy } from "./composite/table.ts";
import { knownTruth } from "./conditions.ts";
import type { Context } from "./context.ts";
import { distributionOf } from "./distribution.ts";
import { lowerSample } from "./draws.ts";
import { emitEffect, emitGather } from "./emitter.ts";
import { evaluate } from "./evaluate.ts";
import { fail } from "./fail.ts";
import { operandOf } from "./numbers.ts";
import { observedOperands } from "./observed.ts";
import { NOTHING, type Operand } from "./operand.ts";
import { newRow } from "./rows.ts";

import { truth } from "./truth.ts";
import { type Distribution, type DistributionValue, NIL, type Value } from "./value.ts";

/** Lowers one vertex; its parents have been lowered before. */
export function lowerVertex(context: Context, vertex: FoldedVertex): void {
  const value = lowered(context, vertex);
  if (vertex.plates.length === 0) context.vertices[vertex.id] = value;
}

/** Its value in the instance at hand. */
function lowered(context: Context, vertex: FoldedVertex): Value {
  switch (vertex.kind) {
    case "sample":
      return lowerSample(context, vertex);
    case "observe":
      return lowerObserve(context, vertex);
    case "factor":
      return lowerFactor(context, vertex);
  }
}

function lowerObserve(context: Context, vertex: FoldedVertex & ObserveVertex): Value {
  const observed = evaluate(context, vertex.value);
  const guard = guardOf(context, vertex);
  if (guard === null) return observed;
  const value = distributionOf(evaluate(context, vertex.dist), vertex.dist.span, "observe");
  const dirac = value.options.find((option) => option.family === "dirac");
  if (dirac !== undefined) refuseDirac(context, vertex);
  score(context, vertex, { value, observed, guard });
  return observed;
}

interface Observed {
  readonly value: DistributionValue;
  readonly observed: Value;
  readonly guard: Operand;
}

/** One family is observed; of several, the log density of the one that holds is a factor. */
function score(context: Context, vertex: FoldedVertex & ObserveVertex, observed: Observed): void {
  const { emitter } = context;
  const { value, guard } = observed;
  const operandsOf = (option: Distribution) =>
    observedOperands(context, option, observed.observed, vertex);
  const [only, ...others] = value.options as readonly [Distribution, ...Distribution[]];
  if (others.length === 0) {
    for (const part of scoredBy(emitter, only, operandsOf(only))) {
      scorePart(context, newRow(context, vertex, part.name), guard, part);
    }
    return;
  }
  const logProbs = value.options.map((option) => logProbOf(emitter, option, operandsOf(option)));
  const logDensity = emitGather(emitter, value.which, logProbs);
  emitEffect(emitter, "factor", [newRow(context, vertex)], [guard, logDensity]);
}

function scorePart({ emitter }: Context, row: number, guard: Operand, part: Scored): void {
  if ("logDensity" in part) {
    emitEffect(emitter, "factor", [row], [guard, part.logDensity]);
    return;
  }
  const { family, size, terms } = part.under;
  const numbers = [familyCode(family), size, row];
  emitEffect(emitter, "observe", numbers, [guard, ...part.values, ...terms]);
}

/** A linear constraint on Gaussian latents could be conditioned on exactly, any other equality could not. */
function refuseDirac({ folded, layout }: Context, vertex: ObserveVertex): never {
  const constraints = constraintFinder(folded)(vertex);
  if (constraints === null && folded.plates.length > 0 && layout.total <= MAX_VERTICES) {
    throw new Unfoldable(folded.plates.length);
  }
  const equation = constraints
    ?.map((each) => constraintText(each, vertexLabels(folded)))
    .join(", ");
  const why =
    equation === undefined
      ? "bbvi cannot condition on an equality: nearly every draw would have weight 0"
      : `no method here conditions on an exact equality yet, such as ${equation}`;
  const hint = "observe with a tolerance: `(observe (normal e 0.1) v)`";
  return fail("MethodNotApplicable", vertex.span, why, hint);
}

function lowerFactor(context: Context, vertex: FoldedVertex & FactorVertex): Value {
  const guard = guardOf(context, vertex);
  if (guard === null) return NIL;
  const weight = operandOf(context, evaluate(context, vertex.weight), {
    what: "the log weight of `factor`",
    span: vertex.weightSpan,
    made: vertex.weight.span,
  });
  const row = newRow(context, vertex);
  emitEffect(context.emitter, "factor", [row], [guard, weight]);
  return NIL;
}

/** The guard operand, NOTHING when it always holds; null when it never does. */
function guardOf(context: Context, vertex: ObserveVertex | FactorVertex): Operand | null {
  if (vertex.guard === null) return NOTHING;
  const guard = truth(context, evaluate(context, vertex.guard));
  const known = knownTruth(context.emitter, guard);
  if (known === null) return guard;
  return known ? NOTHING : null;
}
