// What to say when a function keeps calling itself: which cycle, at which call, and whether constants could decide it.

import type { CoreFunction } from "../core/core.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { diagnostic } from "../errors/report.ts";
import { hashOfCall } from "./active-calls.ts";
import type { Activation } from "./context.ts";
import type { Machine } from "./machine.ts";

/** Whether calls of these functions may lead back to the function that is being evaluated. */
export function leadBack(
  mentions: readonly CoreFunction[],
  activation: Activation | null,
): boolean {
  if (activation === null || mentions.length === 0) return false;
  let reached = REACHED.get(mentions);
  if (reached === undefined) {
    reached = new Set(mentions);
    for (const each of reached) for (const further of each.mentions) reached.add(further);
    REACHED.set(mentions, reached);
  }
  return reached.has(activation.fn);
}

/** Functions that calls of some functions may lead to, those included. */
const REACHED = new WeakMap<readonly CoreFunction[], Set<CoreFunction>>();

/** Notes a call as in progress until its value is given; true when the very same call is in progress already. */
export function begin(machine: Machine, activation: Activation): boolean {
  const hash = hashOfCall(activation);
  if (hash === undefined) return false;
  const { active, stack } = machine;
  if (active.has(activation, hash)) return true;
  active.begin(activation, hash);
  stack.push(machine.endCall);
  return false;
}

/** Names shown of a chain of calls. */
const SHOWN = 8;

/**
 * What is wrong at a recursive call that constants do not decide.
 * `same`: the very same call is already in progress; `deep`: so many calls within each other are too many.
 */
export function undecided(activation: Activation, why: "same" | "deep", most: number): Diagnostic {
  const chain = chainOf(activation);
  const at = why === "same" ? activation : firstRepetition(chain);
  const cycle = cycleTo(chain.slice(0, chain.indexOf(at) + 1));
  const path = cycle.map((fn) => fn.name).join(" -> ");
  const labels = [{ span: at.fn.nameSpan, text: `${at.fn.name} is defined here` }];
  const isRandom = chain.some((each) => each.fn === at.fn && each.guard !== at.guard);
  if (why === "deep" && !isRandom) {
    const message = `${path} is more than ${most} calls deep`;
    const hint = "use loop or foreach for long repetitions";
    return diagnostic("RecursionLimit", message, at.span, { labels, hint });
  }
  const message =
    why === "same"
      ? `this call comes back to itself and never ends: ${path}`
      : `no constant decides when this recursion ends: ${path}`;
  const hint = "a graph is finite: recursion must be decided by constants, such as a counter";
  return diagnostic("NotFirstOrder", message, at.span, { labels, hint });
}

/** The functions whose calls are in progress, outermost first. */
export function callNames(activation: Activation | null): CoreFunction[] {
  return chainOf(activation).map((each) => each.fn);
}

function chainOf(activation: Activation | null): Activation[] {
  const chain: Activation[] = [];
  for (let each = activation; each !== null; each = each.parent) chain.push(each);
  return chain.reverse();
}

/** The first call, from outside, of a function that is being called already. */
function firstRepetition(chain: readonly Activation[]): Activation {
  const seen = new Set<CoreFunction>();
  for (const each of chain) {
    if (seen.has(each.fn)) return each;
    seen.add(each.fn);
  }
  return chain[chain.length - 1] as Activation;
}

/** From the last earlier call of the same function to the last call of `chain`. */
function cycleTo(chain: readonly Activation[]): CoreFunction[] {
  const last = chain[chain.length - 1] as Activation;
  let start = chain.length - 2;
  while (start > 0 && chain[start]?.fn !== last.fn) start -= 1;
  const functions = chain.slice(Math.max(0, start)).map((each) => each.fn);
  return functions.length > SHOWN ? [...functions.slice(0, SHOWN - 1), last.fn] : functions;
}
