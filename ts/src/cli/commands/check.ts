// `laurel check PROGRAM...`: what is wrong with programs, and nothing else. Fits nothing.

import { check } from "../../compile.ts";
import { type Call, type Outcome, overPrograms, paintFor } from "../call.ts";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-code.ts";
import { readData } from "../input/data.ts";
import type { ProgramText } from "../input/program-text.ts";
import { toJson } from "../json.ts";
import { renderErrors } from "../render/diagnostics.ts";

/** Prints code frames, or `{ ok, errors, warnings }` under `--json`. */
export async function checkCommand(call: Call, programs: readonly string[]): Promise<ExitCode> {
  const data = await readData(call.io, { files: call.options.data, sets: call.options.set });
  return overPrograms(call, programs, call.options.json, async (program) =>
    checkOne(call, program, check(program.source, { data, name: program.name })),
  );
}

function checkOne(call: Call, program: ProgramText, found: ReturnType<typeof check>): Outcome {
  const { errors, warnings } = found;
  const ok = errors.length === 0;
  return {
    code: ok ? EXIT.fine : exitCodeOf(errors),
    json: call.options.json ? toJson({ ok, errors, warnings }) : "",
    text: checkText(call, program, found),
  };
}

/** Diagnostics are this command's answer, so they go to standard output. */
function checkText(call: Call, program: ProgramText, found: ReturnType<typeof check>): string {
  const shown = [...found.errors, ...(call.options.quiet ? [] : found.warnings)];
  return shown.length === 0 ? "" : `${renderErrors(shown, program, paintFor(call, call.io.out))}\n`;
}
