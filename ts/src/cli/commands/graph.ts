// `laurel graph PROGRAM...`: the graphical model as Daphne's JSON, as text, as a picture, or for Graphviz.

import { diagramOf } from "../../graph/diagram.ts";
import type { Graph } from "../../graph/graph.ts";
import { graphToJsonText } from "../../graph/json.ts";
import { layoutOf } from "../../graph/layout.ts";
import { diagramToDot } from "../../graph/plate-dot.ts";
import { graphToPlateText } from "../../graph/plate-text.ts";
import { graphToText } from "../../graph/text.ts";
import { foldedOf } from "../../reroll/folded-of.ts";
import { type Call, overPrograms, showWarnings } from "../call.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readData } from "../input/data.ts";
import { readLimits } from "../input/limits.ts";
import { readModel } from "../input/model.ts";
import type { GraphFormat } from "../program.ts";
import { printable, withLineEnd } from "../render/text.ts";
import { badOption } from "../usage.ts";

export interface GraphArguments {
  readonly format?: GraphFormat;
  /** False under `--no-plates`; undefined when neither is given. */
  readonly plates?: boolean;
}

/** Prints graphs in `format`; by default text on a terminal, Daphne's `[FNS, {V, A, P, Y}, RET]` elsewhere. */
export async function graphCommand(
  call: Call,
  programs: readonly string[],
  { format, plates }: GraphArguments,
): Promise<ExitCode> {
  const chosen = format ?? (call.io.out.isTerminal && !call.options.json ? "text" : "json");
  const asJson = call.options.json || chosen === "json";
  if (asJson && plates === true) {
    throw badOption("--plates does not go with json", "--format has text, dot and svg");
  }
  const data = await readData(call.io, { files: call.options.data, sets: call.options.set });
  return overPrograms(call, programs, asJson, async (program) => {
    const graph = readModel(program, data, readLimits(call.options.limit)).graph();
    showWarnings(call, graph.warnings, program);
    if (asJson) return { code: EXIT.fine, json: graphToJsonText(graph), text: "" };
    return { code: EXIT.fine, json: "", text: withLineEnd(await print(graph, chosen, plates)) };
  });
}

/** Vertices that a text lists one by one without being asked to. */
const MOST_LISTED = 40;

/** The graph in a format other than JSON; the library that lays pictures out is loaded when one is wanted. */
async function print(
  graph: Graph,
  format: GraphFormat,
  plates: boolean | undefined,
): Promise<string> {
  if (format === "text") {
    const isFolded = plates ?? layoutOf(graph.folded).total > MOST_LISTED;
    return printable(isFolded ? graphToPlateText(foldedOf(graph)) : graphToText(graph));
  }
  const isFolded = plates ?? true;
  const diagram = diagramOf(isFolded ? foldedOf(graph) : graph, isFolded);
  if (format === "dot") return diagramToDot(diagram);
  return (await import("../picture/svg.ts")).diagramToSvg(diagram);
}
