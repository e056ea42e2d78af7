// What happened during a run that its user should know: each with a place in the program and a count.

import type { Diagnostic } from "../errors/diagnostic.ts";
import { codeOf, type DiagnosticKind } from "../errors/kinds.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import type { Graph } from "../graph/graph.ts";
import { placed } from "../graph/read/placed.ts";
import { siteText } from "../graph/site-names.ts";
import type { LoweredRow } from "../lower/program.ts";
import type { Span } from "../source/span.ts";
import type { Fit, WeightedFit } from "./fit.ts";
import { counted, grouped, shown } from "./verdict/reason.ts";
import { FEW_DRAWS, USABLE_KHAT } from "./verdict/weights.ts";

/** Weighted draws, and of Algorithm 12 also what fresh draws of its guide say. */
type Weighed = WeightedFit & Partial<Pick<Fit, "khat">>;

/** Warnings of a run, after those of the compiler. */
export function warningsOf(fit: Weighed, graph: Graph): Diagnostic[] {
  const found = [
    ...graph.warnings,
    ...rejectedRows(fit),
    ...rejectedChecks(fit),
    ...nonFinite(fit),
    ...weights(fit),
  ];
  return found.map((each) => placed(each, graph));
}

/**
 * The error of a run in which no sample had a weight: there is no answer, only the place that refused most.
 */
export function allWeightsZero(fit: WeightedFit): LaurelError {
  const all = counted(fit.draws, "sample");
  const message = `all ${all} have weight 0: no draw of the latents can have given the data`;
  const row = indexOfMost(fit.rejectedByRow);
  const check = indexOfMost(fit.rejectedByCheck);
  const byCheck = (fit.rejectedByCheck[check] ?? 0) > (fit.rejectedByRow[row] ?? 0);
  const span = byCheck ? fit.program.checks[check]?.span : fit.program.rows[row]?.span;
  const hint = byCheck
    ? "this index is out of range in most of them"
    : "this is what excludes most of them: its log density there is minus infinity";
  return new LaurelError([diagnostic("AllWeightsZero", message, span, hint)]);
}

function rejectedRows(fit: WeightedFit): Diagnostic[] {
  const all = fit.draws;
  return fit.program.rows.flatMap((row, place) => {
    const count = fit.rejectedByRow[place] ?? 0;
    if (count === 0) return [];
    const message = `${counted(count, "sample")} of ${grouped(all)} got weight 0 at ${named(row)}`;
    if (row.suspect === null) return [diagnostic("RejectedRuns", message, row.span)];
    const { span, text } = row.suspect;
    const labels = [{ span: row.span, text: `this \`${row.kind}\`` }];
    return [{ ...diagnostic("RejectedRuns", `${message}: its ${text}`, span), labels }];
  });
}

function rejectedChecks(fit: WeightedFit): Diagnostic[] {
  const all = fit.draws;
  return fit.program.checks.flatMap(({ span, count: size }, check) => {
    const count = fit.rejectedByCheck[check] ?? 0;
    if (count === 0) return [];
    const message =
      `${counted(count, "sample")} of ${grouped(all)} got weight 0: ` +
      `this index was no whole number from 0 to ${size - 1}`;
    return [diagnostic("IndexOutOfRangeRuns", message, span)];
  });
}

function nonFinite(fit: WeightedFit): Diagnostic[] {
  if (fit.nonFinite === 0) return [];
  const message = `${counted(fit.nonFinite, "log weight")} of ${grouped(fit.weighed)} were not finite and left out`;
  return [diagnostic("NonFiniteWeights", message)];
}

function weights(fit: Weighed): Diagnostic[] {
  const found: Diagnostic[] = [];
  const khat = fit.khat === undefined ? fit.khatOfWeights : Math.max(fit.khat, fit.khatOfWeights);
  if (!(khat <= USABLE_KHAT)) {
    const message = `k-hat of the importance weights is ${shown(khat)}, above ${USABLE_KHAT}`;
    found.push(diagnostic("HighKhat", message));
  }
  const { ess } = fit.weighted.moments;
  if (ess < FEW_DRAWS) {
    const message = `the weighted samples are worth ${shown(ess)} independent draws`;
    found.push(diagnostic("LowEss", message));
  }
  return found;
}

function named({ kind, name, instances }: LoweredRow): string {
  const what = kind === "sample" ? `the latent \`${siteText(name)}\`` : `this \`${kind}\``;
  return instances === 1 ? what : `${what}, in one or more of its ${grouped(instances)} instances`;
}

function indexOfMost(counts: Float64Array): number {
  return counts.reduce((most, count, place) => (count > (counts[most] ?? 0) ? place : most), 0);
}

function diagnostic(kind: DiagnosticKind, message: string, span?: Span, hint?: string): Diagnostic {
  return {
    kind,
    code: codeOf(kind),
    message,
    ...(span === undefined ? {} : { span }),
    ...(hint === undefined ? {} : { hint }),
  };
}
