// Sites to instructions: a latent is drawn and scored, an observation and a factor are scored where their guard holds.

import type { FactorVertex, ObserveVertex, SampleVertex, Vertex } from "../graph/graph.ts";
import { countsOf, familyCode } from "./catalogue.ts";
import { choose } from "./choose.ts";
import { knownTruth } from "./conditions.ts";
import type { Context } from "./context.ts";
import { distributionOf } from "./distribution.ts";
import { constantOf, emitEffect, emitGather, emitPure } from "./emitter.ts";
import { evaluate } from "./evaluate.ts";
import { fail } from "./fail.ts";
import { operandOf } from "./numbers.ts";
import { observedOperands } from "./observed.ts";
import { NOTHING, type Operand } from "./operand.ts";
import type { LoweredSite } from "./program.ts";
import { truth } from "./truth.ts";
import {
  boolean,
  type Distribution,
  type DistributionValue,
  leaf,
  NIL,
  type Value,
  vector,
} from "./value.ts";

/** What the vertices of a program come to, in the order of the graph. */
export interface Scores {
  readonly sites: LoweredSite[];
  /** Vertex of each row of the log joint. */
  readonly rows: number[];
}

/** Lowers one vertex; its parents have been lowered before. */
export function lowerVertex(context: Context, scores: Scores, vertex: Vertex): void {
  switch (vertex.kind) {
    case "sample":
      context.vertices.push(lowerSample(context, scores, vertex));
      break;
    case "observe":
      context.vertices.push(lowerObserve(context, scores, vertex));
      break;
    case "factor":
      context.vertices.push(lowerFactor(context, scores, vertex));
      break;
    default:
      vertex satisfies never;
  }
}

function lowerSample(context: Context, scores: Scores, vertex: SampleVertex): Value {
  const value = distributionOf(evaluate(context, vertex.dist), vertex.dist.span, "sample");
  const distribution = drawable(context, vertex, value);
  const { family, size, params, terms } = distribution;
  const counts = countsOf(family, size);
  const site = scores.sites.length;
  const row = scores.rows.push(vertex.id) - 1;
  const targets = emitEffect(
    context.emitter,
    "sample",
    [familyCode(family), size, site, row],
    [...params, ...terms],
    counts.values + counts.logs,
  );
  const values = targets.slice(0, counts.values);
  const drawn = siteValue(context, distribution, values);
  const elements = elementsOf(context, distribution);
  scores.sites.push({ vertex: vertex.id, family, size, elements, values, params, value: drawn });
  return drawn;
}

/** The one distribution that a latent is drawn from, or a refusal. */
function drawable(context: Context, vertex: SampleVertex, value: DistributionValue): Distribution {
  const refuse = (why: string, hint?: string) =>
    fail("MethodNotApplicable", vertex.span, `bbvi cannot fit this latent: ${why}`, hint);
  const [distribution] = value.options as readonly [Distribution];
  const families = value.options.map(({ family, size }) =>
    size === 1 ? family : `${family} of ${size}`,
  );
  if (value.options.length > 1) {
    return refuse(
      `it is drawn from ${families.join(" or ")} by chance, and a guide has one family`,
      "sample one latent of each family and choose between them",
    );
  }
  if (distribution.family === "dirac") {
    return refuse("`dirac` has no density to learn", "use the value itself in place of the sample");
  }
  const fixed = distribution.params.every((param) => constantOf(context.emitter, param) !== null);
  if (distribution.family === "uniform-discrete" && !fixed) {
    return refuse(
      "the ends of its `uniform-discrete` are no constants, and its guide keeps a logit for each value",
      "use `discrete` over the largest set of values, with weight 0 for what is not allowed",
    );
  }
  return distribution;
}

/** A uniform-discrete has as many values as whole numbers lie from its first bound up to, and without, its second. */
function elementsOf({ emitter }: Context, { family, size, params }: Distribution): number {
  if (family !== "uniform-discrete") return size;
  const [low, high] = params.map((param) => Math.ceil(constantOf(emitter, param) ?? Number.NaN));
  return Math.max(1, (high as number) - (low as number));
}

function siteValue(
  context: Context,
  distribution: Distribution,
  operands: readonly Operand[],
): Value {
  const [operand] = operands as readonly [Operand];
  if (distribution.family === "flip") return boolean(operand);
  if (distribution.family === "dirichlet") return vector(operands.map((each) => leaf(each)));
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

function lowerObserve(context: Context, scores: Scores, vertex: ObserveVertex): Value {
  const observed = evaluate(context, vertex.value);
  const guard = guardOf(context, vertex);
  if (guard === null) return observed;
  const value = distributionOf(evaluate(context, vertex.dist), vertex.dist.span, "observe");
  const dirac = value.options.find((option) => option.family === "dirac");
  if (dirac !== undefined) refuseDirac(vertex);
  const row = scores.rows.push(vertex.id) - 1;
  score(context, vertex, { value, observed, guard, row });
  return observed;
}

interface Scored {
  readonly value: DistributionValue;
  readonly observed: Value;
  readonly guard: Operand;
  readonly row: number;
}

/** One family is observed; of several, the log density of the one that holds is a factor. */
function score(context: Context, vertex: ObserveVertex, scored: Scored): void {
  const { emitter } = context;
  const { value, observed, guard, row } = scored;
  const logProbs: Operand[] = [];
  for (const option of value.options) {
    const numbers = [familyCode(option.family), option.size];
    const operands = [...observedOperands(context, option, observed, vertex), ...option.terms];
    if (value.options.length === 1) {
      emitEffect(emitter, "observe", [...numbers, row], [guard, ...operands]);
      return;
    }
    logProbs.push(...emitPure(emitter, "log-prob", numbers, operands, 1));
  }
  emitEffect(emitter, "factor", [row], [guard, emitGather(emitter, value.which, logProbs)]);
}

function refuseDirac(vertex: ObserveVertex): never {
  return fail(
    "MethodNotApplicable",
    vertex.span,
    "bbvi cannot condition on an equality: nearly every draw would have weight 0",
    "observe with a tolerance: `(observe (normal e 0.1) v)`",
  );
}

function lowerFactor(context: Context, scores: Scores, vertex: FactorVertex): Value {
  const guard = guardOf(context, vertex);
  if (guard === null) return NIL;
  const weight = operandOf(context, evaluate(context, vertex.weight), {
    what: "the log weight of `factor`",
    span: vertex.weight.span,
  });
  const row = scores.rows.push(vertex.id) - 1;
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
