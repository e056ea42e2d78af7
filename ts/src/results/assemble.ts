// The report of a run of Algorithm 12, from its fit. Field by field what the contract of the report says.

import type { Graph } from "../graph/graph.ts";
import type { Settings } from "../methods/options.ts";
import type {
  ElboReport,
  InferReport,
  LogEvidence,
  Timing,
  Verdict,
} from "../report/infer-report.ts";
import { sha256 } from "../report/sha256.ts";
import { VERSION } from "../report/version.ts";
import { log } from "./elementary.ts";
import type { Fit } from "./fit.ts";
import { readGuide } from "./guide.ts";
import { type Summarizer, summarize, summarizerOf } from "./summarize.ts";
import { numericOutputs } from "./verdict/disagreement.ts";
import { verdictOf } from "./verdict/verdict.ts";
import { warningsOf } from "./warnings.ts";

/** What a report says beside the numbers. */
export interface Job {
  readonly graph: Graph;
  readonly name: string;
  readonly dataNames: readonly string[];
  readonly settings: Settings;
  readonly clock: Clock;
  /** Why the run stopped early; null for a whole run. */
  readonly stopped: string | null;
}

/** Milliseconds so far, and a way to ask for the total once the report is made. */
export interface Clock {
  readonly compileMs: number;
  readonly loadMs: number;
  readonly inferMs: number;
  total(): number;
}

export function assembleReport(fit: Fit, job: Job): InferReport {
  const { graph, settings } = job;
  const whole = fit.finalDraws > 0;
  const weighted = summarizerOf(fit.weighted);
  const { result } = fit.program;
  return {
    laurel: VERSION,
    program: { name: job.name, sha256: sha256(graph.source) },
    data: { names: job.dataNames },
    method: settings.method,
    estimator: settings.estimator,
    options: settings.shown,
    seed: settings.seedText,
    verdict: placedVerdict(verdictOf(fit), graph),
    returned: summarize(result, weighted),
    ...(whole ? { returnedByFinalQ: summarize(result, summarizerOf(fit.fresh)) } : {}),
    latents: latentsOf(fit, weighted),
    returnedCov: covarianceOf(fit),
    logEvidence: whole ? lowerBound(fit) : null,
    elbo: elboOf(fit),
    q: readGuide(fit.guideRows, fit.q),
    qTrace: traceOf(fit),
    ...(whole ? { khat: fit.khat } : {}),
    ess: { weights: fit.weighted.moments.ess },
    warnings: warningsOf(fit, graph),
    timing: timingOf(job.clock),
    ...(job.stopped === null ? {} : { partial: { reason: job.stopped, stepsDone: fit.stepsDone } }),
  };
}

/** A verdict on a graph that was read from JSON has no places in a program. */
function placedVerdict(verdict: Verdict, { placeOf }: Graph): Verdict {
  if (placeOf === undefined) return verdict;
  return { ...verdict, reasons: verdict.reasons.map(({ span: _, ...rest }) => rest) };
}

/** Read last: the total includes making the report. */
function timingOf({ compileMs, loadMs, inferMs, total }: Clock): Timing {
  return { compileMs, loadMs, inferMs, totalMs: total() };
}

function latentsOf(fit: Fit, weighted: Summarizer): InferReport["latents"] {
  const entries = [...fit.program.latents].map(
    ([name, shape]) => [name, summarize(shape, weighted)] as const,
  );
  return Object.fromEntries(entries);
}

/** Of the numeric leaves of the value, which are the first outputs. */
function covarianceOf(fit: Fit): number[][] {
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
