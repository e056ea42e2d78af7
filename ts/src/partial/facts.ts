// What can be known of a link expression without running it: whether it is surely a number, or cannot be a distribution.

import { type Distribution, findDistribution, findOperator } from "../core/catalogue.ts";
import type { Expr } from "../core/expr.ts";
import { childrenOf } from "../core/table.ts";
import type { Machine } from "./machine.ts";

/** True for numbers, arithmetic, and draws of distributions over numbers; false for booleans and the unknown. */
export function isKnownNumber(machine: Machine, expr: Expr): boolean {
  if (expr.kind === "number") return true;
  if (expr.kind === "call") {
    const operator = findOperator(expr.operator);
    return operator?.family === "elementwise" && !isPredicate(operator.name);
  }
  if (expr.kind !== "vertex") return false;
  const dist = machine.sites[expr.vertex]?.dist;
  const family = dist === undefined ? undefined : familyOf(dist);
  return family !== undefined && drawsNumbers(family);
}

/** False only for what can never be a distribution. Looks through `if` and into literal vectors and maps. */
export function mayBeDistribution(expr: Expr): boolean {
  if (expr.kind === "vector" || expr.kind === "map") return false;
  const pending: Expr[] = [expr];
  const seen = new Set<Expr>();
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    if (each.kind === "dist") return true;
    if (seen.has(each)) continue;
    seen.add(each);
    for (const part of selectable(each)) pending.push(part);
  }
  return false;
}

/** The family of a distribution, also of one that is chosen among several of the same family. */
export function familyOf(dist: Expr): Distribution | undefined {
  const names = new Set<string>();
  const pending: Expr[] = [dist];
  const seen = new Set<Expr>();
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    if (each.kind === "dist") names.add(each.family);
    else if (!seen.has(each)) for (const part of selectable(each)) pending.push(part);
    seen.add(each);
  }
  const [name, ...others] = names;
  return name === undefined || others.length > 0 ? undefined : findDistribution(name);
}

/** Parts that may become the value of an expression unchanged. */
function selectable(expr: Expr): readonly Expr[] {
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
