// One draw of a program, by the engine and by walking the expressions of its written-out graph.

import type { DataValue } from "../../ts/src/compile.ts";
import { type CompileOptions, compile } from "../../ts/src/compile.ts";
import { type EngineRun, openBbvi, openImportance } from "../../ts/src/engine/engine.ts";
import { READ } from "../../ts/src/generated/layout.ts";
import type { Graph } from "../../ts/src/graph/graph.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import type { Program, Shape } from "../../ts/src/lower/program.ts";
import { literalToJson } from "../../ts/src/lower/value.ts";
import type { Guide } from "../../ts/src/report/infer-report.ts";
import { rerolled } from "../../ts/src/reroll/reroll.ts";
import { guideRows, readGuide } from "../../ts/src/results/guide.ts";
import { drawColumn, readDraws, readMoments } from "../../ts/src/results/readings.ts";
import { discreteLogProb } from "./densities.ts";
import { type Evaluated, evaluateGraph, type Plain, type PlainMap } from "./evaluator.ts";

const SAMPLES = 64;

/** What a shape is in one draw. */
export function plainOf(shape: Shape, values: (output: number) => number): Plain {
  switch (shape.kind) {
    case "number":
      return values(shape.output);
    case "boolean":
      return values(shape.output) !== 0;
    case "category":
      return literalToJson(shape.literals[values(shape.output)]!);
    case "constant":
      return literalToJson(shape.literal);
    case "vector":
      return shape.items.map((item) => plainOf(item, values));
    case "map":
      return {
        kind: "map",
        entries: shape.items.map(
          (item, i) => [literalToJson(shape.keys[i]!), plainOf(item, values)] as const,
        ),
      };
  }
}

/** Values of all sample vertices in one draw, found through the shapes of the latents. */
export function latentsOf(
  graph: Graph,
  program: Program,
  values: (output: number) => number,
): Map<number, Plain> {
  const found = new Map<number, Plain>();
  for (const { vertex } of program.sites) {
    found.set(vertex, plainOf(shapeOf(graph, program, vertex), values));
  }
  return found;
}

/** The shape of a sample vertex. */
function shapeOf(graph: Graph, program: Program, vertex: number): Shape {
  const { base, indices } = graph.vertices[vertex]!.name;
  let shape = program.latents.get(base)!;
  for (const index of indices) shape = (shape as Shape & { kind: "vector" }).items[index]!;
  return shape;
}

/** Largest difference between two values of one structure, relative above 1; infinite for other structures. */
export function distance(a: Plain, b: Plain): number {
  const far = Number.POSITIVE_INFINITY;
  if (typeof a === "number" || typeof a === "boolean") {
    if (typeof b !== "number" && typeof b !== "boolean") return far;
    return Object.is(Number(a), Number(b))
      ? 0
      : Math.abs(Number(a) - Number(b)) / Math.max(1, Math.abs(Number(b)));
  }
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return far;
    return a.reduce<number>((most, item, i) => Math.max(most, distance(item, b[i])), 0);
  }
  if (isMap(a) && isMap(b)) {
    if (a.entries.length !== b.entries.length) return far;
    const others = new Map(b.entries);
    return a.entries.reduce(
      (most, [key, item]) => Math.max(most, distance(item, others.get(key)!)),
      0,
    );
  }
  return a === b ? 0 : far;
}

function isMap(value: Plain): value is PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && "entries" in value;
}

/** log prior - log guide: 0 but for a discrete site whose weights are random, where the guide has one start for all. */
function guideTerms(
  graph: Graph,
  program: Program,
  guide: Guide,
  latents: ReadonlyMap<number, Plain>,
  logPriors: ReadonlyMap<number, number>,
): number {
  return program.sites.reduce((sum, { vertex, family, values }, site) => {
    const logits = guide[String(site)]!.params.logits;
    const shape = shapeOf(graph, program, vertex);
    const isCode = shape.kind === "number" && program.outputs[shape.output]?.operand === values[0];
    if (family !== "discrete" || !isCode || !Array.isArray(logits)) return sum;
    const weights = logits.map(Math.exp);
    return sum + logPriors.get(vertex)! - discreteLogProb(Number(latents.get(vertex)), weights);
  }, 0);
}

/** One step of a program whose guide is where it starts. */
export interface Drawn {
  readonly graph: Graph;
  readonly program: Program;
  readonly guide: Guide;
  readonly count: number;
  /** Log of the sum of all weights, nats; and each draw's share of it. */
  readonly logTotal: number;
  readonly shares: Float64Array;
  /** Value of each output in each draw. */
  readonly columns: readonly Float64Array[];
}

/** Draws from the prior: their weights are likelihoods, whatever the guide of a latent would be. */
export async function drawPrior(graph: Graph): Promise<Omit<Drawn, "guide">> {
  const program = lower(graph);
  const { words, constants, columns } = program;
  const column = { words, constants, columns, siteAt: () => null };
  const run = await openImportance(column, Float64Array.of(SAMPLES), 5n);
  try {
    run.step(1);
    return { graph, program, ...drawsOf(program, run) };
  } finally {
    run.close();
  }
}

function drawsOf(program: Program, run: EngineRun) {
  const { logMean } = readMoments(run.read(READ.fitMoments));
  const draws = readDraws(run.read(READ.fitDraws), program.outputs.length);
  return {
    count: draws.count,
    logTotal: logMean + Math.log(SAMPLES),
    shares: drawColumn(draws, 0),
    columns: program.outputs.map((_, output) => drawColumn(draws, output + 1)),
  };
}

export async function drawOnce(graph: Graph): Promise<Drawn> {
  const program = lower(graph);
  const { words, constants, columns } = program;
  const options = Float64Array.of(1, SAMPLES, 0.05, 0, 0, 0);
  const run = await openBbvi({ words, constants, columns, siteAt: () => null }, options, 5n);
  try {
    const names = program.sites.map((_, site) => String(site));
    const guide = readGuide(guideRows(program.sites, names, false), run.read(READ.q));
    run.step(1);
    return { graph, program, guide, ...drawsOf(program, run) };
  } finally {
    run.close();
  }
}

/** Largest differences over all draws of one step. */
export interface Compared {
  readonly draws: number;
  /** Of the program's value and of its latents, relative above 1. */
  readonly value: number;
  /** Of the log weight, nats, relative above 1. */
  readonly weight: number;
}

/** The engine and a walk over the expressions; draws of weight 0 in value alone. */
export async function compareWithWalk(source: string): Promise<Compared> {
  const drawn = await drawOnce(compile(source));
  const { graph, program, guide } = drawn;
  return compareDraws(drawn, (latents, { logPriors }) =>
    guideTerms(graph, program, guide, latents, logPriors),
  );
}

/** The same for draws from the prior. */
export async function comparePrior(source: string): Promise<Compared> {
  return compareDraws(await drawPrior(compile(source)), () => 0);
}

/** `guideTerm` is what log priors have over the log densities that the latents were drawn from. */
function compareDraws(
  { graph, program, count, logTotal, shares, columns }: Omit<Drawn, "guide">,
  guideTerm: (latents: ReadonlyMap<number, Plain>, walked: Evaluated) => number,
): Compared {
  let value = 0;
  let weight = 0;
  shares.forEach((share, draw) => {
    const at = (output: number) => columns[output]![draw]!;
    const latents = latentsOf(graph, program, at);
    const expected = evaluateGraph(graph, latents);
    value = Math.max(value, distance(plainOf(program.result, at), expected.result));
    if (share < 1e-15) return;
    const logWeight = expected.logLikelihood + guideTerm(latents, expected);
    weight = Math.max(weight, differenceOf(Math.log(share) + logTotal, logWeight));
  });
  return { draws: count, value, weight };
}

function differenceOf(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(1, Math.abs(b));
}

export interface FoldedCompared extends Compared {
  readonly folded: Graph["folded"];
}

/** A program folded from two passes on and written out: the same draws, from the same random numbers. */
export async function compareFolded(
  source: string,
  data: ReadonlyMap<string, DataValue> = new Map(),
): Promise<FoldedCompared> {
  return compareGraphs(compile(source, { data, foldFrom: 2 }), compile(source, { data, ...NEVER }));
}

/** A program written out, and folded by its structure. */
export async function compareRerolled(source: string): Promise<FoldedCompared> {
  const written = compile(source, NEVER);
  const folded = rerolled(written.folded, { from: 2, least: 2 }) ?? written.folded;
  return compareGraphs({ ...written, folded }, written);
}

const NEVER: CompileOptions = { foldFrom: Number.POSITIVE_INFINITY };

async function compareGraphs(foldedGraph: Graph, writtenGraph: Graph): Promise<FoldedCompared> {
  const folded = await drawOnce(foldedGraph);
  const written = await drawOnce(writtenGraph);
  if (folded.count !== written.count) throw new Error(`${folded.count}, ${written.count} draws`);
  const { latents, result } = folded.program;
  let value = 0;
  let weight = 0;
  for (let draw = 0; draw < folded.count; draw++) {
    const [here, there] = [folded, written].map(({ columns }) => {
      return (output: number) => columns[output]![draw]!;
    }) as [(output: number) => number, (output: number) => number];
    const pairs = [[result, written.program.result] as const];
    for (const [name, shape] of latents) {
      pairs.push([shape, written.program.latents.get(name)!] as const);
    }
    for (const [a, b] of pairs) {
      value = Math.max(value, distance(plainOf(a, here), plainOf(b, there)));
    }
    const logs = [folded, written].map(
      ({ shares, logTotal }) => Math.log(shares[draw]!) + logTotal,
    );
    if (logs[1]! > -1e300) weight = Math.max(weight, differenceOf(logs[0]!, logs[1]!));
  }
  return { draws: folded.count, value, weight, folded: folded.graph.folded };
}
