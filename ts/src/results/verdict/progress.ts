// Whether the optimisation had come to rest: the last tenth of the ELBO against the tenth before, in its own noise.

import type { Fit } from "../fit.ts";
import { type Finding, finding, shown } from "./reason.ts";

/** A change below this many standard errors is noise. */
const NOISE = 3;
/** A change below this many nats is of no account. */
const SMALL = 0.1;

export function progressFindings(fit: Fit): Finding[] {
  const tenth = Math.floor(fit.elbo.length / 10);
  if (tenth < 5) {
    const text = `${fit.elbo.length} steps are too few to see whether the ELBO has come to rest`;
    return [finding("care", "few-steps", text, { value: fit.elbo.length, threshold: 50 })];
  }
  const last = windowOf(fit.elbo.subarray(-tenth));
  const before = windowOf(fit.elbo.subarray(-2 * tenth, -tenth));
  if (last.count < 2 || before.count < 2) {
    const text = "the last steps have no finite ELBO";
    return [finding("do-not-trust", "elbo-not-finite", text)];
  }
  const change = last.mean - before.mean;
  const error = Math.sqrt(last.error ** 2 + before.error ** 2);
  if (Math.abs(change) <= Math.max(NOISE * error, SMALL)) return [];
  const way = change > 0 ? "still rising" : "falling";
  const text =
    `the ELBO was ${way} at the end (${shown(change)} nats over the last tenth of the steps, ` +
    `its noise is ${shown(error)}): more steps may change the answer`;
  return [finding("care", "elbo-moving", text, { value: change, threshold: NOISE * error })];
}

interface Window {
  readonly count: number;
  readonly mean: number;
  readonly error: number;
}

function windowOf(steps: Float64Array): Window {
  const finite = steps.filter((elbo) => Number.isFinite(elbo));
  const count = finite.length;
  const mean = finite.reduce((sum, elbo) => sum + elbo, 0) / count;
  const squares = finite.reduce((sum, elbo) => sum + (elbo - mean) * (elbo - mean), 0);
  return { count, mean, error: Math.sqrt(squares / (count - 1) / count) };
}
