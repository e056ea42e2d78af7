// A report's numbers as a small table for people: the program's value, the latents, the verdict.

import type { InferReport, Summary } from "../report/infer-report.ts";
import { shown } from "./verdict/reason.ts";

/** Rows printed of one report; more are counted. */
const MAX_ROWS = 40;

/** Text with one line a number: mean, standard deviation, 90 % interval. */
export function printReport(report: InferReport): string {
  const rows = [
    ...rowsOf("value", report.returned),
    ...Object.entries(report.latents).flatMap(([name, summary]) => rowsOf(name, summary)),
  ];
  const more = rows.length - MAX_ROWS;
  const table = [HEADER, ...rows.slice(0, MAX_ROWS)];
  const widths = HEADER.map((_, column) =>
    Math.max(...table.map((row) => (row[column] ?? "").length)),
  );
  const lines = table.map((row) => row.map((cell, column) => pad(cell, column, widths)).join("  "));
  if (more > 0) lines.push(`... and ${more} more`);
  return [...lines.map((line) => line.trimEnd()), "", report.verdict.text].join("\n");
}

type Row = readonly string[];

const HEADER: Row = ["", "mean", "sd", "5 %", "50 %", "95 %"];

/** Names to the left, numbers to the right. */
function pad(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function rowsOf(name: string, summary: Summary): Row[] {
  switch (summary.type) {
    case "number": {
      const { mean, sd, q05, q50, q95 } = summary;
      return [[name, ...[mean, sd, q05, q50, q95].map((number) => shown(number, 4))]];
    }
    case "boolean":
      return [[name, shown(summary.mean, 4), shown(summary.sd, 4)]];
    case "category":
      return summary.p.map(([value, p]) => [`${name} = ${JSON.stringify(value)}`, shown(p, 4)]);
    case "constant":
      return [[name, JSON.stringify(summary.value)]];
    case "vector":
      return summary.items.flatMap((item, place) => rowsOf(`${name}[${place}]`, item));
    case "map":
      return summary.entries.flatMap(([key, item]) =>
        rowsOf(`${name}[${JSON.stringify(key)}]`, item),
      );
  }
}
