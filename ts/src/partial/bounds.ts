// How much evaluating a form makes at least, found without evaluating it: sites, and passes of repetitions.
// Branches count for nothing, unknown counts are 0, so the true numbers are never smaller.

import type { Core, CoreForeach, CoreFunction, CoreLoop, Local } from "../core/core.ts";

export interface Bound {
  readonly sites: number;
  readonly passes: number;
}

/** Bounds of one call of each function, whatever its arguments are. */
export type Bounds = ReadonlyMap<CoreFunction, Bound>;

/** The number that a count is known to be, or 0. */
export type CountOf = (count: Core) => number;

/** A form with the number of times it is evaluated. */
export interface Part {
  readonly core: Core;
  readonly times: number;
}

/** Bounds of all functions, callees first; calls that close a cycle count for nothing. */
export function functionBounds(functions: readonly CoreFunction[]): Bounds {
  const bounds = new Map<CoreFunction, Bound>();
  const entered = new Set<CoreFunction>();
  const pending = [...functions];
  for (let fn = pending.at(-1); fn !== undefined; fn = pending.at(-1)) {
    const first = !entered.has(fn);
    entered.add(fn);
    const missing = first ? calleesOf(fn).filter((each) => !entered.has(each)) : [];
    if (missing.length > 0) {
      for (const each of missing) pending.push(each);
      continue;
    }
    pending.pop();
    if (!bounds.has(fn)) bounds.set(fn, measure(fn.body, bounds, literalCount));
  }
  return bounds;
}

/** A lower bound of what one evaluation of `core` makes. */
export function measure(core: Core, bounds: Bounds, countOf: CountOf): Bound {
  const total = { sites: 0, passes: 0 };
  const pending: Part[] = [{ core, times: 1 }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const { times } = part;
    if (isSite(part.core)) total.sites += times;
    if (part.core.kind === "foreach" || part.core.kind === "loop") {
      total.passes += times * countOf(part.core.count);
    }
    const called = calledBy(part.core, countOf);
    const bound = called === undefined ? undefined : bounds.get(called.fn);
    if (called !== undefined && bound !== undefined) {
      total.sites += times * called.times * bound.sites;
      total.passes += times * called.times * bound.passes;
    }
    for (const inner of partsOf(part.core, countOf)) {
      if (inner.times > 0) pending.push({ core: inner.core, times: times * inner.times });
    }
  }
  return total;
}

/** A literal count. */
export function literalCount(core: Core): number {
  return core.kind === "constant" && typeof core.value === "number" ? Math.max(0, core.value) : 0;
}

/** The function of the program that a form calls, and how often. */
function calledBy(core: Core, countOf: CountOf): { fn: CoreFunction; times: number } | undefined {
  const head = core.kind === "call" ? core.head : core.kind === "loop" ? core.step : undefined;
  if (head?.kind !== "global" || head.target.kind !== "function") return undefined;
  const { fn } = head.target;
  return { fn, times: core.kind === "loop" ? countOf(core.count) : 1 };
}

/** Forms that are evaluated whenever `core` is, in order of evaluation; of an `if` only the test. */
export function partsOf(core: Core, countOf: CountOf): readonly Part[] {
  switch (core.kind) {
    case "let":
      return once([core.value, core.body]);
    case "if":
      return once([core.test]);
    case "call":
      return once([core.head.kind === "fn" ? core.head.body : core.head, ...core.args]);
    case "vector":
      return once(core.items);
    case "map":
      return once(core.entries.flat());
    case "sample":
      return once([core.dist]);
    case "observe":
      return once([core.dist, core.value]);
    case "factor":
      return once([core.weight]);
    case "foreach":
    case "loop":
      return repeated(core, countOf);
    default:
      return [];
  }
}

/** Names that a form binds. */
export function localsOf(core: Core): readonly Local[] {
  if (core.kind === "let") return [core.local];
  if (core.kind === "foreach") return core.bindings.map((each) => each.local);
  return core.kind === "fn" ? core.params : [];
}

function repeated(core: CoreForeach | CoreLoop, countOf: CountOf): readonly Part[] {
  const times = countOf(core.count);
  if (core.kind === "foreach") {
    const values = core.bindings.map((each) => each.value);
    return [...once([core.count, ...values]), { core: core.body, times }];
  }
  const outside = once([core.count, ...core.args, core.init]);
  return core.step.kind === "fn" ? [...outside, { core: core.step.body, times }] : outside;
}

function once(cores: readonly Core[]): Part[] {
  return cores.map((core) => ({ core, times: 1 }));
}

function isSite(core: Core): boolean {
  return core.kind === "sample" || core.kind === "observe" || core.kind === "factor";
}

function calleesOf(fn: CoreFunction): CoreFunction[] {
  const callees: CoreFunction[] = [];
  const pending: Core[] = [fn.body];
  for (let core = pending.pop(); core !== undefined; core = pending.pop()) {
    const called = calledBy(core, literalCount);
    if (called !== undefined) callees.push(called.fn);
    for (const part of partsOf(core, literalCount)) pending.push(part.core);
  }
  return callees;
}
