// Summaries of a value from what the engine accumulated: the summary mirrors the value's structure.

import type { Shape } from "../lower/program.ts";
import { literalToJson } from "../lower/value.ts";
import type { NumberSummary, Summary } from "../report/infer-report.ts";
import { weightedQuantiles } from "./quantiles.ts";
import type { Accumulated } from "./readings.ts";

/** Levels of the quantiles in a summary. */
const LEVELS = [0.05, 0.5, 0.95] as const;

/** Posterior of the value of this shape under the accumulated draws. */
export function summarize(shape: Shape, from: Accumulated): Summary {
  switch (shape.kind) {
    case "number":
      return shape.uniform ? constantOf(shape.output, from) : numberSummary(shape.output, from);
    case "boolean":
      return { type: "boolean", ...momentsOf(shape.output, from) };
    case "category":
      return categorySummary(shape, from);
    case "constant":
      return { type: "constant", value: literalToJson(shape.literal) };
    case "vector":
      return { type: "vector", items: shape.items.map((item) => summarize(item, from)) };
    case "map":
      return {
        type: "map",
        entries: shape.items.map((item, place) => {
          const key = shape.keys[place];
          return [key === undefined ? null : literalToJson(key), summarize(item, from)] as const;
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

function numberSummary(output: number, from: Accumulated): NumberSummary {
  const values = from.draws.values[output] ?? new Float64Array(0);
  const [q05, q50, q95] = weightedQuantiles(values, from.draws.weights, LEVELS) as [
    number,
    number,
    number,
  ];
  const base = { type: "number", ...momentsOf(output, from), q05, q50, q95 } as const;
  const table = from.tables[output];
  if (table === undefined || table.length === 0) return base;
  return { ...base, p: Object.fromEntries(Array.from(table, (p, value) => [String(value), p])) };
}

/** The standard error is that of the likeliest literal. */
function categorySummary(shape: Shape & { readonly kind: "category" }, from: Accumulated): Summary {
  const table = from.tables[shape.output] ?? new Float64Array(0);
  const p = shape.literals.map(
    (literal, code) => [literalToJson(literal), table[code] ?? Number.NaN] as const,
  );
  const likeliest = Math.max(...table);
  const mcse = Math.sqrt((likeliest * (1 - likeliest)) / from.moments.ess);
  return { type: "category", p, mcse };
}

/** A number that needs no draw, though only the engine knows it (an exp of constants). */
function constantOf(output: number, from: Accumulated): Summary {
  return { type: "constant", value: from.draws.values[output]?.[0] ?? from.moments.mean[output] };
}
