// The compiler's front door: a program's text, and data, to its graph. Loads no WebAssembly.

import type { CoreProgram } from "./core/core.ts";
import { desugarProgram } from "./desugar/desugar.ts";
import { datumToJson, desugaredForms, printForms } from "./desugar/json.ts";
import type { Diagnostic } from "./errors/diagnostic.ts";
import { renderDiagnostics } from "./errors/frame.ts";
import { LaurelError } from "./errors/laurel-error.ts";
import {
  addError,
  addWarning,
  diagnostic,
  newReport,
  type Report,
  Stopped,
} from "./errors/report.ts";
import { buildGraph } from "./graph/build.ts";
import type { Graph } from "./graph/graph.ts";
import type { DataValue } from "./partial/data.ts";
import { FOLD_FROM, type Unfolded, unfold } from "./partial/partial.ts";
import type { Datum } from "./reader/datum.ts";
import { read } from "./reader/read.ts";
import { linesOf, spanBetween } from "./source/lines.ts";
import { parseProgram } from "./syntax/parse.ts";
import { symbolsOf } from "./syntax/symbols.ts";

export type { DataValue } from "./partial/data.ts";

export interface CompileOptions {
  /** Values for declared data and for free symbols, by name. */
  readonly data?: ReadonlyMap<string, DataValue>;
  /** What code frames call the program; `program` unless given. */
  readonly name?: string;
  /** From how many passes on a repetition is kept folded where it can be; 64 unless given. */
  readonly foldFrom?: number;
}

export interface CheckOptions extends CompileOptions {
  /** Free symbols that will have data, although none is given now. */
  readonly names?: readonly string[];
}

/** All that is wrong with a program, and what looks like a mistake. */
export interface CheckResult {
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** A desugared program: Daphne's array of forms, and the same as Daphne text. */
export interface Desugared {
  readonly forms: readonly unknown[];
  readonly text: string;
}

/**
 * Compiles a program to its graph.
 * Throws LaurelError, whose message shows the places, for a program or data that is wrong.
 */
export function compile(source: string, options: CompileOptions = {}): Graph {
  const stages = analyse(source, options, "compile");
  const { report, front, unfolded } = stages;
  const result = unfolded?.result ?? null;
  if (report.errors.length > 0 || front === null || unfolded === null || result === null) {
    throw errorOf(report, source, options.name);
  }
  const { program, taken } = front;
  const { warnings } = report;
  return buildGraph({ program, unfolded: { ...unfolded, result }, warnings, source, taken });
}

/** Checks a program without compiling it to the end. Data may be missing. Never throws. */
export function check(source: string, options: CheckOptions = {}): CheckResult {
  const { report } = analyse(source, options, "check");
  return { errors: report.errors, warnings: report.warnings };
}

/** The core program as Daphne's forms. Throws LaurelError for a program that does not read or resolve. */
export function desugar(source: string, options: CheckOptions = {}): Desugared {
  const { report, front } = analyse(source, options, "desugar");
  if (report.errors.length > 0 || front === null) throw errorOf(report, source, options.name);
  const forms = desugaredForms(front.program, front.taken);
  return { forms: forms.map(datumToJson), text: printForms(forms) };
}

interface Front {
  readonly program: CoreProgram;
  /** Symbols of the program, which generated names avoid. */
  readonly taken: ReadonlySet<string>;
}

interface Stages {
  readonly report: Report;
  front: Front | null;
  unfolded: Unfolded | null;
}

type Goal = "compile" | "check" | "desugar";

/** Runs the stages until one of them cannot go on; what is wrong is in the report. */
function analyse(source: string, options: CheckOptions, goal: Goal): Stages {
  const stages: Stages = { report: newReport(), front: null, unfolded: null };
  const { report } = stages;
  try {
    const data = readInto(source, report);
    const values = options.data ?? new Map<string, DataValue>();
    const supplied = new Set([...values.keys(), ...(options.names ?? [])]);
    const front = resolve(data, source, supplied, report);
    stages.front = front;
    if (goal === "desugar" || report.errors.some((each) => STATIC.has(each.kind))) return stages;
    checkData(front.program, values, report, goal);
    stages.unfolded = unfold(front.program, values, report, options.foldFrom ?? FOLD_FROM);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return stages;
}

/** After these errors names or forms are missing, and evaluating would only add confusion. */
const STATIC: ReadonlySet<string> = new Set(["MalformedForm", "EmptyProgram"]);

function readInto(source: string, report: Report): readonly Datum[] {
  const { data, diagnostics } = read(source);
  for (const each of diagnostics) addError(report, each);
  if (diagnostics.length > 0) throw new Stopped();
  return data;
}

function resolve(
  data: readonly Datum[],
  source: string,
  supplied: ReadonlySet<string>,
  report: Report,
): Front {
  const end = spanBetween(linesOf(source), source.length, source.length);
  const taken = symbolsOf(data);
  const surface = parseProgram(data, end, report);
  return { program: desugarProgram(surface, { report, supplied, taken }), taken };
}

function checkData(
  program: CoreProgram,
  values: ReadonlyMap<string, DataValue>,
  report: Report,
  goal: Goal,
): void {
  const used = new Set(program.data.map((each) => each.name));
  for (const { name, span } of program.data) {
    if (values.has(name) || goal === "check") continue;
    const details = { path: name, hint: `give a value for ${name}` };
    addError(report, diagnostic("BadData", `the data ${name} has no value`, span, details));
  }
  for (const name of values.keys()) {
    if (used.has(name)) continue;
    const message = `the program does not use the data ${name}`;
    addWarning(report, diagnostic("UnusedData", message, undefined, { path: name }));
  }
}

function errorOf(report: Report, source: string, name?: string): LaurelError {
  return new LaurelError(report.errors, renderDiagnostics(report.errors, source, name));
}
