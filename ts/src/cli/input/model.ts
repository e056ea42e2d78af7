// The model of a PROGRAM argument: Daphne text, or a graph that was printed as JSON, told by the name's ending or by the
// text itself.

import type { Limits } from "../../errors/limits.ts";
import { type Model, modelOf } from "../../model.ts";
import { modelIfJson, printedModel } from "../../model-json.ts";
import type { GivenData } from "../../partial/given.ts";
import type { ProgramText } from "./program-text.ts";

/** The model of a program with these data. Throws LaurelError for what is wrong with either. */
export function readModel(program: ProgramText, data: GivenData, limits: Limits): Model {
  return (
    readGraphModel(program, data, limits) ??
    modelOf(program.source, { name: program.name, limits }, data)
  );
}

/** The model of a printed graph; undefined when the program is none. */
export function readGraphModel(
  { name, source }: ProgramText,
  data: GivenData,
  limits: Limits,
): Model | undefined {
  if (name.toLowerCase().endsWith(".json")) return printedModel(source, { name, limits, data });
  return modelIfJson(source, { name, limits, data });
}
