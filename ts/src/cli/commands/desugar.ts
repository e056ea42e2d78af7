// `laurel desugar PROGRAM...`: the core program that a program stands for, as Daphne text or as JSON forms.

import { desugarProgram } from "../../compile.ts";
import { desugarToJson, printCore } from "../../desugar/print.ts";
import { type Call, overPrograms } from "../call.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";

/** Prints core programs; under `--json` Daphne's array of forms. */
export async function desugarCommand(call: Call, programs: readonly string[]): Promise<ExitCode> {
  return overPrograms(call, programs, call.options.json, async (program) => {
    const core = desugarProgram(program.source, { name: program.name });
    const text = printCore(core);
    return {
      code: EXIT.fine,
      record: desugarToJson(core),
      text: text.endsWith("\n") ? text : `${text}\n`,
    };
  });
}
