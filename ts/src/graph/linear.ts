// Exact linear analysis: the coefficients of an expression in the latent variables, where it is linear in them. Through
// sums, differences, products with constants and quotients by them, vectors and their elements, and matrix sums and
// products with constant matrices; by the rules of algebra alone, no number is ever tried out.

import { findOperator } from "../core/catalogue.ts";
import type { Expr } from "../core/expr.ts";
import { familyOf } from "../partial/facts.ts";
import type { Vertices } from "./edges.ts";
import {
  constant,
  inverse,
  isConstant,
  item,
  type LinearValue,
  matrixProduct,
  matrixSum,
  product,
  sizeOf,
  sum,
  transposed,
  vector,
} from "./linear-algebra.ts";
import { reachable } from "./reachable.ts";

/** Answers for one graph; what expressions share is looked at once. */
export interface LinearAnalysis {
  readonly graph: Vertices;
  readonly known: Map<Expr, LinearValue>;
  /** Terms that may still be written down; what comes after is taken for not linear. */
  room: number;
}

/** Terms of all expressions of one graph together. */
const MAX_TERMS = 2_000_000;

export function linearAnalysis(graph: Vertices): LinearAnalysis {
  return { graph, known: new Map(), room: MAX_TERMS };
}

/** The linear form of an expression; null where it is not linear, or not known to be. */
export function linearForm(analysis: LinearAnalysis, root: Expr): LinearValue {
  const { known } = analysis;
  for (const expr of known.has(root) ? [] : reachable([root])) {
    if (known.has(expr)) continue;
    const form = analysis.room > 0 ? formOf(analysis, expr) : null;
    analysis.room -= sizeOf(form);
    known.set(expr, form);
  }
  return known.get(root) ?? null;
}

function formOf(analysis: LinearAnalysis, expr: Expr): LinearValue {
  const { graph, known } = analysis;
  const at = (part: Expr) => known.get(part) ?? null;
  switch (expr.kind) {
    case "number":
    case "boolean":
      return constant(Number(expr.value));
    case "vertex": {
      const vertex = graph.vertices[expr.vertex];
      const isNumber = vertex?.kind === "sample" && familyOf(vertex.dist)?.support === "real";
      return isNumber ? { kind: "number", constant: 0, terms: new Map([[vertex.id, 1]]) } : null;
    }
    case "vector":
      // Numbers of data are no parts of their vector.
      return vector(expr.items.map(expr.source === null ? at : (item) => formOf(analysis, item)));
    case "call":
      return RULES.get(findOperator(expr.operator)?.name ?? "")?.(expr.args.map(at)) ?? null;
    default:
      return null;
  }
}

type Rule = (args: readonly LinearValue[]) => LinearValue;

/** A rule that folds its arguments from the left; of a lone one, `alone` is the value. */
function folded(
  combine: (a: LinearValue, b: LinearValue) => LinearValue,
  alone: (a: LinearValue) => LinearValue = (a) => a,
): Rule {
  return ([first = null, ...rest]) =>
    rest.length === 0 ? alone(first) : rest.reduce(combine, first);
}

const element: Rule = ([collection = null, index = null]) =>
  isConstant(index) && index.constant >= 0 ? item(collection, index.constant) : null;

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["+", (args) => args.reduce((total, each) => sum(total, each), constant(0))],
  ["*", (args) => args.reduce((total, each) => product(total, each), constant(1))],
  [
    "-",
    folded(
      (a, b) => sum(a, b, -1),
      (a) => product(constant(-1), a),
    ),
  ],
  ["/", folded((a, b) => product(a, inverse(b)), inverse)],
  ["inc", ([a = null]) => sum(a, constant(1))],
  ["dec", ([a = null]) => sum(a, constant(-1))],
  ["sqrt", ([a = null]) => (isConstant(a) ? constant(Math.sqrt(a.constant)) : null)],
  ["list", vector],
  ["get", element],
  ["nth", element],
  ["first", ([a = null]) => item(a, 0)],
  ["second", ([a = null]) => item(a, 1)],
  ["last", ([a = null]) => item(a, -1)],
  ["peek", ([a = null]) => item(a, -1)],
  ["mat-add", folded(matrixSum)],
  ["mat-mul", folded(matrixProduct)],
  ["mat-transpose", ([a = null]) => transposed(a)],
]);
