// `laurel desugar PROGRAM...`: the core program that a program stands for, as Daphne text or as JSON forms.

import { desugar } from "../../compile.ts";
import { jsonText } from "../../graph/json.ts";
import { type Call, overPrograms } from "../call.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readData } from "../input/data.ts";
import { badData } from "../input/data-value.ts";
import { readLimits } from "../input/limits.ts";
import { readGraphModel } from "../input/model.ts";
import { withLineEnd } from "../render/text.ts";

/** Prints core programs; under `--json` Daphne's array of forms. */
export async function desugarCommand(call: Call, programs: readonly string[]): Promise<ExitCode> {
  const { json: asJson, data: files, set: sets } = call.options;
  const data = await readData(call.io, { files, sets });
  const limits = readLimits(call.options.limit);
  return overPrograms(call, programs, asJson, async (program) => {
    if (readGraphModel(program, data, limits) !== undefined) {
      throw badData("a printed graph has no program to desugar", program.name);
    }
    const { forms, text } = desugar(program.source, {
      names: [...data.keys()],
      name: program.name,
      limits,
    });
    if (asJson) return { code: EXIT.fine, json: jsonText(forms), text: "" };
    return { code: EXIT.fine, json: "", text: withLineEnd(text) };
  });
}
