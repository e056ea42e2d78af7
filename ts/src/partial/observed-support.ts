// Constant observed values that have probability 0 whatever the latents are: outside the support of their distribution,
// or at a value whose constant probability is 0. An observation that only some runs make may have one of them.

import { type Distribution, findDistribution } from "../core/catalogue.ts";
import type { DistExpr, Expr } from "../core/expr.ts";
import { type ExprTable, isConstant } from "../core/table.ts";
import { findDatum, isVarying } from "./fold/columns.ts";
import { isNumeric, numberOf, show } from "./fold/support.ts";

/** Why the value can never be observed; undefined when it can, or when that is not known. */
export function impossible(table: ExprTable, dist: Expr, value: Expr): string | undefined {
  if (dist.kind !== "dist") return undefined;
  const family = findDistribution(dist.family);
  if (family === undefined) return undefined;
  const uncut = family.name === "truncated" ? impossible(table, dist.args[0] as Expr, value) : null;
  if (uncut) return uncut;
  if (family.name === "categorical") return impossibleAmong(table, dist, value);
  if (family.support === "simplex") return impossibleParts(value);
  if (family.support === "count-vector") return impossibleCounts(family, dist, value);
  if (!isNumeric(value) && !isVarying(value)) return undefined;
  const range = rangeOf(family, dist);
  if (range === undefined) return undefined;
  const wrong = isVarying(value)
    ? findDatum(table, value, (each) => !range.holds(each))
    : range.holds(numberOf(value))
      ? undefined
      : { value: show(value), place: null };
  if (wrong === undefined) return undefined;
  const where = wrong.place === null ? "" : ` in instance ${wrong.place}`;
  return `${family.name} gives ${range.words}, never ${wrong.value}${where}`;
}

interface Range {
  readonly words: string;
  holds(value: number): boolean;
}

/** The values of positive density or probability, as far as constants say. */
function rangeOf({ name, support }: Distribution, { args }: DistExpr): Range | undefined {
  const [first, second] = args;
  switch (support) {
    case "positive":
      return { words: "numbers above 0", holds: (x) => x > 0 };
    case "nonnegative":
      return { words: "numbers from 0", holds: (x) => x >= 0 };
    case "unit":
      return { words: "numbers between 0 and 1", holds: (x) => x >= 0 && x <= 1 };
    case "count":
      return { words: "whole numbers from 0", holds: isCount };
    case "count-up-to":
      return upTo(constantOf(first));
    case "interval":
      return between(...endsOf(args));
    case "integer-interval":
      return wholeBetween(constantOf(first), constantOf(second));
    case "binary":
    case "boolean":
      return truthRange(constantOf(first), support === "boolean");
    case "index":
      return name === "ordered-logistic" ? upToLength(second) : indexRange(first);
    default:
      return undefined;
  }
}

/** The ends of an interval are the last two parameters. */
function endsOf(args: readonly Expr[]): [number, number] {
  return args.slice(-2).map(constantOf) as [number, number];
}

function upTo(n: number): Range {
  if (Number.isNaN(n)) return { words: "whole numbers from 0", holds: isCount };
  return { words: `whole numbers from 0 to ${n}`, holds: (x) => isCount(x) && x <= n };
}

/** An end that is not constant is NaN, and holds nothing back. */
function between(min: number, max: number): Range {
  const [from, to] = [
    Number.isNaN(min) ? "" : ` from ${min}`,
    Number.isNaN(max) ? "" : ` to ${max}`,
  ];
  return { words: `numbers${from}${to}`, holds: (x) => !(x < min) && !(x > max) };
}

function wholeBetween(min: number, max: number): Range {
  const [from, to] = [
    Number.isNaN(min) ? "" : ` from ${min}`,
    Number.isNaN(max) ? "" : `, below ${max}`,
  ];
  const holds = (x: number) => Number.isInteger(x) && !(x < min) && !(x >= max);
  return { words: `whole numbers${from}${to}`, holds };
}

function truthRange(p: number, isBoolean: boolean): Range {
  const [yes, no] = isBoolean ? ["true", "false"] : ["1", "0"];
  if (p === 0) return { words: `only ${no}`, holds: (x) => x === 0 };
  if (p === 1) return { words: `only ${yes}`, holds: (x) => x === 1 };
  return { words: `${no} or ${yes}`, holds: (x) => x === 0 || x === 1 };
}

function indexRange(weights: Expr | undefined): Range {
  if (weights?.kind !== "vector") return { words: "whole numbers from 0", holds: isCount };
  const { length, items } = weights;
  const isPossible = (x: number) => {
    const weight = items[x];
    return weight === undefined || !isNumeric(weight) || numberOf(weight) > 0;
  };
  const isAll = items.every((_, x) => isPossible(x));
  const words = `whole numbers from 0 to ${length - 1}${isAll ? "" : " of weight above 0"}`;
  return { words, holds: (x) => isCount(x) && x < length && isPossible(x) };
}

/** Of ordered outcomes: one more than the cutpoints. */
function upToLength(cutpoints: Expr | undefined): Range {
  return upTo(cutpoints?.kind === "vector" ? cutpoints.length : Number.NaN);
}

function isCount(x: number): boolean {
  return Number.isInteger(x) && x >= 0;
}

function constantOf(expr: Expr | undefined): number {
  return numberOf(expr);
}

/** Of a `categorical` all of whose values are constants: the value must be one of weight above 0. */
function impossibleAmong(table: ExprTable, { args }: DistExpr, value: Expr): string | undefined {
  const pairs = pairsOf(args[0]);
  if (pairs === undefined || !isConstant(table, value)) return undefined;
  if (!pairs.every(([each]) => isConstant(table, each))) return undefined;
  const found = pairs.find(([each]) => isSame(each, value));
  if (found === undefined) return `categorical gives one of its values, never ${show(value)}`;
  const [, weight] = found;
  const isZero = isNumeric(weight) && numberOf(weight) === 0;
  return isZero ? `the weight of ${show(value)} is 0` : undefined;
}

type Pair = readonly [Expr, Expr];

function pairsOf(list: Expr | undefined): readonly Pair[] | undefined {
  if (list?.kind === "map") return list.entries;
  if (list?.kind !== "vector" || list.source !== null) return undefined;
  const pairs = list.items.map((pair) => (pair.kind === "vector" ? pair.items : []));
  return pairs.every((each) => each.length === 2)
    ? (pairs as unknown as readonly Pair[])
    : undefined;
}

/** Of one table: equal literals are one object, but for numbers and booleans. */
function isSame(a: Expr, b: Expr): boolean {
  return a === b || (isNumeric(a) && isNumeric(b) && numberOf(a) === numberOf(b));
}

/** How far from 1 the parts of a simplex may sum, for rounding. */
const SUM_TOLERANCE = 1e-6;

function impossibleParts(value: Expr): string | undefined {
  if (value.kind !== "vector" || !value.items.every(isNumeric)) return undefined;
  const parts = value.items.map(numberOf);
  const at = parts.findIndex((each) => each < 0);
  if (at >= 0) return `dirichlet gives parts of 1, never ${parts[at]}`;
  const sum = parts.reduce((total, each) => total + each, 0);
  if (Math.abs(sum - 1) <= SUM_TOLERANCE) return undefined;
  return `dirichlet gives parts of 1, these sum to ${sum}`;
}

function impossibleCounts(
  { name }: Distribution,
  { args }: DistExpr,
  value: Expr,
): string | undefined {
  if (value.kind !== "vector" || !value.items.every(isNumeric)) return undefined;
  const counts = value.items.map(numberOf);
  const wrong = counts.find((each) => !isCount(each));
  if (wrong !== undefined) return `${name} gives whole numbers from 0, never ${wrong}`;
  const sum = counts.reduce((total, each) => total + each, 0);
  const trials = constantOf(args[0]);
  if (Number.isNaN(trials) || sum === trials) return undefined;
  return `${name} gives counts that sum to ${trials}, these sum to ${sum}`;
}
