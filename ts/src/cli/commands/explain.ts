// `laurel explain PROGRAM...`: what a model is made of, what is interchangeable and shared in it, what `infer` would do.

import { explain } from "../../explain.ts";
import { type Call, overPrograms, paintFor, showWarnings } from "../call.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readData } from "../input/data.ts";
import { readLimits } from "../input/limits.ts";
import { readModel } from "../input/model.ts";
import { toJson } from "../json.ts";
import { renderExplanation } from "../render/explanation.ts";

/** Prints explanations, or records under `--json`. That `infer` would refuse a model is a part of the answer. */
export async function explainCommand(call: Call, programs: readonly string[]): Promise<ExitCode> {
  const { json: asJson, data: files, set: sets } = call.options;
  const data = await readData(call.io, { files, sets });
  return overPrograms(call, programs, asJson, async (program) => {
    const model = readModel(program, data, readLimits(call.options.limit));
    showWarnings(call, model.graph().warnings, program);
    const report = explain(model);
    if (asJson) return { code: EXIT.fine, json: toJson(report), text: "" };
    const look = { width: call.io.out.columns, paint: paintFor(call, call.io.out) };
    return { code: EXIT.fine, json: "", text: renderExplanation(program.name, report, look) };
  });
}
