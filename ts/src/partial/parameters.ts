// Constant parameters of distributions: their type and their range, element by element where a parameter is a vector.
// What is random is checked when the model runs.

import type { Distribution } from "../core/catalogue.ts";
import type { ElementExpr, Expr, IndexExpr } from "../core/expr.ts";
import type { ExprTable } from "../core/table.ts";
import type { DiagnosticKind } from "../errors/kinds.ts";
import { findDatum, isVarying } from "./fold/columns.ts";
import { isNumeric, isUndecided, nameOf, numberOf, show } from "./fold/support.ts";
import { checkOrder, checkWhole, WHOLES } from "./matrices.ts";

/** What is wrong with one parameter, or with one element of it. */
export interface ParameterFault {
  readonly error: DiagnosticKind;
  readonly message: string;
  readonly arg: number | null;
  readonly item: number | null;
  readonly hint?: string;
  /** The instance of its plate in which it is wrong. */
  readonly instance?: number;
}

/** All that is wrong with the parameters, of which there are as many as the distribution takes. */
export function checkParameters(
  table: ExprTable,
  family: Distribution,
  args: readonly Expr[],
): ParameterFault[] {
  const rules = rulesOf(family);
  const faults: ParameterFault[] = [];
  for (let i = 0; i < args.length; i++) {
    const [rule, arg] = [rules[i] as Rule, args[i] as Expr];
    const fault = checkOne(table, rule, arg);
    if (fault !== undefined) faults.push({ ...fault, arg: i });
  }
  if (faults.length > 0) return faults;
  if (family.name === "categorical") return checkPairs(args);
  return [...checkLengths(family, args), ...checkInterval(family, args)];
}

function checkOne(table: ExprTable, rule: Rule, arg: Expr): Fault | undefined {
  if (WHOLES.has(rule.support)) return checkWhole(rule.support, rule.what, arg);
  if (!rule.isVector) return checkScalar(table, rule, arg);
  const fault = checkVector(table, rule, arg);
  return fault ?? (rule.support === "ordered-vector" ? checkOrder(rule.what, arg) : undefined);
}

/** Supports of parameters that are checked, or known to need no check. */
export function knownSupports(): ReadonlySet<string> {
  return new Set([...RANGES.keys(), ...WHOLES, "any"]);
}

interface Rule {
  readonly what: string;
  readonly support: string;
  readonly isVector: boolean;
  /** What one number must be, for messages, and whether it is. */
  readonly range: string;
  readonly holds: (value: number) => boolean;
  readonly accepts: "number" | "anything";
}

type Fault = Omit<ParameterFault, "arg">;
type Range = readonly [string, (value: number) => boolean];

const FINITE: Range = ["a finite number", Number.isFinite];
const RANGES: ReadonlyMap<string, Range> = new Map<string, Range>([
  ["real", FINITE],
  ["real-vector", FINITE],
  ["ordered-vector", FINITE],
  ["positive", ["greater than 0", (x) => x > 0 && Number.isFinite(x)]],
  ["positive-vector", ["greater than 0", (x) => x > 0 && Number.isFinite(x)]],
  ["nonnegative", ["0 or greater", (x) => x >= 0 && Number.isFinite(x)]],
  ["weights", ["0 or greater", (x) => x >= 0 && Number.isFinite(x)]],
  ["unit", ["between 0 and 1", (x) => x >= 0 && x <= 1]],
  ["simplex", ["between 0 and 1", (x) => x >= 0 && x <= 1]],
  ["integer", ["a whole number", Number.isInteger]],
  ["count", ["a whole number from 0", (x) => Number.isInteger(x) && x >= 0]],
]);
const VECTORS: ReadonlySet<string> = new Set([
  "real-vector",
  "ordered-vector",
  "positive-vector",
  "weights",
  "simplex",
]);

function rulesOf(family: Distribution): readonly Rule[] {
  let rules = RULES.get(family);
  if (rules === undefined) {
    rules = family.parameters.map((parameter) => ruleOf(family, parameter));
    RULES.set(family, rules);
  }
  return rules;
}

const RULES = new WeakMap<Distribution, readonly Rule[]>();

function ruleOf(family: Distribution, { name, support }: Distribution["parameters"][number]): Rule {
  const [range, holds] = RANGES.get(support) ?? FINITE;
  const accepts = RANGES.has(support) ? "number" : "anything";
  const what = `${name} of ${family.name}`;
  return { what, support, isVector: VECTORS.has(support), range, holds, accepts };
}

function checkScalar(table: ExprTable, rule: Rule, arg: Expr): Fault | undefined {
  if (rule.accepts === "anything" || isUndecided(arg)) return undefined;
  if (isVarying(arg)) return checkVarying(table, rule, arg);
  if (isNumeric(arg)) return checkNumber(rule, arg, null);
  const hint = arg.kind === "dist" ? { hint: "draw from it: (sample ...)" } : {};
  return {
    error: "TypeMismatch",
    message: `${rule.what} must be a number, got ${nameOf(arg)}`,
    item: null,
    ...hint,
  };
}

/** One parameter for each instance of a plate: all of them. */
function checkVarying(
  table: ExprTable,
  rule: Rule,
  arg: ElementExpr | IndexExpr,
): Fault | undefined {
  const wrong = findDatum(table, arg, (value) => !rule.holds(value));
  if (wrong === undefined) return undefined;
  const { value, place } = wrong;
  const message = `${rule.what} must be ${rule.range}, got ${value} in instance ${place}`;
  const isOnly = arg.kind === "element" && arg.steps.length === 1 ? { instance: place } : {};
  return { error: "InvalidParameter", message, item: null, ...isOnly };
}

function checkVector(table: ExprTable, rule: Rule, arg: Expr): Fault | undefined {
  if (isUndecided(arg)) return undefined;
  if (arg.kind !== "vector") {
    const message = `${rule.what} must be a vector, got ${nameOf(arg)}`;
    return { error: "TypeMismatch", message, item: null };
  }
  if (arg.length === 0) {
    return { error: "InvalidParameter", message: `${rule.what} must not be empty`, item: null };
  }
  for (const [i, each] of arg.items.entries()) {
    const fault = isNumeric(each) ? checkNumber(rule, each, i) : checkScalar(table, rule, each);
    if (fault !== undefined) return { ...fault, item: i };
  }
  const isWeights = rule.range === RANGES.get("weights")?.[0];
  if (isWeights && arg.items.every((each) => isNumeric(each) && numberOf(each) === 0)) {
    return { error: "InvalidParameter", message: `${rule.what} must not all be 0`, item: null };
  }
  return undefined;
}

function checkNumber(rule: Rule, arg: Expr, item: number | null): Fault | undefined {
  if (rule.holds(numberOf(arg))) return undefined;
  const message = `${rule.what} must be ${rule.range}, got ${show(arg)}`;
  return { error: "InvalidParameter", message, item };
}

/** Literal [value weight] pairs: weights like those of `discrete`. */
function checkPairs([pairs]: readonly Expr[]): ParameterFault[] {
  const isList = pairs?.kind === "vector" && pairs.items.every((each) => each.kind === "vector");
  if (pairs === undefined || (pairs.kind !== "map" && !isList)) return [];
  const weights =
    pairs.kind === "map" ? pairs.entries.map(([, weight]) => weight) : secondsOf(pairs);
  const [range, holds] = RANGES.get("weights") as Range;
  const what = "weights of categorical";
  const rule: Rule = { what, support: "weights", isVector: true, range, holds, accepts: "number" };
  for (const [item, weight] of weights.entries()) {
    const fault = isNumeric(weight) ? checkNumber(rule, weight, item) : undefined;
    if (fault !== undefined) return [{ ...fault, arg: 0 }];
  }
  if (!weights.every((each) => isNumeric(each) && numberOf(each) === 0)) return [];
  const message = weights.length === 0 ? "must not be empty" : "must not all be 0";
  return [{ error: "InvalidParameter", message: `${what} ${message}`, arg: 0, item: null }];
}

function secondsOf(pairs: Expr): Expr[] {
  if (pairs.kind !== "vector") return [];
  return pairs.items.flatMap((pair) => (pair.kind === "vector" ? (pair.items[1] ?? []) : []));
}

/** Vectors that go with each other, and square matrices with their rows, are of one length. */
function checkLengths(family: Distribution, args: readonly Expr[]): ParameterFault[] {
  const lists = args.flatMap((arg, at) => {
    if (arg.kind !== "vector") return [];
    const name = family.parameters[at]?.name ?? "parameter";
    return [{ at, name, length: arg.length }];
  });
  const [first, ...others] = lists;
  const wrong = others.find(({ length }) => length !== first?.length);
  if (first === undefined || wrong === undefined) return [];
  const message =
    `${wrong.name} of ${family.name} has ${wrong.length} elements where ` +
    `${first.name} has ${first.length}`;
  return [{ error: "ShapeMismatch", message, arg: wrong.at, item: null }];
}

/** Ends of an interval, the last two parameters, need to be in order. */
function checkInterval(family: Distribution, args: readonly Expr[]): ParameterFault[] {
  const ends = args.slice(-2);
  if (!family.support.endsWith("interval") || !ends.every(isNumeric)) return [];
  const [min, max] = ends.map(numberOf) as [number, number];
  if (min < max) return [];
  const names = family.parameters.slice(-2).map(({ name }) => name);
  const message = `${family.name} needs ${names.join(" < ")}, got ${min} and ${max}`;
  return [{ error: "InvalidParameter", message, arg: args.length - 1, item: null }];
}
