// Limits on a program: their defaults, and what they may be set to. What passes one is refused with a located error.

import { LaurelError } from "./laurel-error.ts";
import { nearestName } from "./nearest.ts";
import { diagnostic } from "./report.ts";

/** Whole numbers, from 1. */
export interface Limits {
  /** Bytes of a program's text in UTF-8. */
  readonly source: number;
  /** Brackets within brackets. */
  readonly nesting: number;
  /** Vertices of a graph, and scalars drawn by its latent ones; observations of data in a plate do not count. */
  readonly vertices: number;
  /** Calls of functions that compiling makes; steps of loops do not count. */
  readonly calls: number;
  /** Calls of functions within each other. */
  readonly recursion: number;
  /** Forms that compiling evaluates, and parts of values that it looks at. */
  readonly steps: number;
  /** Elements of a vector that an operator makes. */
  readonly elements: number;
  /** Elements of all vectors and maps that operators make: a vector that grows is copied at every step. */
  readonly copies: number;
  /** Errors reported in one go, and warnings. */
  readonly errors: number;
}

export const DEFAULT_LIMITS: Limits = {
  source: 1 << 20,
  nesting: 256,
  vertices: 1_000_000,
  calls: 100_000,
  recursion: 10_000,
  steps: 50_000_000,
  elements: 1_000_000,
  copies: 5_000_000,
  errors: 20,
};

/** Beyond these the machine's memory or its stack would be what ends a program. */
const MOST: Limits = {
  source: 64 << 20,
  nesting: 1000,
  vertices: 10_000_000,
  calls: 10_000_000,
  recursion: 1_000_000,
  steps: 1_000_000_000,
  elements: 10_000_000,
  copies: 1_000_000_000,
  errors: 1000,
};

/** All limits, defaults for those that are not given. Throws LaurelError BadOption. */
export function limitsOf(given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given)) checkLimit(name, value);
  return { ...DEFAULT_LIMITS, ...given };
}

function checkLimit(name: string, value: unknown): void {
  if (!Object.hasOwn(MOST, name)) {
    const names = Object.keys(MOST);
    const near = nearestName(name, names);
    const all = `there are ${names.join(", ")}`;
    throw bad(`no limit is called ${name}`, near === undefined ? all : `did you mean ${near}?`);
  }
  const most = MOST[name as keyof Limits];
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most) return;
  throw bad(`the limit ${name} is a whole number from 1 to ${most}, not ${String(value)}`);
}

function bad(message: string, hint?: string): LaurelError {
  const details = hint === undefined ? {} : { hint };
  return new LaurelError([diagnostic("BadOption", message, undefined, details)]);
}
