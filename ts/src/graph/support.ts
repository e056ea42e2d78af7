// Where the values of a vertex can lie, in words; ends that are random are said to be.

import { type Distribution, findDistribution } from "../core/catalogue.ts";
import type { DistExpr, Expr } from "../core/expr.ts";
import { childrenOf } from "../core/table.ts";
import { type Called, exprText } from "./expr-text.ts";
import { hasVertex } from "./reachable.ts";

/** Columns of an end that is an expression. */
const WIDTH = 40;

/**
 * The support of a distribution, or of all that an expression chooses among. `size` is how many weights there are where
 * the expression does not say.
 */
export function supportText(dist: Expr, called: Called, size: number | null = null): string {
  const show = (arg: Expr | undefined) => (arg === undefined ? "?" : exprText(arg, called, WIDTH));
  const found = new Set<string>();
  const pending: Expr[] = [dist];
  const seen = new Set<Expr>();
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    if (seen.has(expr)) continue;
    seen.add(expr);
    if (expr.kind === "dist" && expr.family === "mixture") pending.push(expr.args[1] as Expr);
    else if (expr.kind === "dist") found.add(textOf(expr, show, size));
    else if (expr.kind === "if") pending.push(expr.otherwise, expr.then);
    else if (expr.kind !== "vertex") pending.push(...[...childrenOf(expr)].reverse());
  }
  return [...found].join(", or ");
}

function textOf(
  { family, args }: DistExpr,
  show: (arg: Expr | undefined) => string,
  size: number | null,
): string {
  const row = findDistribution(family) as Distribution;
  const [first, second] = args;
  const [low, high] = args.slice(-2);
  const random = [low, high].some((each) => each && hasVertex(each)) ? " (random)" : "";
  switch (row.support) {
    case "interval":
      if (family === "truncated") return `${openText(low, high, show)}${random}`;
      return `from ${show(low)} to ${show(high)}${random}`;
    case "integer-interval":
      return `whole numbers from ${show(first)}, below ${show(second)}${random}`;
    case "count-up-to":
      return `whole numbers from 0 to ${show(first)}${first !== undefined && hasVertex(first) ? " (random)" : ""}`;
    case "count-vector":
      return `counts that sum to ${show(first)}`;
    case "index":
      if (family === "ordered-logistic") {
        return `whole numbers from 0${indexEnd(second?.kind === "vector" ? second.length + 1 : size)}`;
      }
      return `whole numbers from 0${indexEnd(first?.kind === "vector" ? first.length : size)}`;
    case "any":
      return family === "categorical" ? "the listed values" : "one value";
    default:
      return WORDS.get(row.support) ?? row.support;
  }
}

/** Ends of which either may be open. */
function openText(
  low: Expr | undefined,
  high: Expr | undefined,
  show: (arg: Expr | undefined) => string,
): string {
  const from = low?.kind === "nil" ? "" : `from ${show(low)}`;
  const to = high?.kind === "nil" ? "" : `${from === "" ? "up " : " "}to ${show(high)}`;
  return `${from}${to}` || "as uncut";
}

function indexEnd(size: number | null): string {
  return size === null ? "" : ` to ${size - 1}`;
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ["positive", "above 0"],
  ["nonnegative", "0 and above"],
  ["unit", "from 0 to 1"],
  ["boolean", "true, false"],
  ["binary", "0, 1"],
  ["count", "whole numbers from 0"],
  ["simplex", "parts of 1"],
  ["real-vector", "real numbers"],
  ["covariance", "symmetric positive definite matrices"],
  ["cholesky-factor", "lower triangular matrices"],
]);
