// How many vertices and passes a repetition will make at least, found before it is unfolded, so that
// a model that is far too large is refused at once.

import type { Core, CoreForeach, CoreFunction, CoreLoop, Local } from "../core/core.ts";
import { diagnostic, stop } from "../errors/report.ts";
import type { Context } from "./context.ts";
import type { Machine } from "./machine.ts";
import type { Frame } from "./values.ts";

/** Vertices of one graph, and scalars drawn by its latent variables. */
export const MAX_VERTICES = 1_000_000;

/** Passes of all repetitions of one program together. */
export const MAX_PASSES = 4_000_000;

/** From this many passes on, an inner repetition is measured again: its count may depend on the outer one. */
const WORTH_MEASURING = 1000;

/** Refuses a repetition whose passes or vertices are certain to exceed the limits. */
export function checkSize(
  machine: Machine,
  core: CoreForeach | CoreLoop,
  count: number,
  context: Context,
): void {
  if (context.passes > 1 && count < WORTH_MEASURING) return;
  const body = bodyOf(core);
  const least = leastSize(body, context.frame);
  const passes = machine.passes + count * (1 + least.passes);
  const sites = machine.sites.length + count * least.sites;
  if (sites <= MAX_VERTICES && passes <= MAX_PASSES) return;
  const [what, much, limit] =
    sites > MAX_VERTICES ? ["vertices", sites, MAX_VERTICES] : ["passes", passes, MAX_PASSES];
  const message = `this ${core.kind} unfolds to at least ${much} ${what}, the limit is ${limit}`;
  stop(
    machine.report,
    diagnostic("GraphTooLarge", message, core.span, { hint: "use fewer passes" }),
  );
}

/** What is evaluated at each pass, and the names that are bound anew for it. */
interface Body {
  readonly core: Core;
  readonly locals: readonly Local[];
}

/** The body of a `foreach`; for a `loop`, that of its function when it is known by name. */
function bodyOf(core: CoreForeach | CoreLoop): Body {
  if (core.kind === "foreach") {
    return { core: core.body, locals: core.bindings.map((each) => each.local) };
  }
  const { step } = core;
  if (step.kind === "fn") return { core: step.body, locals: step.params };
  if (step.kind !== "global" || step.target.kind !== "function") return { core: step, locals: [] };
  return { core: step.target.fn.body, locals: step.target.fn.params };
}

/** One form with what multiplies it; `functions` are the calls around it. */
interface Part {
  readonly core: Core;
  readonly times: number;
  readonly functions: ReadonlySet<CoreFunction>;
}

/** Forms looked at; a bound from fewer of them is still a bound. */
const BUDGET = 100_000;

/** Lower bounds of the sites and passes in one evaluation of `body`. */
function leastSize(body: Body, frame: Frame): { sites: number; passes: number } {
  const bound = new Set<Local>(body.locals);
  const pending: Part[] = [{ core: body.core, times: 1, functions: new Set() }];
  const size = { sites: 0, passes: 0 };
  for (let budget = BUDGET; budget > 0; budget--) {
    const part = pending.pop();
    if (part === undefined) break;
    const { core, times } = part;
    if (core.kind === "sample" || core.kind === "observe" || core.kind === "factor") {
      size.sites += times;
    }
    if (core.kind === "foreach" || core.kind === "loop") {
      const count = countOf(core.count, frame, bound);
      const inner = bodyOf(core);
      for (const local of inner.locals) bound.add(local);
      size.passes += times * count;
      if (count > 0) pending.push({ ...part, core: inner.core, times: times * count });
      continue;
    }
    for (const inner of partsOf(core, bound)) pending.push({ ...part, core: inner });
    const called = calledBy(core);
    if (called === undefined || part.functions.has(called)) continue;
    for (const param of called.params) bound.add(param);
    const functions = new Set([...part.functions, called]);
    pending.push({ core: called.body, times, functions });
  }
  return size;
}

function countOf(core: Core, frame: Frame, bound: ReadonlySet<Local>): number {
  if (core.kind === "constant") return typeof core.value === "number" ? core.value : 0;
  if (core.kind !== "local" || bound.has(core.local)) return 0;
  const value = frame[core.local.slot];
  return value?.kind === "number" ? value.value : 0;
}

/** Forms that are evaluated whenever `core` is; of an `if` only the test. */
function partsOf(core: Core, bound: Set<Local>): readonly Core[] {
  switch (core.kind) {
    case "let":
      bound.add(core.local);
      return [core.value, core.body];
    case "if":
      return [core.test];
    case "call":
      return [core.head, ...core.args];
    case "vector":
      return core.items;
    case "map":
      return core.entries.flat();
    case "sample":
      return [core.dist];
    case "observe":
      return [core.dist, core.value];
    case "factor":
      return [core.weight];
    default:
      return [];
  }
}

function calledBy(core: Core): CoreFunction | undefined {
  if (core.kind !== "call" || core.head.kind !== "global") return undefined;
  return core.head.target.kind === "function" ? core.head.target.fn : undefined;
}
