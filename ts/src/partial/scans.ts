// Loops that are evaluated once for all their passes: a scan, whose state goes from pass to pass. What the state is made of
// (its shape, its literals) must stay the same, and each number of it must depend on latents; every other loop is evaluated
// pass by pass.

import type { Expr } from "../core/expr.ts";
import type { Carry } from "../core/plate.ts";
import {
  carry,
  childrenOf,
  dependsOnLatent,
  type ExprTable,
  final,
  map,
  plateIndex,
  vector,
} from "../core/table.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { type Context, inPlate } from "./context.ts";
import { isNumeric } from "./fold/support.ts";
import {
  type Attempt,
  abandon,
  attempt,
  type Continuation,
  give,
  type Machine,
  type Turn,
} from "./machine.ts";
import { closePlate, elementsAlong, newPlate, tooMany } from "./plates.ts";
import { isExpr, type Value } from "./values.ts";

/** A repetition that hands a state from pass to pass. */
export interface Stepped {
  readonly span: Span;
  readonly count: number;
  readonly init: Value;
  /** Collections that the passes go along. */
  readonly values: readonly Value[];
  readonly context: Context;
  /** Refuses what is certain to be too large; not asked where data call for the passes. */
  check?(): void;
  /** Evaluates one pass, from its number, the state and the elements of the values, and gives the new state to `then`. */
  evaluate(given: Given, here: Context, then: Continuation): Turn;
}
export interface Given {
  readonly number: Expr;
  readonly state: Value;
  readonly elements: readonly Value[];
}

/** Numbers that a scan may carry, parts that its state may have, and how deeply they may be nested. */
const MAX_STATE = 256;
const MAX_STEPS = 4096;
const MAX_DEPTH = 64;

/** Evaluates a repetition as a scan; `otherwise` evaluates it pass by pass. */
export function asScan(
  machine: Machine,
  stepped: Stepped,
  otherwise: (errors: readonly Diagnostic[]) => Turn,
): Turn {
  const { table } = machine;
  const { count, init, values, context, span } = stepped;
  const inits = isExpr(init) ? partsOf(init) : null;
  if (!isExpr(init) || inits === null || inits.length === 0) return otherwise([]);
  if (tooMany(machine, count, context)) return otherwise([]);
  stepped.check?.();
  const plate = newPlate(machine, count, span, context);
  const elements = elementsAlong(machine, values, plate, span);
  if (elements === undefined) return otherwise([]);
  const here = inPlate(context, plate);
  const number = plateIndex(table, plate, span);
  let part = 0;
  const state = rebuilt(table, init, () => carry(table, plate, part++, here.plates, span));
  attempt(machine, plate, otherwise);
  return stepped.evaluate({ number, state, elements }, here, (value) =>
    finish(machine, span, { plate, init, inits, context }, value),
  );
}

interface Scan {
  readonly plate: number;
  readonly init: Expr;
  readonly inits: readonly Expr[];
  readonly context: Context;
}

function finish(machine: Machine, span: Span, scan: Scan, value: Value): Turn {
  const { table, attempts, report } = machine;
  const { plate, init, inits, context } = scan;
  const done = attempts.pop() as Attempt;
  const hasErrors = report.errors.length > done.mark.report.errors;
  const next = !hasErrors && isExpr(value) && hasShapeOf(init, value) ? partsOf(value) : null;
  const carries = next?.map((each, part): Carry => ({ init: inits[part] as Expr, next: each }));
  if (carries === undefined || !areRandom(table, plate, carries)) return abandon(machine, done);
  closePlate(machine, plate, carries);
  const at = context.plates.map((each) => plateIndex(table, each, span));
  let part = 0;
  return give(
    machine,
    rebuilt(table, init, () => final(table, { plate, part: part++, at }, span)),
  );
}

/** The expressions that stand where a state changes, in order; null for a state that is too large or too deep. */
function partsOf(state: Expr): readonly Expr[] | null {
  const parts: Expr[] = [];
  const walked = { parts, steps: 0 };
  return walk(state, walked, 0) && parts.length <= MAX_STATE ? parts : null;
}

/** Notes the parts; whether all of them have been seen. Shared parts are many wherever they stand. */
function walk(state: Expr, walked: { parts: Expr[]; steps: number }, depth: number): boolean {
  walked.steps += 1;
  if (walked.steps > MAX_STEPS || depth > MAX_DEPTH) return false;
  if (isFixed(state)) return true;
  const items =
    itemsOf(state) ?? (state.kind === "map" ? state.entries.map(([, item]) => item) : null);
  if (items !== null) return items.every((item) => walk(item, walked, depth + 1));
  return walked.parts.push(state) <= MAX_STATE;
}

/** Elements of a vector that is written out; null for all else. */
function itemsOf(state: Expr): readonly Expr[] | null {
  return state.kind === "vector" && state.source === null ? state.items : null;
}

/** What cannot be carried in a number: it has to be the same in every pass. */
function isFixed({ kind }: Expr): boolean {
  return kind === "string" || kind === "keyword" || kind === "nil" || kind === "dist";
}

/** `state` with its parts in order replaced. */
function rebuilt(table: ExprTable, state: Expr, part: () => Expr): Expr {
  if (isFixed(state)) return state;
  const items = itemsOf(state)?.map((item) => rebuilt(table, item, part));
  if (items !== undefined) return vector(table, items, state.span);
  if (state.kind !== "map") return part();
  const entries = state.entries.map(([key, item]) => [key, rebuilt(table, item, part)] as const);
  return map(table, entries, state.span);
}

function hasShapeOf(a: Expr, b: Expr): boolean {
  if (isFixed(a) || isFixed(b)) return a === b;
  const [items, others] = [itemsOf(a), itemsOf(b)];
  if (items !== null || others !== null) {
    if (items?.length !== others?.length) return false;
    return (items ?? []).every((item, place) => hasShapeOf(item, others?.[place] as Expr));
  }
  if (a.kind === "map") {
    if (b.kind !== "map" || a.entries.length !== b.entries.length) return false;
    return a.entries.every(([key, item], place) => {
      const [other, value] = b.entries[place] as readonly [Expr, Expr];
      return key === other && hasShapeOf(item, value);
    });
  }
  return b.kind !== "map" && b.kind !== "vector" && a.kind !== "vector";
}

/** Whether latents decide every part of the state at the end of the passes: what data decide is known while compiling. */
function areRandom(table: ExprTable, plate: number, carries: readonly Carry[]): boolean {
  const random = carries.map(({ init }) => dependsOnLatent(table, init));
  const sources = carries.map(({ next }) => sourcesOf(table, plate, next));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [part, { latent, parts }] of sources.entries()) {
      if (random[part] || !(latent || parts.some((each) => random[each]))) continue;
      random[part] = true;
      changed = true;
    }
  }
  return random.every((each) => each);
}

/** Whether an expression depends on latents other than the state, and on which parts of the state. */
function sourcesOf(
  table: ExprTable,
  plate: number,
  root: Expr,
): { latent: boolean; parts: number[] } {
  const found = { latent: false, parts: [] as number[] };
  const seen = new Set<Expr>();
  const stack = [root];
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (seen.has(expr) || isNumeric(expr) || !dependsOnLatent(table, expr)) continue;
    seen.add(expr);
    const children = childrenOf(expr);
    if (expr.kind === "carry" && expr.plate === plate) found.parts.push(expr.part);
    else if (children.length === 0 || expr.kind === "member" || expr.kind === "final")
      found.latent = true;
    for (const child of children) stack.push(child);
  }
  return found;
}
