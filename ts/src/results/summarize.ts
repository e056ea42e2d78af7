// Summaries of a value from what the engine accumulated: the summary mirrors the value's structure.

import type { Shape } from "../lower/program.ts";
import { literalToJson } from "../lower/value.ts";
import type { NumberSummary, Summary } from "../report/infer-report.ts";
import { tableQuantile, weightedQuantiles } from "./quantiles.ts";
import { type Accumulated, drawColumns, EXACTNESS } from "./readings.ts";

/** Levels of the quantiles in a summary. */
const LEVELS = [0.05, 0.5, 0.95] as const;

/** Those of a standard normal at these levels. */
const NORMAL_QUANTILES = [-1.6448536269514722, 0, 1.6448536269514722] as const;

/** What summaries of one accumulation share: numbers that stand in several places are summarised once. */
export interface Summarizer {
  readonly from: Accumulated;
  /** [1 + outputs][draws]: weights, then the values of each output. Made on first use: tables need no draws. */
  columns(): readonly Float64Array[];
  readonly numbers: Map<number, NumberSummary>;
}

export function summarizerOf(from: Accumulated): Summarizer {
  let columns: readonly Float64Array[] | null = null;
  return {
    from,
    columns: () => {
      columns ??= drawColumns(from.draws);
      return columns;
    },
    numbers: new Map(),
  };
}

/** Posterior of the value of this shape under the accumulated draws. */
export function summarize(shape: Shape, by: Summarizer): Summary {
  switch (shape.kind) {
    case "number":
      return shape.uniform ? constantOf(shape.output, by.from) : numberSummary(shape.output, by);
    case "boolean":
      return { type: "boolean", ...momentsOf(shape.output, by.from) };
    case "category":
      return categorySummary(shape, by.from);
    case "constant":
      return { type: "constant", value: literalToJson(shape.literal) };
    case "vector":
      return { type: "vector", items: shape.items.map((item) => summarize(item, by)) };
    case "map":
      return {
        type: "map",
        entries: shape.items.map((item, place) => {
          const key = shape.keys[place];
          return [key === undefined ? null : literalToJson(key), summarize(item, by)] as const;
        }),
      };
  }
}

interface OutputMoments {
  readonly mean: number;
  readonly sd: number;
  readonly mcse: number;
}

function momentsOf(output: number, { moments }: Accumulated): OutputMoments {
  return {
    mean: moments.mean[output] as number,
    sd: moments.sd[output] as number,
    mcse: moments.mcse[output] as number,
  };
}

function numberSummary(output: number, by: Summarizer): NumberSummary {
  const known = by.numbers.get(output);
  if (known !== undefined) return known;
  const { from } = by;
  const table = from.tables[output] ?? new Float64Array(0);
  const [q05, q50, q95] = quantilesOf(output, table, by) as [number, number, number];
  const p = Array.from(table, (each, value) => [String(value), each] as const);
  const summary: NumberSummary = {
    type: "number",
    ...momentsOf(output, from),
    q05,
    q50,
    q95,
    ...(p.length === 0 ? {} : { p: Object.fromEntries(p) }),
  };
  by.numbers.set(output, summary);
  return summary;
}

function quantilesOf(output: number, table: Float64Array, by: Summarizer): readonly number[] {
  if (table.length > 0) return LEVELS.map((level) => tableQuantile(table, level));
  if (by.from.exactness[output] === EXACTNESS.normal) {
    const { mean, sd } = momentsOf(output, by.from);
    return NORMAL_QUANTILES.map((z) => mean + sd * z);
  }
  return weightedQuantiles(columnOf(by, 1 + output), columnOf(by, 0), LEVELS);
}

function columnOf(by: Summarizer, column: number): Float64Array {
  return by.columns()[column] ?? new Float64Array(0);
}

/** The standard error is that of the likeliest literal. */
function categorySummary(shape: Shape & { readonly kind: "category" }, from: Accumulated): Summary {
  const table = from.tables[shape.output] ?? new Float64Array(0);
  const p = shape.literals.map(
    (literal, code) => [literalToJson(literal), table[code] ?? Number.NaN] as const,
  );
  const likeliest = Math.max(...table);
  const isExact = from.exactness[shape.output] === EXACTNESS.exact;
  const mcse = isExact ? 0 : Math.sqrt((likeliest * (1 - likeliest)) / from.moments.ess);
  return { type: "category", p, mcse };
}

/** A number that needs no draw, though only the engine knows it (an exp of constants). */
function constantOf(output: number, from: Accumulated): Summary {
  return { type: "constant", value: from.moments.mean[output] };
}
