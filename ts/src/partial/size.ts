// Limits on what a program may unfold to. A repetition or a call that is certain to exceed one is refused before it
// is unfolded.

import { findDistribution } from "../core/catalogue.ts";
import type { Core, CoreForeach, CoreFunction, CoreLoop, Local } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { addError, diagnostic, Stopped, stop } from "../errors/report.ts";
import type { Span } from "../source/span.ts";
import { literalCount, localsOf, measure, partsOf } from "./bounds.ts";
import type { Activation, Context } from "./context.ts";
import type { Crossing } from "./forecast.ts";
import type { Machine } from "./machine.ts";
import { callNames, undecided } from "./recursion.ts";
import type { Frame } from "./values.ts";

/** Vertices of a graph that is written out. */
export const MAX_VERTICES = 1_000_000;
/** Passes of all repetitions of one program together. */
export const MAX_PASSES = 4_000_000;

/** From this many passes on, an inner repetition is measured again: its count may depend on the outer one. */
const WORTH_MEASURING = 1000;

/** Refuses a repetition whose passes or vertices are certain to exceed the limits; `errors` were found in it before. */
export function checkRepetition(
  machine: Machine,
  core: CoreForeach | CoreLoop,
  count: number,
  context: Context,
  errors: readonly Diagnostic[] = [],
): void {
  if (context.passes > 1 && count < WORTH_MEASURING) return;
  const one = { kind: "constant", value: 1, span: core.span } as const;
  // What stands outside the passes has been evaluated, once.
  const body: Core =
    core.kind === "foreach"
      ? { ...core, count: one, bindings: [] }
      : { ...core, count: one, init: one, args: [] };
  const least = measure(body, machine.bounds, countIn(context.frame, core));
  const passes = machine.passes + count * least.passes;
  const sites = machine.sites.length + count * least.sites;
  const { vertices } = machine.limits;
  if (sites <= vertices && passes <= MAX_PASSES) return;
  // What is wrong with all passes at once is more to the point.
  if (errors.length > 0) {
    for (const error of errors) addError(machine.report, error);
    throw new Stopped();
  }
  const [what, much, limit] =
    sites > vertices ? ["vertices", sites, vertices] : ["passes", passes, MAX_PASSES];
  const message = `this ${core.kind} unfolds to at least ${much} ${what}, the limit is ${limit}`;
  stop(
    machine.report,
    diagnostic("GraphTooLarge", message, core.span, { hint: "use fewer passes" }),
  );
}

/** Counts a pass of a repetition. */
export function countPass(machine: Machine, span: Span): void {
  machine.passes += 1;
  if (machine.passes >= FORESEEN.passes) checkForecast(machine, null);
  if (machine.passes > MAX_PASSES) stop(machine.report, tooMany("passes", MAX_PASSES, span));
}

/** So many calls or passes are worth a forecast of all of them. */
const FORESEEN = { calls: 300, passes: 3000 };

/** Refuses a program that is certain to make too many calls or passes, at the place where it would. */
function checkForecast(machine: Machine, within: Activation | null): void {
  const { isForeseen, report } = machine;
  machine.isForeseen = true;
  const crossing = isForeseen ? null : machine.foresee();
  if (crossing !== null) machine.doom = doomOf(machine, crossing, within);
  if (machine.doom !== null) stop(report, machine.doom);
}

function doomOf(
  { limits, calls }: Machine,
  { what, span, chain, calls: before }: Crossing,
  within: Activation | null,
): Diagnostic | null {
  if (what === "passes") return tooMany(what, MAX_PASSES, span);
  if (what === "sites") return tooManyVertices(limits.vertices, span);
  if (what === "calls") return tooMany(what, limits.calls, span, chain);
  // What never ends has begun already, or is still to come.
  return within === null || calls < before ? null : undecided(within, "deep", limits.recursion);
}

/** What is wrong with a site that is one too many. */
export function tooManyVertices(most: number, span: Span): Diagnostic {
  const message = `the model has more than ${most} vertices or latent values`;
  return diagnostic("GraphTooLarge", message, span);
}

function tooMany(
  what: "calls" | "passes",
  most: number,
  span: Span,
  chain: readonly CoreFunction[] = [],
): Diagnostic {
  const names = chain.map((each) => each.name);
  const by = names.length === 0 ? "" : ` (${shorten(names)})`;
  const message = `the program makes more than ${most} ${what} when it is unfolded${by}`;
  const hint = "give a value that is needed twice a name with let";
  return diagnostic("GraphTooLarge", message, span, what === "calls" ? { hint } : {});
}

/** Counts a call, and refuses one that is too many. */
export function countCall(
  machine: Machine,
  activation: Activation | null,
  span: Span,
  fn?: CoreFunction,
): void {
  const { limits, report } = machine;
  machine.calls += 1;
  if (machine.calls >= FORESEEN.calls) checkForecast(machine, activation);
  if (machine.calls <= limits.calls) return;
  const chain = callNames(activation);
  stop(report, tooMany("calls", limits.calls, span, fn === undefined ? chain : [...chain, fn]));
}

/** `d40 > d39 > d38 > ... > d0`. */
function shorten(names: readonly string[]): string {
  if (names.length <= 8) return names.join(" > ");
  return [...names.slice(0, 6), "...", ...names.slice(-1)].join(" > ");
}

/** Counts that are literal, or bound outside of `core` to a number or to a vector that is counted. */
function countIn(frame: Frame, core: Core): (count: Core) => number {
  const inner = new Set<Local>();
  const pending: Core[] = [core];
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    for (const local of localsOf(each)) inner.add(local);
    for (const part of partsOf(each, literalCount)) pending.push(part.core);
  }
  return (count) => {
    if (count.kind !== "local") return literalCount(count);
    const value = inner.has(count.local) ? undefined : frame[count.local.slot];
    return value?.kind === "number" ? Math.max(0, value.value) : 0;
  };
}

/** Scalars that one draw consists of, where that is known. */
export function latentSize(dist: Expr): number {
  if (dist.kind !== "dist" || findDistribution(dist.family)?.vectorValue !== true) return 1;
  const vectors = dist.args.flatMap((each) => (each.kind === "vector" ? [each.length] : []));
  return Math.max(1, ...vectors);
}
