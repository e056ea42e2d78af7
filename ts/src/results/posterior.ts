// What `infer` gives: the report, made when it is first asked for, and ways to ask for parts of it by name. Plain data;
// nothing to free.

import type { InferReport, Summary, Verdict } from "../report/infer-report.ts";
import { jsonSafe } from "../report/json-safe.ts";
import { type DrawsTable, drawsTableOf } from "./draws-table.ts";
import { type Finished, weightedOf } from "./fit.ts";
import { type Quantity, quantitiesOf } from "./lookup.ts";
import { once } from "./once.ts";
import { printReport } from "./print.ts";
import { type Accumulated, drawColumn } from "./readings.ts";
import type { LogDensities, ReplayOptions, Replicates } from "./replicates.ts";

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
  /** The draws of everything by name: those of chains in their order, weighted ones else. */
  table(): DrawsTable;
  /**
   * Observations as the model would make them, given the draws of the latents: a replicate a draw, in the order of `table`.
   * Rejects with LaurelError: BadOption, GraphTooLarge, MemoryLimit, or what the engine refuses.
   */
  predictive(options?: ReplayOptions): Promise<Replicates>;
  /** The log density of each observation given the draws of the latents, nats, in the order of `table`; rejects as `predictive`. */
  logDensities(options?: ReplayOptions): Promise<LogDensities>;
  summary(): PosteriorSummary;
  /** The record for JSON: numbers that are not finite are "NaN", "Infinity", "-Infinity". */
  toJSON(): InferReport;
}

/** What a posterior asks of the model it is of. */
export type Replays = Pick<Posterior, "predictive" | "logDensities">;

/** A posterior over what a run left; `report` is called by what needs the report. */
export function posteriorOf(
  finished: Finished,
  report: () => InferReport,
  replays: Replays,
): Posterior {
  const { program, arrays } = finished;
  const weighted = once(() => weightedOf(program, arrays));
  const each = (name: string | undefined, of: (quantity: Quantity) => number) => {
    const values = quantitiesOf(program, name).map(of);
    return values.length === 1 ? (values[0] as number) : Float64Array.from(values);
  };
  const moment = (kind: "mean" | "sd", one: Quantity, ofConstant: (value: number) => number) =>
    typeof one === "number" ? ofConstant(one) : (weighted().moments[kind][one.output] as number);
  return {
    get report() {
      return report();
    },
    get verdict() {
      return report().verdict;
    },
    get returned() {
      return report().returned;
    },
    get seed() {
      return report().seed;
    },
    get warnings() {
      return report().warnings;
    },
    mean: (name) => each(name, (one) => moment("mean", one, (value) => value)),
    sd: (name) => each(name, (one) => moment("sd", one, () => 0)),
    draws: (name) => drawsOf(weighted(), quantitiesOf(program, name)),
    table: () => drawsTableOf(finished),
    ...replays,
    summary: () => summaryOf(report()),
    toJSON: () => jsonSafe(report()) as InferReport,
  };
}

function summaryOf(report: InferReport): PosteriorSummary {
  const { returned, latents, verdict } = report;
  return { returned, latents, verdict, toString: () => printReport(report) };
}

function drawsOf({ draws }: Accumulated, quantities: readonly Quantity[]): WeightedDraws {
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
