// `truncated`: what becomes of a distribution between two ends, by its family.

import type { DistExpr } from "../../core/expr.ts";
import { argumentSpan } from "../../core/table.ts";
import { distributionRow } from "../catalogue.ts";
import type { Context } from "../context.ts";
import { constant, constantOf, emitMap } from "../emitter.ts";
import { fail } from "../fail.ts";
import { argumentNeed, operandOf } from "../numbers.ts";
import type { Operand } from "../operand.ts";
import { checkParameter } from "../parameters.ts";
import { primitive } from "../primitive.ts";
import { type Distribution, describe, type Value } from "../value.ts";
import { HAZARDS } from "./hazards.ts";
import { OPEN } from "./truncated.ts";
import { GAINS, MAX_COUNTS } from "./truncated-counts.ts";

interface Cut {
  readonly context: Context;
  readonly expr: DistExpr;
  readonly base: Distribution;
  readonly low: Operand;
  readonly high: Operand;
}

type Way = (cut: Cut) => Distribution;

const COUNTS = [
  "poisson",
  "poisson-log",
  "neg-binomial",
  "neg-binomial-2",
  "geometric",
  "binomial",
  "binomial-logit",
  "beta-binomial",
  "zero-inflated-poisson",
];

const WAYS: ReadonlyMap<string, Way> = new Map<string, Way>([
  ["normal", ({ base, low, high }) => made("truncated-normal", [...base.params, low, high])],
  ["half-normal", halfNormal],
  ["uniform-continuous", uniform],
  ["student-t", halfStudentT],
  ["student-t-loc-scale", halfStudentT],
  ...["log-normal", ...HAZARDS.keys()].map((family): [string, Way] => [family, between]),
  ...COUNTS.map((family): [string, Way] => [family, counts]),
]);

/** The distribution, from the arguments of the call. */
export function truncated(context: Context, expr: DistExpr, args: readonly Value[]): Distribution {
  const base = baseOf(expr, args[0] as Value);
  const [low, high] = [endOf(context, expr, args, 1), endOf(context, expr, args, 2)];
  const [from, to] = [low, high].map((end) => constantOf(context.emitter, end));
  if (from === -OPEN && to === OPEN) return base;
  return (WAYS.get(base.family) as Way)({ context, expr, base, low, high });
}

function made(family: string, params: readonly Operand[], components: Distribution[] = []) {
  return { family, size: 1, params, terms: [], values: null, components };
}

function baseOf(expr: DistExpr, value: Value): Distribution {
  const span = argumentSpan(expr, 0);
  if (value.kind !== "distribution") {
    const message = `\`truncated\` needs a distribution, this is ${describe(value)}`;
    return fail("NotADistribution", span, message);
  }
  const [base, ...others] = value.options as readonly [Distribution, ...Distribution[]];
  if (others.length > 0) {
    const message = "`truncated` cannot cut a distribution of one family or another, by chance";
    return fail(
      "MethodNotApplicable",
      span,
      message,
      "cut each: `(if c (truncated ...) (truncated ...))`",
    );
  }
  if (base.values === null && WAYS.has(base.family)) return base;
  const name = base.values === null ? base.family : "categorical";
  const message = `\`truncated\` has no distribution function of \`${name}\``;
  return fail("MethodNotApplicable", span, message, `it cuts ${[...WAYS.keys()].join(", ")}`);
}

/** A number, or nil for an end that is open. */
function endOf(context: Context, expr: DistExpr, args: readonly Value[], at: number): Operand {
  const value = args[at] as Value;
  const open = constant(context.emitter, at === 1 ? -OPEN : OPEN);
  if (value.kind === "literal" && value.literal.kind === "nil") return open;
  const name = at === 1 ? "low" : "high";
  const need = argumentNeed(expr, at, `the ${name} end of \`truncated\``);
  const operand = operandOf(context, value, need);
  checkParameter(context, operand, "real", need);
  return operand;
}

function halfNormal({ context: { emitter }, base, low, high }: Cut): Distribution {
  const zero = constant(emitter, 0);
  return made("truncated-normal", [zero, ...base.params, emitMap(emitter, "max", low, zero), high]);
}

function uniform({ context: { emitter }, base, low, high }: Cut): Distribution {
  const [from, to] = base.params as readonly [Operand, Operand];
  const ends = [emitMap(emitter, "max", from, low), emitMap(emitter, "min", to, high)];
  return primitive(emitter, "uniform-continuous", ends);
}

function between({ base, low, high }: Cut): Distribution {
  return made("truncated", [low, high], [base]);
}

/** By symmetry, where the location is the one end and the other is open. */
function halfStudentT({ context: { emitter }, expr, base, low, high }: Cut): Distribution {
  const number = (value: number) => constant(emitter, value);
  const standard = base.family === "student-t" ? [number(0), number(1)] : [];
  const [nu, location, scale] = [...base.params, ...standard] as [Operand, Operand, Operand];
  const isUpper = low === location && constantOf(emitter, high) === OPEN;
  const isLower = high === location && constantOf(emitter, low) === -OPEN;
  const side = number(isUpper ? 1 : -1);
  if (isUpper || isLower) return made("half-student-t", [nu, location, scale, side]);
  const message = `\`truncated\` cuts \`${base.family}\` at its location alone`;
  const hint = "one end its location, the other `nil`: `(truncated (student-t 3) 0 nil)`";
  return fail("MethodNotApplicable", argumentSpan(expr, isUpper ? 2 : 1), message, hint);
}

function counts({ context: { emitter }, expr, base, low, high }: Cut): Distribution {
  const [from, to] = [low, high].map((end) => constantOf(emitter, end));
  if (from === null || from === undefined) return notConstant(expr, 1);
  if (to === null || to === undefined) return notConstant(expr, 2);
  const first = Math.max(0, Math.ceil(from));
  const last = Math.floor(Math.min(to, mostOf(emitter, base)));
  if (last < first) {
    const message = `\`truncated\` leaves no count: from ${first} to ${last}`;
    return fail("InvalidParameter", argumentSpan(expr, 2), message);
  }
  if (first > MAX_COUNTS || (last >= MAX_COUNTS && last < OPEN)) {
    const message = `\`truncated\` cuts counts at ends below ${MAX_COUNTS}, this is ${first > MAX_COUNTS ? first : last}`;
    return fail("MethodNotApplicable", argumentSpan(expr, first > MAX_COUNTS ? 1 : 2), message);
  }
  if (first === 0 && last >= OPEN) return base;
  const whole = first > 0 ? withoutExtraZeros(emitter, base) : base;
  if (last >= OPEN && !GAINS.has(whole.family)) {
    const message = `\`truncated\` needs the largest \`${base.family}\` to be known: trials that are constant, or an upper end`;
    return fail("MethodNotApplicable", argumentSpan(expr, 2), message);
  }
  return made("truncated-count", [constant(emitter, first), constant(emitter, last)], [whole]);
}

type Emitter = Context["emitter"];

/** Above 0 the two are one. */
function withoutExtraZeros(emitter: Emitter, base: Distribution): Distribution {
  if (base.family !== "zero-inflated-poisson") return base;
  return primitive(emitter, "poisson", [base.params[1] as Operand]);
}

/** The largest value of a count, where it is known. */
function mostOf(emitter: Emitter, { family, params }: Distribution): number {
  const isOfTrials = distributionRow(family)?.support === "count-up-to";
  const trials = isOfTrials ? constantOf(emitter, params[0] as Operand) : null;
  return trials ?? OPEN;
}

function notConstant(expr: DistExpr, at: number): never {
  const message = "`truncated` cuts counts at constants alone, this end is none";
  return fail("MethodNotApplicable", argumentSpan(expr, at), message);
}
