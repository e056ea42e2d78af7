// What `infer` gives: the report, and ways to ask for parts of it by name. Plain data; nothing to free.

import type { InferReport, Summary, Verdict } from "../report/infer-report.ts";
import { jsonSafe } from "../report/json-safe.ts";
import type { Fit } from "./fit.ts";
import { type Quantity, quantitiesOf } from "./lookup.ts";
import { printReport } from "./print.ts";
import { drawColumn } from "./readings.ts";

/** Weighted posterior draws of one quantity. */
export interface WeightedDraws {
  /** [draw][number], row after row. A boolean is 0 or 1, a category the place of its literal in the summary. */
  readonly data: Float64Array;
  /** [draw]; they add up to 1. */
  readonly weights: Float64Array;
  /** Draws, and numbers a draw. */
  readonly shape: readonly [number, number];
}

/** A report's short form for people. */
export interface PosteriorSummary {
  readonly returned: Summary;
  readonly latents: InferReport["latents"];
  readonly verdict: Verdict;
  toString(): string;
}

/** The result of a run. Names are those of sites, `mu` or `mu[0]`; without a name it is the program's value. */
export interface Posterior {
  /** The whole record; numbers that are not finite are numbers here. */
  readonly report: InferReport;
  readonly verdict: Verdict;
  readonly returned: Summary;
  readonly seed: string;
  readonly warnings: InferReport["warnings"];
  /** Posterior mean: a number, or one for each number of a vector, in order. Throws BadOption for an unknown name. */
  mean(name?: string): number | Float64Array;
  /** Posterior standard deviation, as `mean`. */
  sd(name?: string): number | Float64Array;
  /** Up to 10,000 weighted draws. */
  draws(name?: string): WeightedDraws;
  summary(): PosteriorSummary;
  /** The record for JSON: numbers that are not finite are "NaN", "Infinity", "-Infinity". */
  toJSON(): InferReport;
}

/** A posterior over a fit and its report. */
export function posteriorOf(report: InferReport, fit: Fit): Posterior {
  const { mean, sd } = fit.weighted.moments;
  const each = (name: string | undefined, of: (quantity: Quantity) => number) => {
    const values = quantitiesOf(fit.program, name).map(of);
    return values.length === 1 ? (values[0] as number) : Float64Array.from(values);
  };
  const at = (from: Float64Array, quantity: { readonly output: number }) =>
    from[quantity.output] as number;
  return {
    report,
    verdict: report.verdict,
    returned: report.returned,
    seed: report.seed,
    warnings: report.warnings,
    mean: (name) => each(name, (one) => (typeof one === "number" ? one : at(mean, one))),
    sd: (name) => each(name, (one) => (typeof one === "number" ? 0 : at(sd, one))),
    draws: (name) => drawsOf(fit, quantitiesOf(fit.program, name)),
    summary: () => ({
      returned: report.returned,
      latents: report.latents,
      verdict: report.verdict,
      toString: () => printReport(report),
    }),
    toJSON: () => jsonSafe(report) as InferReport,
  };
}

function drawsOf(fit: Fit, quantities: readonly Quantity[]): WeightedDraws {
  const { draws } = fit.weighted;
  const width = quantities.length;
  const data = new Float64Array(draws.count * width);
  quantities.forEach((quantity, column) => {
    const values = typeof quantity === "number" ? null : drawColumn(draws, 1 + quantity.output);
    for (let draw = 0; draw < draws.count; draw++) {
      data[draw * width + column] =
        values === null ? (quantity as number) : (values[draw] as number);
    }
  });
  return { data, weights: drawColumn(draws, 0), shape: [draws.count, width] };
}
