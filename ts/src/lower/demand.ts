// Where a random index is asked for: an index in the branch of an `if` that is not taken need not be in range.
// Conditions run from the roots down the expressions, each visited once; only those above a check matter. Checks are made
// in the loop of the plate in which their expression varies. Where a check is asked for from inside of further loops, it
// must be asked for in any case: else the program has to be written out.

import type { CallExpr, Expr } from "../core/expr.ts";
import type { Plate } from "../core/plate.ts";
import { childrenOf, varyingOf } from "../core/table.ts";
import type { FoldedVertex } from "../graph/graph.ts";
import { Unfoldable } from "../partial/substitute.ts";
import { always, both, either, negation, never } from "./conditions.ts";
import { type Context, type IndexCheck, loopOf, loweredValue, type OpenLoop } from "./context.ts";
import { emitEffect } from "./emitter.ts";
import { evaluate } from "./evaluate.ts";
import { NOTHING, type Operand } from "./operand.ts";
import { truth } from "./truth.ts";
import type { Value } from "./value.ts";

/**
 * Emits all checks that lowering has asked for in a loop, each under the condition that the program gets there; those
 * outside of loops with `null`.
 */
export function emitChecks(context: Context, loop: OpenLoop | null): void {
  lowerGuards(context, loop);
  const checks = takeChecks(context, loop);
  if (checks.length === 0) return;
  const demand = demandOf(context, loop, checks);
  const always_ = always(context.emitter);
  for (const { expr, span, index, count, condition } of checks) {
    const needed = demand.get(expr) ?? unneeded(context);
    const guard = both(context.emitter, condition, needed);
    const operands = [index, guard === always_ ? NOTHING : guard];
    const place = context.emitted.push({ span, count }) - 1;
    emitEffect(context.emitter, "check-index", [place, count], operands);
  }
}

/** A latent is drawn whatever its guard says, so nothing else may have asked for the guard of one whose prior is checked. */
function lowerGuards(context: Context, loop: OpenLoop | null): void {
  if (context.checks.length === 0) return;
  const guarded = verticesIn(context, loop).flatMap(({ kind, guard, dist }) =>
    kind === "sample" && guard !== null && isHere(context, guard) ? [{ guard, dist }] : [],
  );
  const above = new Set(
    expressionsAbove(
      context.checks,
      guarded.map(({ dist }) => dist),
    ),
  );
  for (const { guard, dist } of guarded) if (above.has(dist)) evaluate(context, guard);
}

function verticesIn({ folded }: Context, loop: OpenLoop | null): readonly FoldedVertex[] {
  if (loop === null) return folded.vertices;
  const { first, end } = folded.plates[loop.plate - 1] as Plate;
  return folded.vertices.slice(first, end);
}

/** Checks of expressions that vary in the loop, and in none within it. */
function takeChecks(context: Context, loop: OpenLoop | null): IndexCheck[] {
  const ours: IndexCheck[] = [];
  const others: IndexCheck[] = [];
  for (const check of context.checks) {
    const own = loopOf(context, check.expr) ?? null;
    (own === loop ? ours : others).push(check);
  }
  context.checks.splice(0, context.checks.length, ...others);
  return ours;
}

/** In a graph with plates an expression may be asked for in a form that is not found here. */
function unneeded(context: Context): Operand {
  if (context.folded.plates.length > 0) throw new Unfoldable(1);
  return never(context.emitter);
}

/** For every expression above a check, the condition under which its value is asked for. */
function demandOf(
  context: Context,
  loop: OpenLoop | null,
  checks: readonly IndexCheck[],
): Map<Expr, Operand> {
  const roots = rootsOf(context, loop);
  const above = expressionsAbove(
    checks,
    roots.map(({ expr }) => expr),
  );
  const isAbove = new Set(above);
  const demand = new Map<Expr, Operand>();
  const add = (expr: Expr, condition: Operand) => {
    const sofar = demand.get(expr) ?? never(context.emitter);
    demand.set(expr, either(context.emitter, condition, sofar));
  };
  for (const { expr, condition } of roots) {
    if (condition !== null) add(expr, condition);
    else if (isAbove.has(expr)) throw new Unfoldable(1);
  }
  // Parents have larger ids than their children: their conditions are complete when their turn comes.
  for (const expr of above) {
    const condition = demand.get(expr);
    if (condition === undefined) continue;
    if (isHere(context, expr)) passDown(context, expr, condition, add);
    else passOut(expr, condition, isAbove, add);
  }
  return demand;
}

interface Root {
  readonly expr: Expr;
  /** null for one that differs from pass to pass of a closed loop. */
  readonly condition: Operand | null;
}

/** What the program asks for in the loop: the parts of its vertices, and of the state for the next pass. */
function rootsOf(context: Context, loop: OpenLoop | null): Root[] {
  const { emitter, folded } = context;
  const { plates, result } = folded;
  const plate = loop === null ? undefined : plates[loop.plate - 1];
  const within = loop === null ? plates : plates.filter(({ outer }) => outer.includes(loop.plate));
  const roots: Root[] = [];
  const root = (expr: Expr, condition: Operand | null = always(emitter)) =>
    roots.push({ expr, condition });
  if (loop === null) root(result);
  for (const { carries } of plate === undefined ? within : [plate, ...within]) {
    for (const { init, next } of carries) [init, next].map((expr) => root(expr));
  }
  for (const vertex of verticesIn(context, loop)) {
    const { guard } = vertex;
    const known = guard === null ? null : valueHere(context, guard);
    const condition =
      known === null ? always(emitter) : known === undefined ? null : truth(context, known);
    if (guard !== null) root(guard);
    root(vertex.dist, condition);
    if (vertex.kind === "observe") root(vertex.value, condition);
    if (vertex.kind === "factor") root(vertex.weight, condition);
  }
  return roots;
}

/** Whether an expression is computed where instructions go now, and not in a loop that is closed. */
function isHere({ folded, loops }: Context, expr: Expr): boolean {
  const varying = varyingOf(folded.table, expr);
  return varying.every((plate) => loops.some((loop) => loop.plate === plate));
}

function valueHere(context: Context, expr: Expr): Value | undefined {
  return isHere(context, expr) ? loweredValue(context, expr) : undefined;
}

/** Reachable expressions that contain a check, parents before children. */
function expressionsAbove(checks: readonly IndexCheck[], roots: readonly Expr[]): Expr[] {
  const reached = new Set<Expr>();
  const stack = [...roots];
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (reached.has(expr)) continue;
    reached.add(expr);
    for (const child of childrenOf(expr)) stack.push(child);
  }
  const byId = [...reached].sort((a, b) => a.id - b.id);
  const above = new Set(checks.map(({ expr }) => expr));
  for (const expr of byId) if (childrenOf(expr).some((child) => above.has(child))) above.add(expr);
  return byId.filter((expr) => above.has(expr)).reverse();
}

function passDown(
  context: Context,
  expr: Expr,
  condition: Operand,
  add: (child: Expr, condition: Operand) => void,
): void {
  const { emitter } = context;
  if (expr.kind === "if") {
    const test = truth(context, loweredValue(context, expr.test) as Value);
    add(expr.test, condition);
    add(expr.then, both(emitter, condition, test));
    add(expr.otherwise, both(emitter, condition, negation(emitter, test)));
    return;
  }
  const shortcut = isShortcut(expr);
  let sofar = condition;
  for (const child of childrenOf(expr)) {
    const value = valueHere(context, child);
    if (value === undefined && isHere(context, child)) return;
    add(child, sofar);
    if (!shortcut || value === undefined) continue;
    const test = truth(context, value);
    sofar = both(emitter, sofar, expr.operator === "and" ? test : negation(emitter, test));
  }
}

function isShortcut(expr: Expr): expr is CallExpr {
  return expr.kind === "call" && (expr.operator === "and" || expr.operator === "or");
}

/** From an expression of a closed loop, whose conditions differ from pass to pass, only what it always asks for. */
function passOut(
  expr: Expr,
  condition: Operand,
  above: ReadonlySet<Expr>,
  add: (child: Expr, condition: Operand) => void,
): void {
  const [first, ...others] = childrenOf(expr);
  const isConditional = expr.kind === "if" || isShortcut(expr);
  if (isConditional && others.some((child) => above.has(child))) throw new Unfoldable(1);
  for (const child of first === undefined ? [] : isConditional ? [first] : [first, ...others]) {
    add(child, condition);
  }
}
