// One call of the command line: the options all commands share, how its output looks, and the run over
// its programs: a report for each, failures included, and one exit code for all.

import { createColors } from "picocolors";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { type ExitCode, gravest } from "./exit-code.ts";
import { failureOf } from "./failure.ts";
import { type ProgramText, readProgram } from "./input/program-text.ts";
import type { Io, Sink } from "./io.ts";
import { toJson } from "./json.ts";
import { renderErrors } from "./render/diagnostics.ts";
import { type Paint, plain } from "./render/paint.ts";
import { badOption } from "./usage.ts";

/** The options that all commands have. */
export interface CommonOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** False under `--no-color`. */
  readonly color: boolean;
  readonly data: readonly string[];
  readonly set: readonly string[];
  /** NAME=N. */
  readonly limit: readonly string[];
}

export interface Call {
  readonly io: Io;
  readonly options: CommonOptions;
  /** The arguments, as written. */
  readonly argv: readonly string[];
}

/** What came of one program. */
export interface Outcome {
  readonly code: ExitCode;
  /** For programs: JSON text; empty when not asked for. */
  readonly json: string;
  /** For people; empty when there is nothing to say. */
  readonly text: string;
  readonly failed?: false;
}

/** A program that came to nothing; its record says why. */
interface Failed {
  readonly failed: true;
  readonly code: ExitCode;
  readonly json: string;
}

/** Looks for a stream: none for files, pipes, `--no-color`, NO_COLOR and dumb terminals. */
export function paintFor(call: Call, sink: Sink): Paint {
  const { environment } = call.io;
  const refused = (environment.get("NO_COLOR") ?? "") !== "" || environment.get("TERM") === "dumb";
  return call.options.color && sink.isTerminal && !refused ? createColors(true) : plain;
}

/** Says something beside the answer, on standard error; not under `--quiet` or `--json`. */
export function note(call: Call, text: string): void {
  if (!call.options.quiet && !call.options.json) call.io.err.write(`${text}\n`);
}

/**
 * Shows warnings on standard error; not under `--quiet`, nor `--json`, whose record holds them. On a
 * terminal what follows stands apart.
 */
export function showWarnings(
  call: Call,
  warnings: readonly Diagnostic[],
  program: ProgramText,
): void {
  if (warnings.length === 0) return;
  const text = renderErrors(warnings, program, paintFor(call, call.io.err));
  note(call, call.io.err.isTerminal ? `${text}\n` : text);
}

/**
 * Does `work` for each PROGRAM argument and prints what comes: a record, or an array of records where
 * there are several programs, as JSON (`asJson`), or else each text as soon as it is there.
 */
export async function overPrograms(
  call: Call,
  programs: readonly string[],
  asJson: boolean,
  work: (program: ProgramText) => Promise<Outcome>,
): Promise<ExitCode> {
  checkInputOnce(programs);
  const outcomes: (Outcome | Failed)[] = [];
  for (const argument of programs) {
    const outcome = await oneProgram(call, argument, work);
    outcomes.push(outcome);
    const text = asJson || outcome.failed === true ? "" : outcome.text;
    if (text !== "") call.io.out.write(outcomes.length > 1 ? `\n${text}` : text);
    if (call.io.signal.aborted) break;
  }
  if (asJson) printRecords(call, programs, outcomes);
  return gravest(outcomes.map((outcome) => outcome.code));
}

async function oneProgram(
  call: Call,
  argument: string,
  work: (program: ProgramText) => Promise<Outcome>,
): Promise<Outcome | Failed> {
  let program: ProgramText = { name: argument, source: "" };
  try {
    program = await readProgram(call.io, argument);
    return await work(program);
  } catch (error) {
    const failure = failureOf(error, call.argv);
    if (!call.options.json) {
      const shown = renderErrors(failure.record.errors, program, paintFor(call, call.io.err));
      call.io.err.write(`${shown}\n`);
    }
    return { failed: true, code: failure.code, json: toJson(failure.record) };
  }
}

/** Without `--json` a failure has been shown on standard error, and a lone one prints nothing else. */
function printRecords(
  call: Call,
  programs: readonly string[],
  outcomes: readonly (Outcome | Failed)[],
): void {
  const [first] = outcomes;
  if (programs.length > 1) {
    call.io.out.write(`[${outcomes.map((outcome) => outcome.json).join(",")}]\n`);
  } else if (first !== undefined && (call.options.json || first.failed !== true)) {
    call.io.out.write(`${first.json}\n`);
  }
}

function checkInputOnce(programs: readonly string[]): void {
  if (programs.filter((argument) => argument === "-").length > 1) {
    throw badOption("standard input can be read once only");
  }
}
