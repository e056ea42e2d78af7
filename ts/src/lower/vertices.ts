// Sites to instructions: a latent is drawn and scored, an observation and a factor are scored where their guard holds.

import type { FactorVertex, FoldedVertex, ObserveVertex } from "../graph/graph.ts";
import { familyCode } from "./catalogue.ts";
import type { Scored } from "./composite/composite.ts";
import { logProbOf, scoredBy } from "./composite/table.ts";
import { knownTruth } from "./conditions.ts";
import type { Context } from "./context.ts";
import { distributionOf } from "./distribution.ts";
import { lowerSample } from "./draws.ts";
import { emitEffect, emitGather } from "./emitter.ts";
import { lowerEquality } from "./equality.ts";
import { evaluate } from "./evaluate.ts";
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
  if (value.options.some((option) => option.family === "dirac")) {
    lowerEquality(context, vertex, observed);
    return observed;
  }
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
