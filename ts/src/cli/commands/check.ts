// `laurel check PROGRAM...`: what is wrong with programs, and nothing else. Fits nothing.

import { checkGiven, checkGraph } from "../../check.ts";
import type { CheckResult } from "../../compile.ts";
import { LaurelError } from "../../errors/laurel-error.ts";
import type { Limits } from "../../errors/limits.ts";
import type { GivenData } from "../../partial/given.ts";
import { type Call, type Outcome, overPrograms, paintFor } from "../call.ts";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-code.ts";
import { readData } from "../input/data.ts";
import { readLimits } from "../input/limits.ts";
import { readGraphModel } from "../input/model.ts";
import type { ProgramText } from "../input/program-text.ts";
import { toJson } from "../json.ts";
import { renderErrors } from "../render/diagnostics.ts";

/** Prints code frames, or `{ ok, errors, warnings }` under `--json`. */
export async function checkCommand(call: Call, programs: readonly string[]): Promise<ExitCode> {
  const data = await readData(call.io, { files: call.options.data, sets: call.options.set });
  const limits = readLimits(call.options.limit);
  return overPrograms(call, programs, call.options.json, async (program) =>
    checkOne(call, program, checkProgram(program, data, limits)),
  );
}

function checkProgram(program: ProgramText, data: GivenData, limits: Limits): CheckResult {
  try {
    const graph = readGraphModel(program, data, limits)?.graph();
    if (graph !== undefined) return checkGraph(graph);
  } catch (error) {
    if (!(error instanceof LaurelError)) throw error;
    return { errors: error.diagnostics, warnings: [] };
  }
  return checkGiven(program.source, { data, limits, name: program.name });
}

function checkOne(call: Call, program: ProgramText, found: CheckResult): Outcome {
  const { errors, warnings } = found;
  const ok = errors.length === 0;
  return {
    code: ok ? EXIT.fine : exitCodeOf(errors),
    json: call.options.json ? toJson({ ok, errors, warnings }) : "",
    text: checkText(call, program, found),
  };
}

/** Diagnostics are this command's answer, so they go to standard output. */
function checkText(call: Call, program: ProgramText, found: CheckResult): string {
  const shown = [...found.errors, ...(call.options.quiet ? [] : found.warnings)];
  return shown.length === 0 ? "" : `${renderErrors(shown, program, paintFor(call, call.io.out))}\n`;
}
