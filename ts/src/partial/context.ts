// Where evaluation stands: the frame, the conditions it is under, what a site here is called, which repetition
// and which calls lead here. Immutable, except for the frame's slots.

import type { Core, CoreFunction } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import type { Span } from "../source/span.ts";
import type { Frame, Value } from "./values.ts";

/** Candidates for the name of an unnamed site. */
export interface Naming {
  /** The innermost binding whose value is being produced. */
  readonly produces: string | null;
  /** The outermost binding of this function that contains the place. */
  readonly contains: string | null;
  /** The same of the calling functions. */
  readonly outer: string | null;
}

/** Repetitions and calls around a place, innermost first. */
export interface Path {
  readonly parent: Path | null;
  /** One pass of a `foreach` or `loop`, or a call from one place of the text. */
  readonly step: "pass" | "call";
  /** Number of the pass (of a plate, below 0: all passes), or offset of the call in the text. */
  readonly at: number;
  /** The form that is repeated, where it names the elements of data; null for any other. */
  readonly of: Core | null;
}

/** Calls of the program's functions that are not finished, innermost first. */
export interface Activation {
  readonly parent: Activation | null;
  readonly fn: CoreFunction;
  readonly args: readonly Value[];
  readonly span: Span;
  readonly guard: Expr | null;
  readonly depth: number;
}

export interface Context {
  readonly frame: Frame;
  /** Conjunction of the conditions that lead here; null when there is none. */
  readonly guard: Expr | null;
  readonly naming: Naming;
  readonly path: Path | null;
  readonly activation: Activation | null;
  /** Passes of all repetitions around: how often this place is evaluated in all. */
  readonly passes: number;
  /** Plates around, outermost first: this place is evaluated once for all their instances. */
  readonly plates: readonly number[];
}

export function mainContext(frame: Frame): Context {
  return standing(frame, null, NAMELESS, null, null, 1, []);
}

/** The only maker of contexts: one is made for every call, and copies of records by spreading cost far more. */
function standing(
  frame: Frame,
  guard: Expr | null,
  naming: Naming,
  path: Path | null,
  activation: Activation | null,
  passes: number,
  plates: readonly number[],
): Context {
  return { frame, guard, naming, path, activation, passes, plates };
}

const NAMELESS: Naming = { produces: null, contains: null, outer: null };

/** The value computed here is only a part of what a binding names. */
export function inPart(context: Context): Context {
  const { produces, contains, outer } = context.naming;
  return produces === null ? context : named(context, { produces: null, contains, outer });
}

/** The value computed here is what a binding names; null for a binding that the user did not write. */
export function inBinding(context: Context, name: string | null): Context {
  if (name === null) return inPart(context);
  const { contains, outer } = context.naming;
  return named(context, { produces: name, contains: contains ?? name, outer });
}

/** A branch that is under one more condition. */
export function underGuard(context: Context, guard: Expr): Context {
  const { frame, naming, path, activation, passes, plates } = context;
  return standing(frame, guard, naming, path, activation, passes, plates);
}

/** One pass of a repetition. */
export function inPass(
  context: Context,
  index: number,
  count: number,
  of: Core | null = null,
): Context {
  const { frame, guard, naming, activation, passes, plates } = inPart(context);
  const path: Path = { parent: context.path, step: "pass", at: index, of };
  return standing(frame, guard, naming, path, activation, passes * count, plates);
}

/** One instance of a plate, which stands for all: its pass has a number below 0. */
export function inPlate(context: Context, plate: number, of: Core | null = null): Context {
  const { frame, guard, naming, activation, passes, plates } = inPart(context);
  const path: Path = { parent: context.path, step: "pass", at: -plate, of };
  return standing(frame, guard, naming, path, activation, passes, [...plates, plate]);
}

/** A call that is no pass; `at` tells calls apart that come from one place of the text. */
export function inStep(context: Context, at: number, frame = context.frame): Context {
  const { guard, naming, activation, passes, plates } = context;
  return standing(frame, guard, naming, calledAt(context, at), activation, passes, plates);
}

/** The body of a called function. */
export function inCall(context: Context, activation: Activation, frame: Frame): Context {
  const { guard, passes, plates } = context;
  const { produces, contains, outer } = context.naming;
  const path = calledAt(context, activation.span.start.offset);
  const naming: Naming = { produces, contains: null, outer: contains ?? outer };
  return standing(frame, guard, naming, path, activation, passes, plates);
}

function calledAt({ path }: Context, at: number): Path {
  return { parent: path, step: "call", at, of: null };
}

function named(context: Context, naming: Naming): Context {
  const { frame, guard, path, activation, passes, plates } = context;
  return standing(frame, guard, naming, path, activation, passes, plates);
}
