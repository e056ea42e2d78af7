// The compiler's front door: a program's text, and data, to its graph. Loads no WebAssembly.

import type { CoreProgram } from "./core/core.ts";
import { desugarProgram } from "./desugar/desugar.ts";
import { datumToJson, desugaredForms, printForms } from "./desugar/json.ts";
import type { Diagnostic } from "./errors/diagnostic.ts";
import { renderDiagnostics } from "./errors/frame.ts";
import { LaurelError } from "./errors/laurel-error.ts";
import { type Limits, limitsOf } from "./errors/limits.ts";
import { nearestName } from "./errors/nearest.ts";
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
import { type DataRecord, type GivenData, givenData } from "./partial/given.ts";
import { FOLD_FROM, type Unfolded, unfold } from "./partial/partial.ts";
import type { Datum } from "./reader/datum.ts";
import { read } from "./reader/read.ts";
import { linesOf, spanBetween } from "./source/lines.ts";
import { callsOfCalls, withBracketAdvice } from "./syntax/bracket-advice.ts";
import { parseProgram } from "./syntax/parse.ts";
import { symbolsOf } from "./syntax/symbols.ts";

export type { DataRecord, DataValue } from "./partial/given.ts";

export interface CompileOptions {
  /** Values for declared data and for free symbols, by name. */
  readonly data?: DataRecord;
  /** What code frames call the program; `program` unless given. */
  readonly name?: string;
  /** From how many passes on a repetition is kept folded where it can be; 64 unless given. */
  readonly foldFrom?: number;
  /** Limits other than the defaults. */
  readonly limits?: Partial<Limits>;
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

/** The same options, with data that are read already or will be read once. */
export type With<Options extends CompileOptions> = Omit<Options, "data"> & {
  readonly data: GivenData;
};

/**
 * Compiles a program to its graph.
 * Throws LaurelError, whose message shows the places, for a program or data that is wrong.
 */
export function compile(source: string, options: CompileOptions = {}): Graph {
  return compileGiven(source, { ...options, data: givenData(options.data) });
}

/** As `compile`. */
export function compileGiven(source: string, options: With<CompileOptions>): Graph {
  const stages = analyse(source, options, "compile");
  const graph = graphOf(stages, source);
  if (graph === null) throw errorOf(stages.report, source, options.name);
  return graph;
}

/** The graph that the stages have led to; null where they have found errors. */
function graphOf({ report, front, unfolded }: Stages, source: string): Graph | null {
  const result = unfolded?.result ?? null;
  if (report.errors.length > 0 || front === null || unfolded === null || result === null) {
    return null;
  }
  const { program, taken } = front;
  const { warnings } = report;
  return buildGraph({ program, unfolded: { ...unfolded, result }, warnings, source, taken });
}

/** Checks a program without compiling it to the end. Data may be missing. Never throws. */
export function check(source: string, options: CheckOptions = {}): CheckResult {
  try {
    return checkGiven(source, { ...options, data: givenData(options.data) });
  } catch (error) {
    if (!(error instanceof LaurelError)) throw error;
    return { errors: error.diagnostics, warnings: [] };
  }
}

/** As `check`. */
export function checkGiven(source: string, options: With<CheckOptions>): CheckResult {
  const { report } = analyse(source, options, "check");
  return { errors: report.errors, warnings: report.warnings };
}

/** As `check`, with the graph of a program in which nothing is wrong; null while data have no values. */
export function checkToGraph(
  source: string,
  options: With<CheckOptions>,
): CheckResult & { readonly graph: Graph | null } {
  const stages = analyse(source, options, "check");
  const { errors, warnings } = stages.report;
  const isWhole = stages.front?.program.data.every(({ name }) => options.data.has(name)) ?? false;
  return { errors, warnings, graph: isWhole ? graphOf(stages, source) : null };
}

/** The core program as Daphne's forms. Throws LaurelError for a program that does not read or resolve. */
export function desugar(source: string, options: CheckOptions = {}): Desugared {
  const given = { ...options, data: givenData(options.data) };
  const { report, front } = analyse(source, given, "desugar");
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
function analyse(source: string, options: With<CheckOptions>, goal: Goal): Stages {
  const limits = limitsOf(options.limits);
  const stages: Stages = { report: newReport(limits.errors), front: null, unfolded: null };
  const { report } = stages;
  try {
    const values = options.data;
    const supplied = new Set([...values.keys(), ...(options.names ?? [])]);
    const data = readInto(source, { limits, supplied }, report);
    const front = resolve(data, source, supplied, report);
    stages.front = front;
    if (goal === "desugar" || report.errors.some((each) => STATIC.has(each.kind))) return stages;
    checkData(front.program, values, report, { goal, source });
    stages.unfolded = unfold(front.program, values, report, {
      foldFrom: options.foldFrom ?? FOLD_FROM,
      limits,
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return stages;
}

/** After these errors names or forms are missing, and evaluating would only add confusion. */
const STATIC: ReadonlySet<string> = new Set(["MalformedForm", "EmptyProgram"]);

/** What reading and resolving depend on beside the text. */
interface Around {
  readonly limits: Limits;
  /** Names that have data. */
  readonly supplied: ReadonlySet<string>;
}

function readInto(source: string, around: Around, report: Report): readonly Datum[] {
  const { data, diagnostics } = read(source, around.limits);
  const faults = (text: string) => faultsOf(text, around);
  for (const each of diagnostics) addError(report, withBracketAdvice(each, source, faults));
  if (diagnostics.length > 0) throw new Stopped();
  return data;
}

/** How much is wrong with a text that reads, before anything is evaluated. */
function faultsOf(source: string, { limits, supplied }: Around): number {
  const report = newReport(limits.errors);
  const { data } = read(source, limits);
  try {
    resolve(data, source, supplied, report);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return report.errors.length + callsOfCalls(data);
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
  { data }: CoreProgram,
  values: GivenData,
  report: Report,
  { goal, source }: { readonly goal: Goal; readonly source: string },
): void {
  const used = new Set(data.map((each) => each.name));
  const unused = [...values.keys()].filter((name) => !used.has(name));
  for (const { name, span } of data) {
    if (values.has(name) || goal === "check") continue;
    const near = nearestName(name, unused);
    const hint = near === undefined ? `give a value for ${name}` : `${near} is given: rename it`;
    const message = `the data ${name} has no value`;
    addError(report, diagnostic("BadData", message, span, { path: name, hint }));
  }
  const free = [...data.map((each) => each.name), ...unboundNames(report, source)];
  for (const name of unused) {
    if (values.get(name)?.isQuiet === true) continue;
    const near = nearestName(name, free);
    const hint = near === undefined ? {} : { hint: `did you mean ${near}?` };
    const message = `the program does not use the data ${name}`;
    addWarning(report, diagnostic("UnusedData", message, undefined, { path: name, ...hint }));
  }
}

/** Symbols of the program that nothing explains. */
function unboundNames({ errors }: Report, source: string): string[] {
  return errors.flatMap(({ kind, span }) => {
    if (kind !== "UnboundSymbol" || span === undefined) return [];
    return [source.slice(span.start.offset, span.end.offset)];
  });
}

function errorOf(report: Report, source: string, name?: string): LaurelError {
  return new LaurelError(report.errors, renderDiagnostics(report.errors, source, name));
}
