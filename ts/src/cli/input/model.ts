// The model of a PROGRAM argument: Daphne text, or a graph that was printed as JSON, told by the name's ending or by the
// text itself.

import type { DataValue } from "../../compile.ts";
import { type Model, modelFrom } from "../../model.ts";
import { modelFromJson, modelIfJson } from "../../model-json.ts";
import type { ProgramText } from "./program-text.ts";

/** The model of a program with these data. Throws LaurelError for what is wrong with either. */
export function readModel(program: ProgramText, data: ReadonlyMap<string, DataValue>): Model {
  return readGraphModel(program, data) ?? modelFrom(program.source, { name: program.name, data });
}

/** The model of a printed graph; undefined when the program is none. */
export function readGraphModel(
  { name, source }: ProgramText,
  data: ReadonlyMap<string, DataValue>,
): Model | undefined {
  if (name.toLowerCase().endsWith(".json")) return modelFromJson(source, { name, data });
  return modelIfJson(source, { name, data });
}
