// Composite distributions from their arguments: vectors and matrices become lists of operands.

import type { DistExpr } from "../../core/expr.ts";
import { argumentSpan, originSpan } from "../../core/table.ts";
import { distributionRow } from "../catalogue.ts";
import type { Context } from "../context.ts";
import { constantOf } from "../emitter.ts";
import { fail } from "../fail.ts";
import { argumentNeed, operandOf } from "../numbers.ts";
import type { Operand } from "../operand.ts";
import { checkParameter } from "../parameters.ts";
import { type Distribution, describe, type Value } from "../value.ts";
import { factorOf, type Rows, triangleOf } from "./cholesky.ts";
import { truncated } from "./make-truncated.ts";
import { orderedLogistic } from "./ordered.ts";

/** A call of a composite distribution with its arguments lowered. */
interface Call {
  readonly context: Context;
  readonly expr: DistExpr;
  readonly args: readonly Value[];
}

type Make = (call: Call) => Distribution;

const MAKERS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ["mvn", (call) => mvn(call, factorOf)],
  ["mvn-cholesky", (call) => mvn(call, triangleOf)],
  ["multivariate-t", multivariateT],
  ["multinomial", (call) => ofTrials(call)],
  ["dirichlet-multinomial", (call) => ofTrials(call)],
  ["ordered-logistic", ordered],
  [
    "zero-inflated-neg-binomial",
    (call) => made(call, 1, [numberAt(call, 0), numberAt(call, 1), numberAt(call, 2)]),
  ],
  ["truncated-normal", truncatedNormal],
  ["truncated", ({ context, expr, args }) => truncated(context, expr, args)],
  ["mixture", mixtureOf],
  ["wishart", wishart],
  ["inv-wishart", wishart],
  ["lkj-cholesky", lkjCholesky],
]);

/** The distribution, or null when the family is none of these. */
export function makeComposite(
  context: Context,
  expr: DistExpr,
  args: readonly Value[],
): Distribution | null {
  const make = MAKERS.get(expr.family);
  return make === undefined ? null : make({ context, expr, args });
}

function made(
  { expr }: Call,
  size: number,
  params: readonly Operand[],
  family = expr.family,
): Distribution {
  return { family, size, params, terms: [], values: null, components: [] };
}

type Triangle = typeof factorOf;

function mvn(call: Call, triangle: Triangle): Distribution {
  const mean = vectorAt(call, 0);
  const factor = triangleAt(call, 1, mean.length, triangle);
  return made(call, mean.length, [...mean, ...factor], "mvn-cholesky");
}

function multivariateT(call: Call): Distribution {
  const location = vectorAt(call, 1);
  const factor = triangleAt(call, 2, location.length, factorOf);
  return made(call, location.length, [numberAt(call, 0), ...location, ...factor]);
}

function wishart(call: Call): Distribution {
  const { context, expr } = call;
  const nu = numberAt(call, 0);
  const size = itemsAt(call, 1).length;
  const known = constantOf(context.emitter, nu);
  if (known !== null && known <= size - 1) {
    const message = `the nu of \`${expr.family}\` of ${size} rows must be above ${size - 1}, this is ${known}`;
    fail("InvalidParameter", argumentSpan(expr, 0), message);
  }
  return made(call, size, [nu, ...triangleAt(call, 1, size, factorOf)]);
}

function lkjCholesky(call: Call): Distribution {
  const { context, expr } = call;
  const size = constantOf(context.emitter, numberAt(call, 0));
  if (size !== null && size >= 1 && size <= MAX_ROWS) return made(call, size, [numberAt(call, 1)]);
  const message = `the dimension of \`${expr.family}\` must be a constant from 1 to ${MAX_ROWS}`;
  return fail(size === null ? "DynamicCount" : "InvalidParameter", argumentSpan(expr, 0), message);
}

/** Rows of a matrix that is drawn. */
const MAX_ROWS = 1000;

function ofTrials(call: Call): Distribution {
  const weights = vectorAt(call, 1);
  return made(call, weights.length, [numberAt(call, 0), ...weights]);
}

function ordered(call: Call): Distribution {
  return orderedLogistic(call.context.emitter, numberAt(call, 0), vectorAt(call, 1));
}

function truncatedNormal(call: Call): Distribution {
  return made(
    call,
    1,
    [0, 1, 2, 3].map((at) => numberAt(call, at)),
  );
}

function mixtureOf(call: Call): Distribution {
  const weights = vectorAt(call, 0);
  const components = itemsAt(call, 1).map((item) => component(call, item));
  if (components.length !== weights.length) {
    const message = `\`mixture\` has ${weights.length} weights and ${components.length} components`;
    fail("ShapeMismatch", argumentSpan(call.expr, 1), message, undefined, originSpan(call.expr, 1));
  }
  return { ...made(call, weights.length, weights), components };
}

/** One distribution of numbers, or of vectors of numbers. */
function component({ expr }: Call, value: Value): Distribution {
  const span = argumentSpan(expr, 1);
  if (value.kind !== "distribution") {
    return fail(
      "NotADistribution",
      span,
      `a component is a distribution, this is ${describe(value)}`,
    );
  }
  const [first, ...others] = value.options as readonly [Distribution, ...Distribution[]];
  const isPlain = first.values === null && first.family !== "dirac";
  if (others.length === 0 && isPlain) return first;
  const why = isPlain ? "of one family or another, by chance" : "a `categorical` or a `dirac`";
  return fail("MethodNotApplicable", span, `a component of \`mixture\` is ${why}`);
}

function numberAt({ context, expr, args }: Call, at: number): Operand {
  const parameter = distributionRow(expr.family)?.parameters[at];
  const need = argumentNeed(expr, at, `the ${parameter?.name} of \`${expr.family}\``);
  const operand = operandOf(context, args[at] as Value, need);
  checkParameter(context, operand, parameter?.support ?? "any", need);
  return operand;
}

function itemsAt({ expr, args }: Call, at: number): readonly Value[] {
  const value = args[at] as Value;
  if (value.kind === "vector" && value.items.length > 0) return value.items;
  const name = distributionRow(expr.family)?.parameters[at]?.name;
  const message = `the ${name} of \`${expr.family}\` is a vector, this is ${describe(value)}`;
  return fail("ShapeMismatch", argumentSpan(expr, at), message, undefined, originSpan(expr, at));
}

function vectorAt(call: Call, at: number): Operand[] {
  const { context, expr } = call;
  const support = distributionRow(expr.family)?.parameters[at]?.support ?? "any";
  return itemsAt(call, at).map((item, place) => {
    const need = argumentNeed(expr, at, `element ${place} of this vector`);
    const operand = operandOf(context, item, need);
    checkParameter(context, operand, support, need);
    return operand;
  });
}

/** A square matrix with as many rows as the value has elements, as its lower triangle. */
function triangleAt(call: Call, at: number, size: number, triangle: Triangle): Operand[] {
  const { context, expr } = call;
  const span = argumentSpan(expr, at);
  const name = `the ${distributionRow(expr.family)?.parameters[at]?.name} of \`${expr.family}\``;
  const need = argumentNeed(expr, at, `an element of ${name}`);
  const items = itemsAt(call, at);
  const rows: Rows = items.map((row) =>
    row.kind === "vector" ? row.items.map((item) => operandOf(context, item, need)) : [],
  );
  if (rows.length !== size || rows.some((row) => row.length !== size)) {
    const message = `${name} must be ${size} rows of ${size} numbers`;
    fail("ShapeMismatch", span, message, undefined, originSpan(expr, at));
  }
  return triangle(context.emitter, rows, (why) => fail("InvalidParameter", span, `${name} ${why}`));
}
