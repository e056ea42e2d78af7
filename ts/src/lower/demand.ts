// Where a random index is asked for: an index in the branch of an `if` that is not taken need not be in range.
// Conditions run from the roots down the expressions, each visited once; only those above a check matter.

import type { Expr } from "../core/expr.ts";
import { childrenOf } from "../core/table.ts";
import { always, both, either, negation, never } from "./conditions.ts";
import type { Context } from "./context.ts";
import { emitEffect } from "./emitter.ts";
import { NOTHING, type Operand } from "./operand.ts";
import type { LoweredCheck } from "./program.ts";
import { truth } from "./truth.ts";
import type { Value } from "./value.ts";

/** Emits all checks that lowering has asked for, each under the condition that the program gets there. */
export function emitChecks(context: Context): LoweredCheck[] {
  if (context.checks.length === 0) return [];
  const demand = demandOf(context);
  const always_ = always(context.emitter);
  return context.checks.map(({ expr, span, index, count, condition }, place) => {
    const needed = demand.get(expr) ?? never(context.emitter);
    const guard = both(context.emitter, condition, needed);
    const operands = [index, guard === always_ ? NOTHING : guard];
    emitEffect(context.emitter, "check-index", [place, count], operands);
    return { span, count };
  });
}

/** For every expression above a check, the condition under which its value is asked for. */
function demandOf(context: Context): Map<number, Operand> {
  const roots = rootsOf(context);
  const above = expressionsAboveChecks(context, roots);
  const demand = new Map<number, Operand>();
  const add = (expr: Expr, condition: Operand) => {
    const sofar = demand.get(expr.id) ?? never(context.emitter);
    demand.set(expr.id, either(context.emitter, condition, sofar));
  };
  for (const { expr, condition } of roots) add(expr, condition);
  // Parents have larger ids than their children: their conditions are complete when their turn comes.
  for (const expr of above) {
    const condition = demand.get(expr.id);
    if (condition !== undefined) passDown(context, expr, condition, add);
  }
  return demand;
}

interface Root {
  readonly expr: Expr;
  readonly condition: Operand;
}

function rootsOf(context: Context): Root[] {
  const { emitter, graph, values } = context;
  const roots: Root[] = [{ expr: graph.result, condition: always(emitter) }];
  for (const vertex of graph.vertices) {
    const guard = vertex.guard === null ? undefined : values.get(vertex.guard.id);
    const condition = guard === undefined ? always(emitter) : truth(context, guard);
    roots.push({ expr: vertex.dist, condition });
    if (vertex.guard !== null) roots.push({ expr: vertex.guard, condition: always(emitter) });
    if (vertex.kind === "observe") roots.push({ expr: vertex.value, condition });
    if (vertex.kind === "factor") roots.push({ expr: vertex.weight, condition });
  }
  return roots.filter(({ expr }) => values.has(expr.id));
}

/** Reachable expressions that contain a check, parents before children. */
function expressionsAboveChecks(context: Context, roots: readonly Root[]): Expr[] {
  const reached = new Map<number, Expr>();
  const stack = roots.map(({ expr }) => expr);
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (reached.has(expr.id)) continue;
    reached.set(expr.id, expr);
    for (const child of childrenOf(expr)) if (context.values.has(child.id)) stack.push(child);
  }
  const byId = [...reached.values()].sort((a, b) => a.id - b.id);
  const above = new Set(context.checks.map(({ expr }) => expr));
  for (const expr of byId) {
    if (childrenOf(expr).some((child) => above.has(child.id))) above.add(expr.id);
  }
  return byId.filter((expr) => above.has(expr.id)).reverse();
}

function passDown(
  context: Context,
  expr: Expr,
  condition: Operand,
  add: (child: Expr, condition: Operand) => void,
): void {
  const { emitter, values } = context;
  if (expr.kind === "if") {
    const test = truth(context, values.get(expr.test.id) as Value);
    add(expr.test, condition);
    add(expr.then, both(emitter, condition, test));
    add(expr.otherwise, both(emitter, condition, negation(emitter, test)));
    return;
  }
  const shortcut = expr.kind === "call" && (expr.operator === "and" || expr.operator === "or");
  let sofar = condition;
  for (const child of childrenOf(expr)) {
    const value = values.get(child.id);
    if (value === undefined) return;
    add(child, sofar);
    if (!shortcut) continue;
    const test = truth(context, value);
    sofar = both(emitter, sofar, expr.operator === "and" ? test : negation(emitter, test));
  }
}
