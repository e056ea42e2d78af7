// What one evaluation of a program carries along: draws, the log joint so far, and whether the way here is taken.

import type { Datum } from "../../../ts/src/reader/datum.ts";
import type { Distribution, Plain } from "../../engine/evaluator.ts";
import type { Value } from "./values.ts";

/** A `sample` form that is evaluated: where it stands, and which of its evaluations this is, from 0. */
export interface Place {
  readonly offset: number;
  readonly label: string | null;
  readonly pass: number;
}
/** The value of a latent; the distribution is null where its parameters do not exist. */
export type Draws = (place: Place, dist: Distribution | null) => Plain;

export interface Drawn extends Place {
  readonly value: Plain;
  /** nats */
  readonly logPrior: number;
}
export interface Observed extends Place {
  /** What is observed; null where the way there is not taken. */
  readonly value: Plain;
}

export interface Walk {
  readonly draws: Draws;
  readonly functions: ReadonlyMap<string, Value>;
  readonly names: ReadonlyMap<string, Value>;
  readonly passes: Map<number, number>;
  readonly drawn: Drawn[];
  readonly observed: Observed[];
  /** Log density of observations and factors, nats. */
  logLikelihood: number;
  /** Something that does not exist was needed: the draw has weight 0. */
  isRejected: boolean;
  /** Whether all conditions around hold; `unknown` where one of them does not exist. */
  taken: boolean | "unknown";
}

/** Bindings around, innermost first. */
export interface Scope {
  readonly name: string;
  readonly value: Value;
  readonly outer: Scope | null;
}

/** Evaluates a form. */
export type Evaluate = (walk: Walk, form: Datum, scope: Scope | null) => Value;

export function bound(scope: Scope | null, name: string): Value | undefined {
  for (let at = scope; at !== null; at = at.outer) if (at.name === name) return at.value;
  return undefined;
}
