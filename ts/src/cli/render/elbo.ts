// The ELBO of a run: charts of all steps and of the last 200, its best and its final value.
// In: the report's record. Out: plain lines.

import type { ElboReport } from "../../report/infer-report.ts";
import { blockChart } from "./chart.ts";
import { formatCount, formatNumber, formatWithError } from "./number.ts";
import type { Paint } from "./paint.ts";
import { padStart, wrap } from "./text.ts";
import { toNumber } from "./value.ts";

/** Steps in the second chart, as in the course's picture. */
export const LAST_STEPS = 200;
const HEIGHT = 3;
/** Columns of the longest label, such as `≤ -0.0001441`. */
const LABEL_WIDTH = 12;

/** Charts and figures in lines of at most `width` columns. */
export function renderElbo(elbo: ElboReport, width: number, paint: Paint): string[] {
  const trace = elbo.trace.map(toNumber);
  const lines = chart(`all ${formatCount(trace.length)} steps`, trace, width, paint);
  if (trace.length > LAST_STEPS) {
    lines.push(...chart(`last ${LAST_STEPS} steps`, trace.slice(-LAST_STEPS), width, paint));
  }
  return [...lines, ...figures(elbo).flatMap((line) => wrap(line, width, 7))];
}

function chart(title: string, trace: readonly number[], width: number, paint: Paint): string[] {
  const drawn = blockChart(trace, { width: width - LABEL_WIDTH - 2, height: HEIGHT });
  if (drawn === null) return [`${title}: not one finite value`];
  const labels = drawn.rows.map(() => "");
  labels[0] = formatNumber(drawn.high);
  labels[labels.length - 1] = (drawn.clipped ? "≤ " : "") + formatNumber(drawn.low);
  const missing = trace.filter((each) => !Number.isFinite(each)).length;
  const gaps = missing === 0 ? "" : ` (${formatCount(missing)} not finite: gaps)`;
  return [
    `${title}${gaps}`,
    ...drawn.rows.map(
      (row, at) =>
        `${padStart(labels[at] as string, LABEL_WIDTH)} ${paint.dim("┤")}${paint.cyan(row.trimEnd())}`,
    ),
  ];
}

function figures(elbo: ElboReport): string[] {
  const noisy = elbo.bestIsNoisy ? " (one step's noisy estimate: the luckiest, not the best)" : "";
  const lines = [
    `best   ${formatNumber(toNumber(elbo.best))}${noisy}`,
    `final  ${formatWithError(toNumber(elbo.final), toNumber(elbo.se))} (standard error)`,
  ];
  if (elbo.nonFinite > 0) {
    lines.push(`${formatCount(elbo.nonFinite)} log weights were not finite and left the gradient`);
  }
  return lines;
}
