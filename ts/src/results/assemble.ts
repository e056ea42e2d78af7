// The report of a run, from its fit. Field by field what the contract of the report says.

import type { Graph } from "../graph/graph.ts";
import { distributionRow } from "../lower/catalogue.ts";
import { exchangesOf } from "../lower/exchanges.ts";
import { areChains, type Settings } from "../methods/options.ts";
import type {
  ElboReport,
  InferReport,
  LogEvidence,
  Stage,
  Timing,
  Verdict,
} from "../report/infer-report.ts";
import { sha256 } from "../report/sha256.ts";
import { VERSION } from "../report/version.ts";
import { log } from "./elementary.ts";
import { estimatorThatRan } from "./estimator.ts";
import {
  type ChainsFit,
  chainsFitOf,
  type Finished,
  type Fit,
  fitOf,
  type GuideFit,
  guideFitOf,
  type PopulationFit,
  populationFitOf,
  type WeightedFit,
  weightedFitOf,
} from "./fit.ts";
import { readGuide } from "./guide.ts";
import { labelFreeSummaries } from "./label-free.ts";
import { type Summarizer, summarize, summarizerOf } from "./summarize.ts";
import { numericOutputs } from "./verdict/disagreement.ts";
import { withExchangeable } from "./verdict/exchangeable.ts";
import {
  exactVerdictOf,
  importanceVerdictOf,
  laplaceVerdictOf,
  mhVerdictOf,
  nutsVerdictOf,
  priorVerdictOf,
  smcVerdictOf,
  verdictOf,
  viVerdictOf,
} from "./verdict/verdict.ts";
import { warningsOf } from "./warnings.ts";

/** A method that does not apply, or whose answer was doubtful, and why. */
export interface Refused {
  readonly method: string;
  readonly why: string;
  /** Of the model, for an answer. */
  readonly evaluations?: number;
}

/** What a report says beside the numbers. */
export interface Job {
  readonly graph: Graph;
  readonly name: string;
  readonly dataNames: readonly string[];
  readonly settings: Settings;
  /** Methods that were tried before. */
  readonly refused: readonly Refused[];
  readonly clock: Clock;
  /** Why the run stopped early; null for a whole run. */
  readonly stopped: string | null;
}

/** Milliseconds so far, and a way to ask for the total once the report is made. */
export interface Clock {
  readonly compileMs: number;
  readonly loadMs: number;
  readonly inferMs: number;
  readonly threads: number;
  total(): number;
}

export function assembleReport(finished: Finished, job: Job): InferReport {
  const { method } = job.settings;
  if (method === "bbvi") return assembleBbvi(fitOf(finished), job);
  if (method === "smc") return assembleSmc(populationFitOf(finished), job);
  if (method === "vi") return assembleVi(guideFitOf(finished), job);
  if (areChains(method) || method === "mh") return assembleChains(chainsFitOf(finished), job);
  const fit = weightedFitOf(finished);
  if (method === "prior") return assemblePrior(fit, job);
  return method === "exact" ? assembleExact(fit, job) : assembleImportance(fit, job);
}

function assembleBbvi(fit: Fit, job: Job): InferReport {
  const whole = fit.finalDraws > 0;
  const { result } = fit.program;
  return finish(job, fit.stepsDone, {
    ...beginning(fit, job),
    estimator: estimatorThatRan(job.settings.estimator ?? "book", fit.rungs),
    verdict: placedVerdict(verdictOf(fit), job.graph),
    ...(whole ? { returnedByFinalQ: summarize(result, summarizerOf(fit.fresh)) } : {}),
    logEvidence: whole ? lowerBound(fit) : null,
    elbo: elboOf(fit),
    q: readGuide(fit.guideRows, fit.q),
    qTrace: traceOf(fit),
    ...(whole ? { khat: fit.khat } : {}),
    warnings: warningsOf(fit, job.graph),
  });
}

function assembleImportance(fit: WeightedFit, job: Job): InferReport {
  const isLaplace = job.settings.method === "laplace";
  const verdictFor = isLaplace ? laplaceVerdictOf : importanceVerdictOf;
  return finish(job, fit.draws, {
    ...beginning(fit, job),
    verdict: verdictOn(fit, verdictFor(fit), job),
    logEvidence: meanWeight(fit),
    khat: fit.khatOfWeights,
    warnings: warningsOf(fit, job.graph),
  });
}

function assemblePrior(fit: WeightedFit, job: Job): InferReport {
  return finish(job, fit.draws, {
    ...beginning(fit, job),
    verdict: placedVerdict(priorVerdictOf(fit), job.graph),
    logEvidence: null,
    warnings: job.graph.warnings,
  });
}

function assembleSmc(fit: PopulationFit, job: Job): InferReport {
  const { logMean, ess } = fit.weighted.moments;
  const { logEvidenceError, rhat, divergences } = fit.population;
  return finish(job, fit.draws, {
    ...beginning(fit, job, fit.population.evaluations),
    verdict: verdictOn(fit, smcVerdictOf(fit), job),
    logEvidence: { value: logMean, se: logEvidenceError, kind: "estimate" },
    ess: { bulk: ess },
    rhat,
    divergences,
    warnings: job.graph.warnings,
  });
}

function assembleVi(fit: GuideFit, job: Job): InferReport {
  const { elbo, finalElbo, finalElboError: se } = fit;
  const value = orMinusInfinity(finalElbo);
  const trace = Array.from(elbo);
  const best = trace.at(-1) ?? Number.NaN;
  return finish(job, fit.draws, {
    ...beginning(fit, job),
    verdict: placedVerdict(viVerdictOf(fit), job.graph),
    returnedByFinalQ: summarize(fit.program.result, summarizerOf(fit.plain)),
    logEvidence: meanWeight(fit),
    elbo: { final: value, se, best, bestIsNoisy: false, trace, nonFinite: fit.nonFinite },
    khat: fit.khatOfWeights,
    warnings: warningsOf(fit, job.graph),
  });
}

function assembleChains(fit: ChainsFit, job: Job): InferReport {
  const { rhat, bulk, tail, divergences, evaluations } = fit.chains;
  const isMh = job.settings.method === "mh";
  const verdict = isMh ? mhVerdictOf(fit) : nutsVerdictOf(fit);
  return finish(job, fit.draws, {
    ...beginning(fit, job, evaluations),
    options: { ...job.settings.shown, ...chosenOf(fit, job) },
    verdict: verdictOn(fit, verdict, job),
    logEvidence: null,
    ess: { bulk, tail },
    rhat,
    ...(isMh ? { acceptance: acceptanceOf(fit) } : { divergences }),
    warnings: job.graph.warnings,
  });
}

/** What was left to the engine: chains, and with them draws of each. */
function chosenOf({ chains }: ChainsFit, { settings }: Job): object {
  return settings.shown.chains === 0 ? { chains: chains.chains, draws: chains.draws } : {};
}

/** Of sites that had a move to accept. */
function acceptanceOf({ names, chains }: ChainsFit): Record<string, number> {
  const entries = names.map((name, site) => [name, chains.ofSites[site] as number] as const);
  return Object.fromEntries(entries.filter(([, share]) => !Number.isNaN(share)));
}

function assembleExact(fit: WeightedFit, job: Job): InferReport {
  const { moments, evidenceError: se } = fit.weighted;
  return finish(job, fit.draws, {
    ...beginning(fit, job),
    verdict: verdictOn(fit, exactVerdictOf(fit), job),
    logEvidence: { value: moments.logMean, se, kind: se === 0 ? "exact" : "estimate" },
    warnings: job.graph.warnings,
  });
}

/** Methods whose draws weigh the same. */
const UNWEIGHTED: readonly string[] = ["exact", "smc", "nuts", "hmc", "mh", "prior"];

/** Methods that see all labels alike, where they can be exchanged. */
const LABELLED: readonly string[] = ["exact", "laplace", "nuts", "hmc", "smc", "mh", "importance"];

/** Whether latents have labels as values, for which symmetries are looked for; chains have looked for them anyway. */
function mayExchange({ program }: WeightedFit, { settings }: Job): boolean {
  const { method } = settings;
  const isDiscrete = program.sites.some(({ family }) => distributionRow(family)?.discrete);
  return LABELLED.includes(method) && (isDiscrete || areChains(method));
}

function symmetriesOf(fit: WeightedFit, graph: Graph): Pick<InferReport, "symmetries"> {
  const symmetries = labelFreeSummaries(fit, graph);
  return symmetries.length === 0 ? {} : { symmetries };
}

/** What the reports of all methods say. */
function beginning(fit: WeightedFit, job: Job, evaluations = fit.draws) {
  const { graph, name, dataNames, settings, refused } = job;
  const weighted = summarizerOf(fit.weighted);
  return {
    laurel: VERSION,
    program: { name, sha256: sha256(graph.source) },
    data: { names: dataNames },
    method: settings.method,
    options: settings.shown,
    seed: settings.seedText,
    returned: summarize(fit.program.result, weighted),
    latents: latentsOf(fit, weighted),
    returnedCov: covarianceOf(fit),
    ...(mayExchange(fit, job) ? symmetriesOf(fit, graph) : {}),
    ...(UNWEIGHTED.includes(settings.method) ? {} : { ess: { weights: fit.weighted.moments.ess } }),
    ...(refused.length === 0 ? {} : { stages: stagesOf(refused, settings, evaluations) }),
  };
}

/** What was tried, and what ran in the end. */
function stagesOf(
  refused: readonly Refused[],
  { method, shown }: Settings,
  evaluations: number,
): Stage[] {
  const tried = refused.map(({ evaluations = 0, ...each }) => ({ ...each, evaluations }));
  const chosen = shown.batch === undefined ? CHOSEN[method] : BY_BATCHES;
  return [...tried, { method, why: chosen ?? "it was asked for", evaluations }];
}

const BY_BATCHES = "steps that see a part of the data each are quick where there are many";

/** Why a method runs after others that do not apply. */
const CHOSEN: Readonly<Record<string, string>> = {
  laplace:
    "draws around the modes, weighted, are quick and honest where the posterior is nearly normal",
  nuts: "chains follow slopes to where draws around the modes seldom come",
  smc: "tempered sequential Monte Carlo gives means as precise as its work allows, and the evidence",
  mh: "moves that need no slopes go where others cannot, at a price",
  bbvi: "Algorithm 12 fits every model, though seldom well",
};

/** Read last: the total includes making the report. */
function finish(job: Job, stepsDone: number, report: Omit<InferReport, "timing">): InferReport {
  const { clock, stopped } = job;
  return {
    ...report,
    timing: timingOf(clock),
    ...(stopped === null ? {} : { partial: { reason: stopped, stepsDone } }),
  };
}

/** The mean weight estimates the evidence; the error of its logarithm by the delta method, from the effective draws. */
function meanWeight({ weighted, draws }: WeightedFit): LogEvidence {
  const { logMean, ess } = weighted.moments;
  return { value: logMean, se: Math.sqrt(Math.max(0, 1 / ess - 1 / draws)), kind: "estimate" };
}

/** With what it means that latents can change places. */
function verdictOn(fit: WeightedFit, verdict: Verdict, job: Job): Verdict {
  const { program, names } = fit;
  const { graph } = job;
  if (!mayExchange(fit, job)) return placedVerdict(verdict, graph);
  const heads = exchangesOf(graph, program).heads.map((sites) =>
    sites.map((site) => names[site] as string),
  );
  return placedVerdict(withExchangeable(verdict, heads), graph);
}

/** A verdict on a graph that was read from JSON has no places in a program. */
function placedVerdict(verdict: Verdict, { placeOf }: Graph): Verdict {
  if (placeOf === undefined) return verdict;
  return { ...verdict, reasons: verdict.reasons.map(({ span: _, ...rest }) => rest) };
}

function timingOf({ compileMs, loadMs, inferMs, threads, total }: Clock): Timing {
  return { compileMs, loadMs, inferMs, totalMs: total(), threads };
}

function latentsOf(fit: WeightedFit, weighted: Summarizer): InferReport["latents"] {
  const entries = [...fit.program.latents].map(
    ([name, shape]) => [name, summarize(shape, weighted)] as const,
  );
  return Object.fromEntries(entries);
}

/** Of the numeric leaves of the value, which are the first outputs. */
function covarianceOf(fit: WeightedFit): number[][] {
  const outputs = numericOutputs(fit.program.result).filter((each) => each < fit.covariance.length);
  return outputs.map((row) =>
    outputs.map((column) => (fit.covariance[row] as readonly number[])[column] as number),
  );
}

/**
 * E_q[log w] bounds the log evidence. Where some draws have weight 0 it is minus infinity, but Q restricted to the
 * others is a guide too: log P(w > 0) + E_q[log w | w > 0] is its bound (Jensen's inequality on E_q[w]).
 */
function lowerBound(fit: Fit): LogEvidence {
  const share = fit.finalLogWeights.length / fit.finalDraws;
  return {
    value: log(share) + orMinusInfinity(fit.finalElbo),
    se: fit.finalElboError,
    kind: "lower-bound",
  };
}

function elboOf(fit: Fit): ElboReport {
  const last = fit.elbo[fit.elbo.length - 1] ?? Number.NaN;
  const whole = fit.finalDraws > 0;
  return {
    final: whole ? orMinusInfinity(fit.finalElbo) : last,
    se: whole ? fit.finalElboError : Number.NaN,
    best: fit.bestElbo,
    bestIsNoisy: true,
    trace: Array.from(fit.elbo),
    nonFinite: fit.nonFinite,
  };
}

/** The mean of no finite log weight. */
function orMinusInfinity(elbo: number): number {
  return Number.isNaN(elbo) ? Number.NEGATIVE_INFINITY : elbo;
}

function traceOf(fit: Fit): NonNullable<InferReport["qTrace"]> {
  const width = 2 + fit.guideRows.reduce((sum, row) => sum + row.width, 0);
  const rows = Math.floor(fit.trace.length / width);
  return Array.from({ length: rows }, (_, row) => ({
    step: fit.trace[row * width] as number,
    elbo: fit.trace[row * width + 1] as number,
    q: readGuide(fit.guideRows, fit.trace, row * width + 2),
  }));
}
