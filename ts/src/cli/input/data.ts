// The data of a call: `--data FILE` (JSON object or CSV, later wins) and `--set NAME=JSON` on top.

import { type Given, given } from "../../partial/given.ts";
import type { Io } from "../io.ts";
import { badOption } from "../usage.ts";
import { badData, withNumbers } from "./data-value.ts";
import { systemReason } from "./system-reason.ts";

/** Where data come from, as written on the command line. */
export interface DataArguments {
  readonly files: readonly string[];
  /** NAME=JSON. */
  readonly sets: readonly string[];
}

/**
 * All data by name. What stands in a file may go unused without a word, what `--set` gives may not.
 * @throws LaurelError BadOption: no such file, or a `--set` without a name; BadData: wrong content.
 */
export async function readData(io: Io, from: DataArguments): Promise<Map<string, Given>> {
  const data = new Map<string, Given>();
  for (const file of from.files) {
    for (const [name, value] of await readDataFile(io, file)) data.set(name, given(value, true));
  }
  for (const set of from.sets) {
    const [name, value] = readSet(set);
    data.set(name, given(value));
  }
  return data;
}

async function readDataFile(io: Io, file: string): Promise<ReadonlyMap<string, unknown>> {
  const text = readText(io, file);
  if (!file.toLowerCase().endsWith(".csv")) return readJsonObject(text, file);
  const { readCsv } = await import("./csv.ts");
  return readCsv(text, file);
}

function readText(io: Io, file: string): string {
  try {
    const text = io.readFile(file);
    return text.startsWith("\ufeff") ? text.slice(1) : text;
  } catch (error) {
    throw badOption(`cannot read the data ${file}: ${systemReason(error)}`);
  }
}

function readJsonObject(text: string, file: string): Map<string, unknown> {
  const value = parseJson(text, file);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const hint = 'such as {"y": [1.1, 2.1]}; a file of columns is called .csv';
    throw badData("not a JSON object", file, hint);
  }
  return new Map(Object.entries(value).map(([name, item]) => [name, withNumbers(item)]));
}

function readSet(set: string): [string, unknown] {
  const equals = set.indexOf("=");
  if (equals < 1) throw badOption(`--set wants NAME=JSON, not ${set}`, "such as --set y=[1,2,3]");
  const name = set.slice(0, equals);
  return [name, withNumbers(parseJson(set.slice(equals + 1), `--set ${name}`))];
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const hint = 'numbers that are not finite are the strings "NaN", "Inf" and "-Inf"';
    throw badData(`not JSON: ${(error as Error).message}`, place, hint);
  }
}
