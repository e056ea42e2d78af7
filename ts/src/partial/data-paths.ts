// Where in the data a value of the program comes from: `y[3]` for a name that goes over the elements of y. Asked for when
// something is wrong with the value; followed through names and constant places, never through calls.

import type { Core, CoreForeach, CoreFunction, Local } from "../core/core.ts";
import { coreParts } from "../core/core-parts.ts";
import type { DiagnosticKind } from "../errors/kinds.ts";
import type { Details } from "../errors/report.ts";
import type { Context } from "./context.ts";
import type { Machine } from "./machine.ts";

/** What binds a name. */
export interface Binder {
  readonly value: Core;
  /** The repetition whose elements it goes over; null for a `let`. */
  readonly repetition: CoreForeach | null;
}

/** A value that is wrong, as the program says it. */
export interface Use {
  readonly core: Core;
  readonly context: Context;
  /** Which element of it is wrong. */
  readonly item?: number | null;
  /** In which instance of its plate it is wrong. */
  readonly instance?: number;
}

/** Names followed from one to the next, at most. */
const MOST_NAMES = 64;

/** The place in the data that a value comes from; undefined when it does not, or that is not plain to see. */
export function dataPath(machine: Machine, use: Use): string | undefined {
  const { context, item = null, instance } = use;
  let rest = item === null ? "" : `[${item}]`;
  let core = use.core;
  for (let followed = 0; followed < MOST_NAMES; followed++) {
    if (core.kind === "global") {
      return core.target.kind === "data" ? `${core.name}${rest}` : undefined;
    }
    const place = core.kind === "call" ? placeIn(core, context) : undefined;
    if (place !== undefined) {
      rest = `[${place.index}]${rest}`;
      core = place.list;
      continue;
    }
    const binder = core.kind === "local" ? machine.binders().get(core.local) : undefined;
    if (binder === undefined) return undefined;
    if (binder.repetition !== null) {
      const index = passOf(binder.repetition, context, instance);
      if (index === undefined) return undefined;
      rest = `[${index}]${rest}`;
    }
    core = binder.value;
  }
  return undefined;
}

/** The kind and details of an error about a value: what comes from the data and has the wrong shape is BadData. */
export function blame(
  machine: Machine,
  kind: DiagnosticKind,
  use: Use | undefined,
  details: Details = {},
): { readonly kind: DiagnosticKind; readonly details: Details } {
  const path = use === undefined ? undefined : dataPath(machine, use);
  if (path === undefined) return { kind, details };
  const isMisfit = kind === "TypeMismatch" || kind === "ShapeMismatch";
  return { kind: isMisfit ? "BadData" : kind, details: { ...details, path } };
}

/** `(get y 3)` and its like: the vector, and which element of it. */
function placeIn(
  { head, args }: Extract<Core, { kind: "call" }>,
  { frame }: Context,
): { readonly list: Core; readonly index: number } | undefined {
  const [list, at] = args;
  if (head.kind !== "global" || head.target.kind !== "operator" || list === undefined) {
    return undefined;
  }
  const { name } = head.target.operator;
  if (name === "first" || name === "second") return { list, index: name === "first" ? 0 : 1 };
  if (name !== "get" && name !== "nth") return undefined;
  const index = at?.kind === "local" ? frame[at.local.slot] : at;
  const isKnown = index !== undefined && (index.kind === "number" || index.kind === "constant");
  const value = isKnown ? index.value : undefined;
  return typeof value === "number" ? { list, index: value } : undefined;
}

/** The number of the pass of a repetition that this is in. */
function passOf(
  repetition: CoreForeach,
  { path }: Context,
  instance: number | undefined,
): number | undefined {
  for (let step = path; step !== null; step = step.parent) {
    if (step.of !== repetition) continue;
    return step.at >= 0 ? step.at : instance;
  }
  return undefined;
}

/** What binds each name of a program, found when it is first asked for. */
export function bindersOf(
  functions: readonly CoreFunction[],
  expressions: readonly Core[],
): () => ReadonlyMap<Local, Binder> {
  let found: Map<Local, Binder> | null = null;
  return () => {
    found ??= findBinders([...expressions, ...functions.map((fn) => fn.body)]);
    return found;
  };
}

function findBinders(pending: Core[]): Map<Local, Binder> {
  const binders = new Map<Local, Binder>();
  for (let core = pending.pop(); core !== undefined; core = pending.pop()) {
    if (core.kind === "let") binders.set(core.local, { value: core.value, repetition: null });
    if (core.kind === "foreach") {
      for (const { local, value } of core.bindings) {
        binders.set(local, { value, repetition: core });
      }
    }
    for (const part of coreParts(core)) pending.push(part);
  }
  return binders;
}
