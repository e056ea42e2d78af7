// `laurel graph PROGRAM...`: the graphical model as Daphne's JSON, as text, or for Graphviz.

import { compile } from "../../compile.ts";
import { graphToDot } from "../../graph/dot.ts";
import { graphToJsonText } from "../../graph/json.ts";
import { graphToText } from "../../graph/text.ts";
import { type Call, overPrograms, showWarnings } from "../call.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readData } from "../input/data.ts";
import type { GraphFormat } from "../program.ts";
import { withLineEnd } from "../render/text.ts";

/** Prints graphs in `format`; by default text on a terminal, Daphne's `[FNS, {V, A, P, Y}, RET]` elsewhere. */
export async function graphCommand(
  call: Call,
  programs: readonly string[],
  format: GraphFormat | undefined,
): Promise<ExitCode> {
  const chosen = format ?? (call.io.out.isTerminal && !call.options.json ? "text" : "json");
  const asJson = call.options.json || chosen === "json";
  const data = await readData(call.io, { files: call.options.data, sets: call.options.set });
  return overPrograms(call, programs, asJson, async (program) => {
    const graph = compile(program.source, { data, name: program.name });
    showWarnings(call, graph.warnings, program);
    if (asJson) return { code: EXIT.fine, json: graphToJsonText(graph), text: "" };
    const text = chosen === "dot" ? graphToDot(graph) : graphToText(graph);
    return { code: EXIT.fine, json: "", text: withLineEnd(text) };
  });
}
