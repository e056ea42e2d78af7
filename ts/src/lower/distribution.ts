// A distribution applied to its parameters: operands of the parameters, and the terms of its density.
// `categorical` becomes `discrete` over codes with a table of values.

import type { DistExpr, Expr } from "../core/expr.ts";
import { argumentSpan, originSpan } from "../core/table.ts";
import type { Span } from "../source/span.ts";
import { type DistributionRow, distributionRow } from "./catalogue.ts";
import { makeComposite } from "./composite/make.ts";
import { type Context, loweredValue } from "./context.ts";
import { constant } from "./emitter.ts";
import { fail } from "./fail.ts";
import { argumentNeed, type Need, operandOf } from "./numbers.ts";
import type { Operand } from "./operand.ts";
import { checkParameter } from "./parameters.ts";
import { primitive } from "./primitive.ts";
import { type Distribution, type DistributionValue, describe, type Value } from "./value.ts";
import { softmaxWeights } from "./vectors.ts";

/** The value of a distribution form whose arguments have been lowered. */
export function lowerDistribution(
  context: Context,
  expr: DistExpr,
  args: readonly Value[],
): DistributionValue {
  const distribution =
    expr.family === "categorical"
      ? categorical(context, expr, args[0] as Value)
      : (makeComposite(context, expr, args) ?? plain(context, expr, args));
  return { kind: "distribution", which: constant(context.emitter, 0), options: [distribution] };
}

/** A value where a distribution is needed, or a located error. */
export function distributionOf(value: Value, span: Span, form: string): DistributionValue {
  if (value.kind === "distribution") return value;
  const hint = value.kind === "clash" ? "every branch must give a distribution" : undefined;
  return fail(
    "NotADistribution",
    span,
    `\`${form}\` needs a distribution, this is ${describe(value)}`,
    hint,
  );
}

function plain(context: Context, expr: DistExpr, args: readonly Value[]): Distribution {
  const row = distributionRow(expr.family);
  // `dirac` has no kernel: it is refused where a method meets it, not where it is only named.
  if (row === undefined || row.code === null) {
    return { family: expr.family, size: 1, params: [], terms: [], values: null, components: [] };
  }
  const softmax = softmaxOf(context, expr);
  if (softmax !== null) return primitive(context.emitter, row.name, ...softmax);
  const params = row.vector
    ? elements(context, expr, row, args[0] as Value)
    : args.map((arg, place) => {
        const what = `the ${row.parameters[place]?.name} of \`${expr.family}\``;
        return parameter(context, row.parameters[place], arg, argumentNeed(expr, place, what));
      });
  return primitive(context.emitter, row.name, params, { logs: logOfSd(context, expr) });
}

/** Of a discrete by a softmax the weights before they are divided by their sum, and their logarithms. */
function softmaxOf(context: Context, expr: DistExpr): SoftmaxParts | null {
  const [arg] = expr.args;
  if (expr.family !== "discrete" || arg?.kind !== "call" || arg.operator !== "softmax") return null;
  const logits = loweredValue(context, arg.args[0] as Expr);
  if (logits?.kind !== "vector" || logits.items.length === 0) return null;
  const need = argumentNeed(expr, 0, "an element of this vector");
  const operands = logits.items.map((item) => operandOf(context, item, need));
  const { weights, logs } = softmaxWeights(context.emitter, operands);
  return [weights, { logs }];
}

type SoftmaxParts = [weights: Operand[], known: { logs: Operand[] }];

/** The logarithm of the sd of a normal where it is an exponential; else nothing. */
function logOfSd(context: Context, { family, args }: DistExpr): Operand[] {
  const [, sd] = args;
  if (family !== "normal" || sd?.kind !== "call" || sd.operator !== "exp") return [];
  const log = loweredValue(context, sd.args[0] as Expr);
  return log?.kind === "leaf" && log.type === "number" ? [log.operand] : [];
}

function elements(context: Context, expr: DistExpr, row: DistributionRow, value: Value): Operand[] {
  const span = argumentSpan(expr, 0);
  if (value.kind !== "vector" || value.items.length === 0) {
    const message = `\`${expr.family}\` needs a vector of numbers, this is ${describe(value)}`;
    return fail("ShapeMismatch", span, message, undefined, originSpan(expr, 0));
  }
  return value.items.map((item, place) => {
    const need = argumentNeed(expr, 0, `element ${place} of this vector`);
    return parameter(context, row.parameters[0], item, need);
  });
}

function parameter(
  context: Context,
  row: DistributionRow["parameters"][number] | undefined,
  value: Value,
  need: Need,
): Operand {
  const operand = operandOf(context, value, need);
  checkParameter(context, operand, row?.support ?? "any", need);
  return operand;
}

function categorical(context: Context, expr: DistExpr, value: Value): Distribution {
  const span = argumentSpan(expr, 0);
  const pairs = pairsOf(value);
  if (pairs === null) {
    const message = "`categorical` needs pairs of a value and a weight";
    return fail("ShapeMismatch", span, message, '`(categorical [["a" 0.3] ["b" 0.7]])`');
  }
  const weights = pairs.map(([, weight], place) =>
    operandOf(context, weight, { what: `the weight of pair ${place}`, span }),
  );
  const values = pairs.map(([each]) => each);
  return primitive(context.emitter, "discrete", weights, { values });
}

function pairsOf(value: Value): readonly (readonly [Value, Value])[] | null {
  if (value.kind !== "vector" || value.items.length === 0) return null;
  const pairs: [Value, Value][] = [];
  for (const item of value.items) {
    if (item.kind !== "vector" || item.items.length !== 2) return null;
    pairs.push(item.items as [Value, Value]);
  }
  return pairs;
}
