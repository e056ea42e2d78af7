// Everything that a run leaves behind, given names: made of the engine's arrays after the run, when somebody asks for it.

import type { READ } from "../generated/layout.ts";
import type { Program } from "../lower/program.ts";
import { type GuideRow, guideRows } from "./guide.ts";
import { paretoK, tailLength } from "./pareto.ts";
import { largest } from "./quantiles.ts";
import {
  type Accumulated,
  readCovariance,
  readDraws,
  readMoments,
  readTables,
} from "./readings.ts";

/** A run that is over, as the engine left it. */
export interface Finished {
  readonly program: Program;
  /** Names of the sites as reports print them, `mu[0]`. */
  readonly names: readonly string[];
  /** Samples a step: L of Algorithm 12, 1 of a method without steps. */
  readonly samples: number;
  /** Whether steps saw a part of the data each: then fresh draws of the last guide alone have weights. */
  readonly byBatches: boolean;
  /** Flat parameters of the guide before the first step; empty without a guide. */
  readonly start: Float64Array;
  readonly arrays: Arrays;
}

/** All that can be read from a run. */
export type Arrays = Readonly<Record<keyof typeof READ, Float64Array>>;

/** What weighted draws come to, whatever method made them. */
export interface WeightedFit {
  readonly program: Program;
  /** Names of the sites as reports print them, `mu[0]`. */
  readonly names: readonly string[];
  /** Self-normalised over the weights of all draws. */
  readonly weighted: Accumulated;
  readonly covariance: readonly (readonly number[])[];
  /** Weighted draws in all, those of weight 0 too. */
  readonly draws: number;
  /** Weights that were not finite, and of how many. */
  readonly nonFinite: number;
  readonly weighed: number;
  /** Pareto k-hat of all weights; NaN with too few of them. */
  readonly khatOfWeights: number;
  /** Draws of weight 0, by the first row or check to blame. */
  readonly rejectedByRow: Float64Array;
  readonly rejectedByCheck: Float64Array;
}

/** What a run of Algorithm 12 comes to: its weighted draws are the T x L samples of all steps, unless these were by batches. */
export interface Fit extends WeightedFit {
  readonly byBatches: boolean;
  readonly guideRows: readonly GuideRow[];
  /** Fresh unweighted draws of the final guide. */
  readonly fresh: Accumulated;
  /** ELBO estimate of every step, nats; -Infinity for a step without a finite weight. */
  readonly elbo: Float64Array;
  readonly bestElbo: number;
  readonly stepsDone: number;
  readonly steps: number;
  readonly samples: number;
  /** Log weights of the fresh draws that are finite, and how many draws there were. */
  readonly finalLogWeights: Float64Array;
  readonly finalDraws: number;
  /** Mean of the finite log weights of the fresh draws, and its standard error; nats. */
  readonly finalElbo: number;
  readonly finalElboError: number;
  /** Pareto k-hat of the fresh draws' weights; NaN with too few of them. */
  readonly khat: number;
  /** Flat parameters of the guide: at the start, at the end, and `[step, elbo, parameters]` rows of the way. */
  readonly start: Float64Array;
  readonly q: Float64Array;
  readonly trace: Float64Array;
  /** What became of each site, by number; empty where all were scored. */
  readonly rungs: Float64Array;
}

/** What a population of particles comes to: its draws weigh the same. */
export interface PopulationFit extends WeightedFit {
  readonly population: Population;
}

/** How a run of particles went. */
export interface Population {
  /** Standard error of the log evidence, nats. */
  readonly logEvidenceError: number;
  readonly temperatures: number;
  /** Moves of all particles. */
  readonly sweeps: number;
  /** Evaluations of the log joint of one particle. */
  readonly evaluations: number;
  readonly particles: number;
  /** Of 64 groups of draws of the prior, those that particles descend from in the end. */
  readonly groups: number;
  /** Mean acceptance of the moves at the last temperature. */
  readonly acceptance: number;
  readonly divergences: number;
  /** Share of the draws with a value that rounds to an end of its range. */
  readonly rounded: number;
  /** The largest of all outputs; 1 where lineages agree. */
  readonly rhat: number;
}

/** What draws of a fitted guide come to: weighted, and as they are. */
export interface GuideFit extends WeightedFit {
  /** The same draws without their weights. */
  readonly plain: Accumulated;
  /** ELBO over the fixed draws after each evaluation, nats. */
  readonly elbo: Float64Array;
  /** ELBO of the fresh draws, its standard error; nats. */
  readonly finalElbo: number;
  readonly finalElboError: number;
  /** Ascents, and those of them that found other modes as good as the one that Q is at. */
  readonly ascents: number;
  readonly apart: number;
}

/** What chains come to: their draws weigh the same. */
export interface ChainsFit extends WeightedFit {
  readonly chains: Chains;
}

/** How a run of chains went. */
export interface Chains {
  readonly chains: number;
  /** Iterations of each that were not kept, and draws of each. */
  readonly warmup: number;
  readonly draws: number;
  readonly divergences: number;
  /** Transitions whose trajectory was ended by its length. */
  readonly deepest: number;
  readonly acceptance: number;
  /** Gradients of all chains. */
  readonly evaluations: number;
  /** The least of the chains' energy Bayesian fractions of missing information. */
  readonly ebfmi: number;
  /** Share of the draws with a value that rounds to an end of its range. */
  readonly rounded: number;
  /** The worst of all numbers of the answer. */
  readonly rhat: number;
  readonly bulk: number;
  readonly tail: number;
  /** The worst R-hat of all latents. */
  readonly rhatOfLatents: number;
  /** Of Metropolis-Hastings: mean acceptance of the moves that would change each site; empty else. */
  readonly ofSites: Float64Array;
}

/** Names and counts for the weighted draws of a run, and k-hat of their weights. */
export function weightedFitOf({ program, names, samples, arrays }: Finished): WeightedFit {
  const { status, fitTail, rejections } = arrays;
  const covered = Math.min(MAX_COVARIANCES, program.answers);
  const weighed = stepsDone(arrays) * samples;
  const rows = program.rows.length;
  return {
    program,
    names,
    weighted: weightedOf(program, arrays),
    covariance: readCovariance(arrays.fitCovariance, covered),
    draws: weighed,
    nonFinite: status[6] as number,
    weighed,
    khatOfWeights: khatOf(fitTail[0] as number, fitTail.subarray(1)),
    rejectedByRow: rejections.slice(0, rows),
    rejectedByCheck: rejections.slice(rows),
  };
}

/** The same for a run of Algorithm 12, with its guide and its ELBO. */
export function fitOf(finished: Finished): Fit {
  const { program, names, samples, byBatches, start, arrays } = finished;
  const { status, finalElbo, finalLogWeights } = arrays;
  const finalDraws = finalLogWeights.length + ((finalElbo[2] as number) || 0);
  return {
    ...weightedFitOf(finished),
    ...(byBatches ? { draws: finalDraws } : {}),
    byBatches,
    guideRows: guideRows(program.sites, names, byBatches),
    fresh: freshOf(program, arrays),
    elbo: arrays.elbo,
    bestElbo: status[4] as number,
    stepsDone: stepsDone(arrays),
    steps: status[3] as number,
    samples,
    finalLogWeights,
    finalDraws,
    finalElbo: finalElbo[0] as number,
    finalElboError: finalElbo[1] as number,
    khat: khatOf(finalLogWeights.length, finalLogWeights),
    start,
    q: arrays.q,
    trace: arrays.qTrace,
    rungs: arrays.chains,
  };
}

/** The same for a population of particles. */
export function populationFitOf(finished: Finished): PopulationFit {
  const flat = finished.arrays.population;
  const at = (place: number) => flat[place] as number;
  return {
    ...weightedFitOf(finished),
    population: {
      logEvidenceError: at(0),
      temperatures: at(1),
      sweeps: at(2),
      evaluations: at(3),
      particles: at(4),
      groups: at(5),
      acceptance: at(6),
      divergences: at(7),
      rounded: at(8),
      rhat: largestOf(flat.subarray(9)),
    },
  };
}

/** The same for a guide that was fitted over fixed draws. */
export function guideFitOf(finished: Finished): GuideFit {
  const { program, arrays } = finished;
  return {
    ...weightedFitOf(finished),
    plain: freshOf(program, arrays),
    elbo: arrays.elbo,
    finalElbo: arrays.finalElbo[0] as number,
    finalElboError: arrays.finalElbo[1] as number,
    ascents: arrays.chains[0] as number,
    apart: arrays.chains[1] as number,
  };
}

/** The same for chains. */
export function chainsFitOf(finished: Finished): ChainsFit {
  const flat = finished.arrays.chains;
  const at = (place: number) => flat[place] as number;
  const told = flat.subarray(11);
  // Of an answer that is always the same, its latents tell.
  const answer = told.subarray(0, 3 * finished.program.answers || told.length);
  const column = (place: number) => answer.filter((_, index) => index % 3 === place);
  return {
    ...weightedFitOf(finished),
    chains: {
      chains: at(0),
      warmup: at(1),
      draws: at(2),
      divergences: at(3),
      deepest: at(4),
      acceptance: at(5),
      evaluations: at(7),
      ebfmi: at(8),
      rounded: at(10),
      rhat: largestOf(column(0)),
      bulk: Math.min(...column(1)),
      tail: Math.min(...column(2)),
      rhatOfLatents: largestOf(told.filter((_, index) => index % 3 === 0)),
      ofSites: finished.arrays.population,
    },
  };
}

/** The largest number that is one, at least 1. */
function largestOf(numbers: Float64Array): number {
  let most = 1;
  for (const each of numbers) if (each > most) most = each;
  return most;
}

/** Gradient steps that were done; of a method without steps, draws. */
export function stepsDone({ status }: Arrays): number {
  return status[2] as number;
}

/** Whether no sample of any step had a weight. */
export function isWeightless({ fitMoments }: Arrays): boolean {
  return fitMoments[0] === 0;
}

/** The weighted draws of all steps. */
export function weightedOf(program: Program, arrays: Arrays): Accumulated {
  const { fitMoments, fitTables, fitDraws, exactness } = arrays;
  const exact = {
    exactness: exactness.subarray(0, -1),
    evidenceError: exactness.at(-1) ?? Number.NaN,
  };
  return { ...accumulated(program, fitMoments, fitTables, fitDraws), ...exact };
}

function freshOf(program: Program, arrays: Arrays): Accumulated {
  const { finalMoments, finalTables, finalDraws } = arrays;
  return accumulated(program, finalMoments, finalTables, finalDraws);
}

/** Outputs of the answer whose covariances the engine keeps. */
const MAX_COVARIANCES = 50;

function accumulated(
  { outputs }: Program,
  moments: Float64Array,
  tables: Float64Array,
  draws: Float64Array,
): Accumulated {
  const sizes = outputs.map(({ table }) => table);
  return {
    moments: readMoments(moments),
    tables: readTables(tables, sizes),
    draws: readDraws(draws, outputs.length),
    exactness: NOTHING,
    evidenceError: Number.NaN,
  };
}

const NOTHING = new Float64Array(0);

/** k-hat of `count` log weights of which at least the largest are given, in any order. */
function khatOf(count: number, logWeights: Float64Array): number {
  return paretoK(count, largest(logWeights, tailLength(count) + 1));
}
