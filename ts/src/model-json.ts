// A model from a graph that was printed as Daphne's JSON, by laurel or by the reference compiler. The data are in it.

import { LaurelError } from "./errors/laurel-error.ts";
import { type Limits, limitsOf } from "./errors/limits.ts";
import { diagnostic } from "./errors/report.ts";
import { graphOf } from "./graph/build.ts";
import { jsonText, MAX_TEXT } from "./graph/json-text.ts";
import { isPrintedGraph, type PrintedGraph, readGraph } from "./graph/read/read-graph.ts";
import { type Model, type ModelOptions, noteCompileTime, valuesOf } from "./model.ts";
import { type GivenData, givenData } from "./partial/given.ts";

/**
 * A model from `[FNS, {V, A, P, Y}, RET]`, as text of up to 64 MiB or as a value; results call its vertices by their
 * printed names. The limits that count are vertices, elements, steps (parts of expressions) and errors. Throws LaurelError, whose diagnostics say by `path` (`P.sample3[1]`) where what is wrong stands.
 */
export function modelFromJson(json: unknown, options: ModelOptions = {}): Model {
  const { name = "graph" } = options;
  const limits = limitsOf(options.limits);
  return printedModel(json, { name, limits, data: givenData(options.data) });
}

/** What a printed graph is called, and data given with it, which it has no use for. */
interface Around {
  readonly name: string;
  readonly limits: Limits;
  readonly data: GivenData;
}

/** As `modelFromJson`. */
export function printedModel(json: unknown, around: Around): Model {
  if (typeof json !== "string") return modelFromValue(json, () => jsonText(json), true, around);
  return modelFromValue(parse(json), () => json, false, around);
}

/** The model of a text that is a printed graph; undefined for any other text. */
export function modelIfJson(text: string, around: Around): Model | undefined {
  // Any Daphne vector begins with the same bracket, few with the same two.
  if (!/^\ufeff?\s*\[\s*\{/.test(text) || text.length > MAX_TEXT) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isPrintedGraph(json) ? modelFromValue(json, () => text, false, around) : undefined;
}

function parse(text: string): unknown {
  if (text.length > MAX_TEXT) {
    throw failed("GraphTooLarge", "a printed graph may have 64 MiB, this text is longer");
  }
  try {
    return JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch (error) {
    throw failed("BadData", `not JSON: ${(error as Error).message}`);
  }
}

function modelFromValue(
  json: unknown,
  text: () => string,
  mayShare: boolean,
  { name, limits, data }: Around,
): Model {
  const begin = performance.now();
  const read = readGraph(json, mayShare, limits);
  const milliseconds = performance.now() - begin;
  return modelOf({ read, text, milliseconds, name }, data);
}

interface Reading {
  readonly read: PrintedGraph;
  /** The text of the JSON, asked for seldom. */
  readonly text: () => string;
  readonly milliseconds: number;
  readonly name: string;
}

function modelOf(reading: Reading, data: GivenData): Model {
  const { read, text, milliseconds, name } = reading;
  const { folded, functions, placeOf } = read;
  const warnings = [...data].flatMap(([path, { isQuiet }]) => {
    const message = `a printed graph takes no data, such as ${path}`;
    return isQuiet ? [] : [diagnostic("UnusedData", message, undefined, { path })];
  });
  const graph = graphOf(folded, {
    functions: () => functions,
    data: [],
    warnings,
    placeOf,
    get source() {
      return text();
    },
  });
  noteCompileTime(graph, milliseconds);
  return {
    get source() {
      return text();
    },
    name,
    data: valuesOf(data),
    graph: () => graph,
    with: (more) => modelOf(reading, new Map([...data, ...givenData(more)])),
  };
}

function failed(kind: "BadData" | "GraphTooLarge", message: string): LaurelError {
  return new LaurelError([diagnostic(kind, message, undefined)]);
}
