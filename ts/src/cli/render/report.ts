// A run's report for people: what ran, Q, the ELBO, the answer, the verdict. In: the record, a width, a
// paint. Out: text. `brief` leaves only the answer and the verdict.

import type { InferReport } from "../../report/infer-report.ts";
import { type Reading, renderAnswer } from "./answer.ts";
import { renderElbo } from "./elbo.ts";
import { renderGuide } from "./guide.ts";
import { formatCount, formatDuration, formatNumber, formatWithError } from "./number.ts";
import type { Paint } from "./paint.ts";
import { printable, wrap } from "./text.ts";
import { toNumber } from "./value.ts";
import { renderVerdict } from "./verdict.ts";

export interface ReportLook {
  /** Columns. */
  readonly width: number;
  readonly paint: Paint;
  readonly brief: boolean;
}

/** What the answer calls the reading that uses no weights. */
const FINAL_Q = "final Q";

/** Widest lines that still read well. */
const MOST_WIDTH = 96;

/** The report as text, ending with a line end. */
export function renderReport(report: InferReport, look: ReportLook): string {
  const width = Math.max(40, Math.min(look.width, MOST_WIDTH));
  const { paint } = look;
  const sections = [
    ...(look.brief ? [] : [heading(report, width, paint)]),
    ...stopped(report, paint),
    ...(look.brief ? [] : fitted(report, width, paint)),
    answer(report, width, paint),
    renderVerdict(report.verdict, width, paint),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function heading(report: InferReport, width: number, paint: Paint): string[] {
  return [paint.bold(printable(report.program.name)), ...wrap(whatRan(report), width)];
}

/** A partial result says so, however brief the report. */
function stopped(report: InferReport, paint: Paint): string[][] {
  if (report.partial === undefined) return [];
  const { stepsDone, reason } = report.partial;
  const unit = report.elbo === undefined ? "draws" : "steps";
  return [[paint.yellow(`stopped early after ${formatCount(stepsDone)} ${unit}: ${reason}`)]];
}

const GUIDES = new Map([
  ["meanfield", "mean field"],
  ["fullrank", "full rank"],
  ["lowrank", "low rank"],
]);

function whatRan(report: InferReport): string {
  const { options, estimator, method, seed, timing } = report;
  const parts = [estimator === undefined ? method : `${method} (${estimator})`];
  const { steps, samples, learningRate, controlVariate } = options;
  if (typeof options.guide === "string") {
    parts.push(GUIDES.get(options.guide) ?? options.guide);
    parts.push(`${formatCount(Number(samples))} draws of Q`);
  } else if (typeof steps === "number" && typeof samples === "number") {
    parts.push(`${formatCount(steps)} steps of ${formatCount(samples)} samples`);
  }
  if (steps === undefined && typeof samples === "number") {
    parts.push(`${formatCount(samples)} draws of the prior`);
  }
  const { chains, warmup, draws } = options;
  if (typeof chains === "number" && typeof warmup === "number" && typeof draws === "number") {
    const all = chains === 1 ? "1 chain" : `${formatCount(chains)} chains`;
    parts.push(`${all} of ${formatCount(warmup)} + ${formatCount(draws)}`);
  }
  if (typeof learningRate === "number") parts.push(`learning rate ${formatNumber(learningRate)}`);
  if (controlVariate === "vertex") parts.push("control variate by vertex");
  parts.push(`seed ${printable(seed)}`, formatDuration(timing.totalMs));
  return parts.join(" · ");
}

function fitted(report: InferReport, width: number, paint: Paint): string[][] {
  const sections: string[][] = [];
  if (report.q !== undefined && Object.keys(report.q).length > 0) {
    sections.push([
      paint.bold("Q, the fitted guide"),
      ...indented(renderGuide(report.q, width - 2, paint)),
    ]);
  }
  if (report.elbo !== undefined) {
    sections.push([
      paint.bold("ELBO, in nats"),
      ...indented(renderElbo(report.elbo, width - 2, paint)),
    ]);
  }
  return sections;
}

function answer(report: InferReport, width: number, paint: Paint): string[] {
  const isPlain = ["exact", "laplace", "smc", "nuts", "hmc", "mh"].includes(report.method);
  const name = report.method === "prior" ? "prior" : isPlain ? "posterior" : "by weights";
  const readings: Reading[] = [{ name, summary: report.returned }];
  if (report.returnedByFinalQ !== undefined) {
    readings.push({ name: FINAL_Q, summary: report.returnedByFinalQ });
  }
  const table = renderAnswer(readings, width - 2, paint);
  const lines = [paint.bold("Answer"), ...indented(table)];
  const isCompared = table.some((line) => line.includes(FINAL_Q));
  const notes = isCompared ? wrap(readingNote(report), width - 2) : [];
  return [
    ...lines,
    ...indented(notes.map(paint.dim)),
    ...indented(checks(report).flatMap((line) => wrap(line, width - 2, 8))),
  ];
}

function readingNote(report: InferReport): string {
  const { steps, samples, batch } = report.options;
  if (report.method === "vi") {
    return `by weights: draws of Q by their importance weights; ${FINAL_Q}: the same draws unweighted`;
  }
  if (batch !== undefined) {
    return `by weights: draws of Q as it ended by their importance weights, of all data; ${FINAL_Q}: the same draws unweighted`;
  }
  const all =
    typeof steps === "number" && typeof samples === "number"
      ? `all ${formatCount((report.partial?.stepsDone ?? steps) * samples)} samples`
      : "all samples";
  return `by weights: posterior from the importance weights of ${all} of the run; ${FINAL_Q}: 10 000 fresh draws of Q as it ended, unweighted`;
}

/** Nats: an error that no digit shows. */
const NO_ERROR = 1e-7;

function checks(report: InferReport): string[] {
  const lines: string[] = [];
  if (report.khat !== undefined) {
    lines.push(`k-hat   ${formatNumber(toNumber(report.khat), 3)} (weights are usable below 0.7)`);
  }
  if (report.ess?.weights !== undefined) {
    lines.push(
      `ESS     ${formatNumber(toNumber(report.ess.weights), 3)} (samples that the weights are worth)`,
    );
  }
  if (report.ess?.bulk !== undefined && report.rhat !== undefined) {
    const ess = formatCount(Math.round(toNumber(report.ess.bulk)));
    lines.push(`ESS     ${ess} (independent draws that the draws are worth, at least)`);
    const what = report.options.chains !== undefined ? "chains" : "lineages";
    lines.push(`R-hat   ${formatNumber(toNumber(report.rhat), 4)} (1 where ${what} agree)`);
  }
  if (report.logEvidence !== null && report.logEvidence.kind !== "lower-bound") {
    const { value, se, kind } = report.logEvidence;
    const shown =
      kind === "exact" || toNumber(se) < NO_ERROR
        ? formatNumber(toNumber(value), 8)
        : formatWithError(toNumber(value), toNumber(se));
    lines.push(`log evidence  ${shown} nats`);
  }
  for (const { sites, occupied } of report.symmetries ?? []) {
    if (occupied?.type !== "number") continue;
    const [mean, sd] = [occupied.mean, occupied.sd].map((x) => formatNumber(toNumber(x), 3));
    const among = `${sites[0]}, ..., ${sites.at(-1)}`;
    lines.push(`labels  ${mean} in use, sd ${sd} (of ${among}; --json has who shares one)`);
  }
  return lines;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}
