// `sample`, `observe`, `factor`: what they add to the log joint.

import type { Datum } from "../../../ts/src/reader/datum.ts";
import { type Distribution, logProb } from "../../engine/evaluator.ts";
import { type Data, data, dataOf, holdsPoison, NIL, POISON, type Value } from "./values.ts";
import type { Evaluate, Place, Scope, Walk } from "./walk.ts";

/** A latent contributes its prior, whether or not the way to it is taken. */
export function sample(walk: Walk, form: Datum, args: readonly Datum[], rest: Rest): Value {
  const { label, parts } = labelled(args);
  const [dist] = parts.map((each) => dataOf(rest.evaluate(walk, each, rest.scope)));
  const place = placeOf(walk, form, label);
  const prior = densityOf(dist!);
  if (prior === null) reject(walk);
  const value = walk.draws(place, prior);
  const logPrior = prior === null ? 0 : logProb(prior, value);
  walk.drawn.push({ ...place, value, logPrior });
  return data(value, false);
}

/** The value of an observation is what is observed; one that is not taken scores 0. */
export function observe(walk: Walk, form: Datum, args: readonly Datum[], rest: Rest): Value {
  const { label, parts } = labelled(args);
  const [dist, value] = parts.map((each) => dataOf(rest.evaluate(walk, each, rest.scope)));
  const place = placeOf(walk, form, label);
  walk.observed.push({ ...place, value: walk.taken === true ? value!.value : null });
  const density = densityOf(dist!);
  if (density === null || walk.taken === "unknown") reject(walk);
  else if (walk.taken) walk.logLikelihood += logProb(density, value!.value);
  return data(value!.value, false);
}

export function factor(walk: Walk, args: readonly Datum[], rest: Rest): Value {
  const weight = dataOf(rest.evaluate(walk, args[0]!, rest.scope)).value;
  if (weight === POISON || walk.taken === "unknown") reject(walk);
  else if (walk.taken) walk.logLikelihood += Number(weight);
  return NIL;
}

export interface Rest {
  readonly evaluate: Evaluate;
  readonly scope: Scope | null;
}

/** Something is missing that the log joint needs, unless the way here is not taken. */
function reject(walk: Walk): void {
  if (walk.taken !== false) walk.isRejected = true;
}

function densityOf({ value }: Data): Distribution | null {
  return holdsPoison(value) ? null : (value as Distribution);
}

function labelled(args: readonly Datum[]) {
  const [first, ...parts] = args;
  return first?.kind === "string" ? { label: first.value, parts } : { label: null, parts: args };
}

function placeOf(walk: Walk, form: Datum, label: string | null): Place {
  const { offset } = form.span.start;
  const pass = walk.passes.get(offset) ?? 0;
  walk.passes.set(offset, pass + 1);
  return { offset, label, pass };
}
