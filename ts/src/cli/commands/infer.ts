// `laurel infer PROGRAM...`: fits programs, prints their answers and how far to trust them. In: the call
// and its options. Out: reports; beside them a record (`--out`) and a picture (`--plot`).

import type { InferReport } from "../../report/infer-report.ts";
import type { Posterior } from "../../results/posterior.ts";
import { type Call, type Outcome, overPrograms, paintFor, showWarnings } from "../call.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { InferArguments } from "../infer-options.ts";
import { readData } from "../input/data.ts";
import type { ProgramText } from "../input/program-text.ts";
import { systemReason } from "../input/system-reason.ts";
import { toJson } from "../json.ts";
import { renderReport } from "../render/report.ts";
import { badOption } from "../usage.ts";
import { fitProgram } from "./fit.ts";

/** Prints a report for each program, or records under `--json`. */
export async function inferCommand(
  call: Call,
  programs: readonly string[],
  given: InferArguments,
): Promise<ExitCode> {
  checkFiles(call, given, programs);
  const data = await readData(call.io, { files: call.options.data, sets: call.options.set });
  const asJson = call.options.json || (given.format !== undefined && given.out === undefined);
  const posteriors: Posterior[] = [];
  const code = await overPrograms(call, programs, asJson, async (program) => {
    const posterior = await fitProgram(call, program, data, given);
    const { report } = posterior;
    posteriors.push(posterior);
    return { ...outcomeOf(call, program, report), json: asJson ? toJson(report) : "" };
  });
  await writeFiles(call, given, posteriors);
  return code;
}

function outcomeOf(call: Call, program: ProgramText, report: InferReport): Outcome {
  showWarnings(call, report.warnings, program);
  const look = {
    width: call.io.out.columns,
    paint: paintFor(call, call.io.out),
    brief: call.options.quiet,
  };
  return { code: codeOf(report), json: "", text: renderReport(report, look) };
}

function codeOf(report: InferReport): ExitCode {
  if (report.partial !== undefined) return EXIT.stopped;
  return report.verdict.level === "do-not-trust" ? EXIT.doNotTrust : EXIT.fine;
}

/** What cannot be written is refused before a run that would be for nothing. */
function checkFiles(call: Call, given: InferArguments, programs: readonly string[]): void {
  const { plot, out } = given;
  if (plot !== undefined && !plot.endsWith(".svg") && !plot.endsWith(".html")) {
    throw badOption(`--plot wants a file called .svg or .html, not ${plot}`);
  }
  if (plot !== undefined && programs.length > 1) {
    throw badOption("--plot takes one program at a time");
  }
  if (given.format !== undefined && given.format !== "json") {
    if (out === undefined) throw badOption(`--format ${given.format} goes with --out FILE`);
    if (programs.length > 1)
      throw badOption(`--format ${given.format} takes one program at a time`);
  }
  if (!isOfDraws(given) && (given.predictive || given.logLikelihood)) {
    const option = given.predictive ? "--predictive" : "--log-likelihood";
    throw badOption(`${option} goes with --out FILE and --format csv, arviz or stan-csv`);
  }
  const first = out === undefined || !hasChains(given) ? out : chainFile(out, 0);
  for (const file of [plot, first]) {
    if (file !== undefined) writing(file, () => call.io.touchFile(file));
  }
}

async function writeFiles(
  call: Call,
  given: InferArguments,
  posteriors: readonly Posterior[],
): Promise<void> {
  const [posterior] = posteriors;
  if (posterior === undefined) return;
  const { report } = posterior;
  if (given.out !== undefined) {
    const reports = posteriors.map((each) => each.report);
    const texts = isOfDraws(given)
      ? await drawsOf(posterior, given)
      : [`${toJson(reports.length > 1 ? reports : report)}\n`];
    texts.forEach((text, chain) => {
      const { out } = given as { readonly out: string };
      write(call, texts.length === 1 ? out : chainFile(out, chain), text);
    });
  }
  if (given.plot === undefined) return;
  if (report.elbo === undefined) throw badOption(`--plot: ${report.method} has no ELBO to draw`);
  const { drawReport } = await import("../plot/draw.ts");
  write(call, given.plot, drawReport(report, report.elbo, given.plot.endsWith(".html")));
}

/** Whether what is written are draws. */
function isOfDraws({ format, out }: InferArguments): boolean {
  return out !== undefined && format !== undefined && format !== "json";
}

/** The texts of files of draws: one, or one a chain. */
async function drawsOf(posterior: Posterior, given: InferArguments): Promise<string[]> {
  const { format, predictive = false, logLikelihood = false } = given;
  const { drawsToArviz, drawsToCsv, drawsToStanCsv, tablesOf } = await import("../draws/draws.ts");
  const logJoint = format === "stan-csv" || (format === "arviz" && logLikelihood);
  const wanted = { predictive, logDensities: logLikelihood, logJoint };
  const tables = await tablesOf(posterior, wanted);
  if (format === "csv") return [drawsToCsv(tables)];
  return format === "arviz" ? [drawsToArviz(tables)] : drawsToStanCsv(tables, posterior.report);
}

/** Whether there will be a file for each of several chains, as CmdStan has them. */
function hasChains({ format, method, chains, warmup, draws }: InferArguments): boolean {
  const isNuts = method === "nuts" || [chains, warmup, draws].some((each) => each !== undefined);
  return format === "stan-csv" && isNuts && chains !== 1;
}

/** `fit.csv` to `fit_1.csv` for the first chain. */
function chainFile(out: string, chain: number): string {
  const dot = out.lastIndexOf(".");
  const stem = dot > out.search(/[^/\\]*$/) ? dot : out.length;
  return `${out.slice(0, stem)}_${chain + 1}${out.slice(stem)}`;
}

function write(call: Call, file: string, text: string): void {
  writing(file, () => call.io.writeFile(file, text));
}

function writing(file: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw badOption(`cannot write ${file}: ${systemReason(error)}`);
  }
}
