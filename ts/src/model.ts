// A program with its data: what `infer` fits. Compiling needs no WebAssembly. Interpolations of the tagged template are
// data, bound to names that the text does not have, never pasted into it.

import { type CheckOptions, checkGiven, compileGiven, type With } from "./compile.ts";
import { LaurelError } from "./errors/laurel-error.ts";
import type { Limits } from "./errors/limits.ts";
import { diagnostic } from "./errors/report.ts";
import type { Graph } from "./graph/graph.ts";
import {
  type DataRecord,
  type DataValue,
  type Given,
  type GivenData,
  given,
  givenData,
} from "./partial/given.ts";

export type { DataRecord } from "./partial/given.ts";

export interface Model {
  /** The program's text. */
  readonly source: string;
  readonly name: string;
  /** Values of the program's data so far, by name, as they were given: the model itself has a copy. */
  readonly data: ReadonlyMap<string, DataValue>;
  /** The graphical model. Throws LaurelError BadData while declared data has no value. */
  graph(): Graph;
  /** The same program with these values too; a later value replaces an earlier one. */
  with(data: DataRecord): Model;
}

export interface ModelOptions {
  /** What messages and reports call the program; `program` unless given. */
  readonly name?: string;
  readonly data?: DataRecord;
  /** Limits other than the defaults. */
  readonly limits?: Partial<Limits>;
}

/**
 * A model from the text of a Daphne program, or from a tagged template whose interpolations are data:
 * `` daphne`(let [m (sample (normal 0 1))] (observe (normal m 1) ${y}) m)` ``.
 * Throws LaurelError, whose diagnostics say what is wrong and where. Data that is declared, `(data y)`, may be missing
 * until `with` gives it.
 */
export function daphne(text: string, options?: ModelOptions): Model;
export function daphne(parts: TemplateStringsArray, ...values: readonly DataValue[]): Model;
export function daphne(
  text: string | TemplateStringsArray,
  ...rest: readonly (ModelOptions | DataValue | undefined)[]
): Model {
  if (Array.isArray(text))
    return fromTemplate(text as unknown as TemplateStringsArray, rest as readonly DataValue[]);
  return modelFrom(text as string, (rest[0] ?? {}) as ModelOptions);
}

/** A model from text and data. Throws LaurelError for a bad program or bad data. */
export function modelFrom(source: string, options: ModelOptions = {}): Model {
  if (typeof source !== "string") {
    throw new LaurelError([
      diagnostic("BadData", "a program is a text, or a tagged template", undefined),
    ]);
  }
  const { name = "program", limits = {} } = options;
  return modelOf(source, { name, limits: { ...limits } }, givenData(options.data));
}

/** What a model keeps when it gets more data. */
export interface ModelSettings {
  readonly name: string;
  readonly limits: Partial<Limits>;
}

/** As `modelFrom`; what is read of the data here is read for good. */
export function modelOf(source: string, settings: ModelSettings, data: GivenData): Model {
  const { name } = settings;
  const compiled = compileOnce(source, settings, data);
  return {
    source,
    name,
    data: valuesOf(data),
    graph: () => compiled().graph,
    with: (more) => modelOf(source, settings, new Map([...data, ...givenData(more)])),
  };
}

/** Data as they were given. */
export function valuesOf(data: GivenData): ReadonlyMap<string, DataValue> {
  return new Map([...data].map(([name, { value }]) => [name, value as DataValue]));
}

/** Milliseconds that compiling the model took. */
export function compileTime(model: Model): number {
  model.graph();
  return times.get(model.graph()) ?? 0;
}

/** Remembers how long making a graph took, for `compileTime`. */
export function noteCompileTime(graph: Graph, milliseconds: number): void {
  times.set(graph, milliseconds);
}

const times = new WeakMap<Graph, number>();

interface Compiled {
  readonly graph: Graph;
}

/** Compiles now, unless only values of data are missing: then the error is for whoever asks for the graph. */
function compileOnce(source: string, settings: ModelSettings, data: GivenData): () => Compiled {
  const begin = performance.now();
  try {
    const graph = compileGiven(source, { ...settings, data });
    noteCompileTime(graph, performance.now() - begin);
    return () => ({ graph });
  } catch (error) {
    if (!isMissingData(error, source, { ...settings, data })) throw error;
    return () => {
      throw error;
    };
  }
}

/** Whether nothing is wrong but that declared data has no value yet. */
function isMissingData(error: unknown, source: string, options: With<CheckOptions>): boolean {
  if (!(error instanceof LaurelError)) return false;
  const missing = error.diagnostics.some(
    ({ kind, path }) => kind === "BadData" && path !== undefined && !options.data.has(path),
  );
  return missing && checkGiven(source, options).errors.length === 0;
}

function fromTemplate(parts: TemplateStringsArray, values: readonly DataValue[]): Model {
  const base = freshBase(parts);
  const data = new Map(
    values.map((value, place): [string, Given] => [`${base}${place}`, given(value)]),
  );
  let source = "";
  parts.forEach((part, place) => {
    source += place < values.length ? `${part}${base}${place}` : part;
  });
  const model = modelOf(source, { name: "program", limits: {} }, data);
  const unused = model.graph().warnings.find(({ kind }) => kind === "UnusedData");
  if (unused === undefined) return model;
  const message = "an interpolation stands inside a string or a comment, where it is no data";
  throw new LaurelError([
    diagnostic("BadData", message, undefined, { hint: "put it where a value may stand" }),
  ]);
}

/** A beginning of names that the program's text does not contain. */
function freshBase(parts: readonly string[]): string {
  let base = "data";
  while (parts.some((part) => part.includes(base))) base = `${base}-`;
  return base;
}
