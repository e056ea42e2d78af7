// What can be known of a link expression without running it: whether it is surely a number, or cannot be a distribution.

import { type Distribution, findDistribution, findOperator } from "../core/catalogue.ts";
import type { Expr } from "../core/expr.ts";
import { childrenOf } from "../core/table.ts";
import type { Machine } from "./machine.ts";

/** True for numbers, arithmetic, and draws of distributions over numbers; false for booleans and the unknown. */
export function isKnownNumber(machine: Machine, expr: Expr): boolean {
  if (expr.kind === "number" || expr.kind === "index") return true;
  if (expr.kind === "element") return !expr.isBoolean;
  if (expr.kind === "call") {
    const operator = findOperator(expr.operator);
    return operator?.family === "elementwise" && !isPredicate(operator.name);
  }
  if (expr.kind !== "vertex" && expr.kind !== "member") return false;
  const dist = machine.sites[expr.vertex]?.dist;
  const family = dist === undefined ? undefined : familyOf(dist);
  return family !== undefined && drawsNumbers(family);
}

/** False only for what can never be a distribution. Looks through `if` and into literal vectors and maps. */
export function mayBeDistribution(expr: Expr): boolean {
  return expr.kind !== "vector" && expr.kind !== "map" && choiceOf(expr) !== NONE;
}

/** The family of a distribution, also of one that is chosen among several of the same family. */
export function familyOf(dist: Expr): Distribution | undefined {
  const choice = choiceOf(dist);
  return typeof choice === "string" ? findDistribution(choice) : undefined;
}

const NONE = Symbol("no distribution");
const MIXED = Symbol("several families");
/** The name of the one family that an expression's value can be of, or why there is none. */
type Choice = string | typeof NONE | typeof MIXED;

/** Expressions are unique and never change, so what is found once holds for good. */
const CHOICES = new WeakMap<Expr, Choice>();

/** Walks with its own stack, parts first. */
function choiceOf(root: Expr): Choice {
  if (root.kind === "dist") return root.family;
  const pending: Expr[] = [root];
  for (let expr = pending.at(-1); expr !== undefined; expr = pending.at(-1)) {
    const missing = CHOICES.has(expr) ? [] : selectable(expr).filter((each) => !CHOICES.has(each));
    if (missing.length > 0) {
      for (const each of missing) pending.push(each);
      continue;
    }
    pending.pop();
    if (!CHOICES.has(expr)) CHOICES.set(expr, combine(expr));
  }
  return CHOICES.get(root) as Choice;
}

function combine(expr: Expr): Choice {
  if (expr.kind === "dist") return expr.family;
  let choice: Choice = NONE;
  for (const part of selectable(expr)) {
    const own = CHOICES.get(part) as Choice;
    if (own === NONE || own === choice) continue;
    if (choice !== NONE) return MIXED;
    choice = own;
  }
  return choice;
}

/** Parts that may become the value of an expression unchanged. */
function selectable(expr: Expr): readonly Expr[] {
  if (expr.kind === "dist") return [];
  if (expr.kind === "if") return [expr.then, expr.otherwise];
  if (expr.kind !== "call") return childrenOf(expr);
  const family = findOperator(expr.operator)?.family;
  return family === "structural" || family === "logical" ? expr.args : [];
}

function isPredicate(operator: string): boolean {
  return (
    operator.endsWith("?") ||
    operator === "=" ||
    operator.startsWith("<") ||
    operator.startsWith(">")
  );
}

function drawsNumbers(family: Distribution): boolean {
  return family.support !== "boolean" && family.support !== "any" && !family.vectorValue;
}
