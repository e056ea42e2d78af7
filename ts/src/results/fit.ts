// Everything that a run of Algorithm 12 leaves behind, read from the engine once and given names.

import type { Program } from "../lower/program.ts";
import type { GuideRow } from "./guide.ts";
import type { Accumulated } from "./readings.ts";

export interface Fit {
  readonly program: Program;
  /** Names of the sites as reports print them, `mu[0]`. */
  readonly names: readonly string[];
  readonly guideRows: readonly GuideRow[];
  /** Self-normalised over the weights of all T x L samples. */
  readonly weighted: Accumulated;
  /** Fresh unweighted draws of the final guide. */
  readonly fresh: Accumulated;
  readonly covariance: readonly (readonly number[])[];
  /** ELBO estimate of every step, nats; -Infinity for a step without a finite weight. */
  readonly elbo: Float64Array;
  readonly bestElbo: number;
  readonly stepsDone: number;
  readonly steps: number;
  readonly samples: number;
  /** Weights of all steps that were not finite. */
  readonly nonFinite: number;
  /** Log weights of the fresh draws that are finite, and how many draws there were. */
  readonly finalLogWeights: Float64Array;
  readonly finalDraws: number;
  /** Mean of the finite log weights of the fresh draws, and its standard error; nats. */
  readonly finalElbo: number;
  readonly finalElboError: number;
  /** Pareto k-hat of the fresh draws' weights, and of the weights of all steps; NaN with too few of them. */
  readonly khat: number;
  readonly khatOfAllSteps: number;
  /** Draws of weight 0, by the first row or check to blame. */
  readonly rejectedByRow: Float64Array;
  readonly rejectedByCheck: Float64Array;
  /** Flat parameters of the guide: at the start, at the end, and `[step, elbo, parameters]` rows of the way. */
  readonly start: Float64Array;
  readonly q: Float64Array;
  readonly trace: Float64Array;
}
