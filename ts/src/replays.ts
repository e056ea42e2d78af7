// What a posterior says of observations: replicates of them, and the log density of each, from the draws that a run left. In: the
// graph that was fitted and those draws. Out: arrays by the names of the observations.

import { LaurelError } from "./errors/laurel-error.ts";
import { diagnostic } from "./errors/report.ts";
import type { FoldedVertex, Graph } from "./graph/graph.ts";
import { layoutOf } from "./graph/layout.ts";
import { replicated } from "./graph/replicated.ts";
import type { Shape } from "./lower/program.ts";
import { type GivenNumber, lowerReplay, type ReplayProgram } from "./lower/replay.ts";
import { literalToJson } from "./lower/value.ts";
import { refuseLarge, refuseTooMany, replay } from "./methods/replay.ts";
import { seedOf } from "./methods/seed.ts";
import { chosenRows } from "./results/chosen-rows.ts";
import { type DrawnRows, drawnRows } from "./results/draws-table.ts";
import type { Finished } from "./results/fit.ts";
import { quantitiesIn } from "./results/lookup.ts";
import { once } from "./results/once.ts";
import type { Replays } from "./results/posterior.ts";
import { type ReplayOptions, replicatesOf } from "./results/replicates.ts";

/** The replays of a run on `graph`, whose draws may be those of `replicated(graph)`; `seed` is that of the run. */
export function replaysOf(graph: Graph, finished: Finished, seed: bigint): Replays {
  const drawn = once(() => drawnRows(finished));
  const { latents } = finished.program;
  const replicates = once(() => {
    const { vertices } = graph.writtenOut;
    const isGiven = ({ id }: FoldedVertex) => vertices[id]?.kind === "sample";
    return lowerReplay(replicated(graph).writtenOut, isGiven);
  });
  const observed = once(() => lowerReplay(graph.writtenOut, () => true));
  return {
    predictive: async (options = {}) => {
      const { rows, bits } = asked(drawn(), options, seed);
      refuseBefore(graph, rows);
      // Draws of the prior come with their observations.
      const own = [...replicates().told.keys()].map((name) => [name, latents.get(name)] as const);
      if (own.length > 0 && own.every((each) => isShape(each))) {
        return replicatesOf(new Map(own.filter((each) => isShape(each))), rows);
      }
      const { outputs } = await run(replicates(), latents, rows, { seed: bits, scores: false });
      return replicatesOf(replicates().told, { ...rows, of: columnIn(outputs, rows.rows) });
    },
    logDensities: async (options = {}) => {
      const { rows, bits } = asked(drawn(), options, seed);
      refuseBefore(graph, rows);
      const program = observed();
      const told = await run(program, latents, rows, { seed: bits, scores: true });
      const sums = program.observations.map((each) => sumOf(told.rows, each, rows.rows));
      const all = Array.from({ length: program.rows }, (_, row) => row);
      return {
        ...replicatesOf(program.scored, { ...rows, of: (place) => sums[place] as Float64Array }),
        logJoint: program.isJoint ? sumOf(told.rows, all, rows.rows) : null,
        observed: observedIn(program, columnIn(told.outputs, rows.rows)),
      };
    },
  };
}

function isShape(entry: readonly [string, Shape | undefined]): entry is readonly [string, Shape] {
  return entry[1] !== undefined;
}

/** The draws that are asked for, and the bits of the seed. */
function asked(drawn: DrawnRows, { draws, seed }: ReplayOptions, ofRun: bigint) {
  if (draws !== undefined && !(Number.isSafeInteger(draws) && draws >= 1 && draws <= drawn.rows)) {
    refuse(
      `draws is a whole number from 1 to ${drawn.rows}, the draws that the run kept, not ${String(draws)}`,
    );
  }
  const bits = seed === undefined ? ofRun : seedOf(seed, refuse).seed;
  return { rows: chosenRows(drawn, draws), bits };
}

/** Before a large graph is written out: every vertex has a number at least. */
function refuseBefore({ folded }: Graph, { rows }: DrawnRows): void {
  const { total } = layoutOf(folded);
  refuseLarge(total);
  refuseTooMany(rows, total);
}

function refuse(message: string): never {
  throw new LaurelError([diagnostic("BadOption", message, undefined)]);
}

function run(
  program: ReplayProgram,
  latents: ReadonlyMap<string, Shape>,
  rows: DrawnRows,
  how: { readonly seed: bigint; readonly scores: boolean },
) {
  const columnOf = givenColumns(program, latents, rows);
  return replay({ program, draws: rows.rows, columnOf, ...how });
}

/** The draws of each number that is given, from the outputs of the run. */
function givenColumns(
  { given }: ReplayProgram,
  latents: ReadonlyMap<string, Shape>,
  rows: DrawnRows,
): Map<GivenNumber, Float64Array> {
  const columns = new Map<GivenNumber, Float64Array>();
  for (const { name, numbers } of given) {
    const shape = name.indices.reduce<Shape | undefined>(
      (at, index) => (at?.kind === "vector" ? at.items[index] : undefined),
      latents.get(name.base),
    );
    const leaves = shape === undefined ? [] : leavesOf(shape);
    if (leaves.length !== numbers.length) throw new Error(`other numbers of ${name.base}`);
    for (const [place, number] of numbers.entries()) {
      if (number !== null) columns.set(number, columnFor(number, leaves[place] as Leaf, rows));
    }
  }
  return columns;
}

type Leaf = Extract<Shape, { readonly output: number }>;

/** What of a shape the engine gives, in order. */
function leavesOf(shape: Shape): Leaf[] {
  if ("output" in shape) return [shape];
  return shape.kind === "constant" ? [] : shape.items.flatMap(leavesOf);
}

/** Categories have numbers of their own on both sides: they are told by their literals. */
function columnFor({ literals }: GivenNumber, shape: Leaf, rows: DrawnRows): Float64Array {
  const column = rows.of(shape.output);
  if (literals === null || shape.kind !== "category") return column;
  const keys = literals.map(keyOf);
  const places = shape.literals.map((literal) => keys.indexOf(keyOf(literal)));
  return column.map((code) => places[code] ?? -1);
}

function keyOf(literal: Parameters<typeof literalToJson>[0]): string {
  return `${literal.kind} ${literalToJson(literal)}`;
}

function columnIn(flat: Float64Array, rows: number): (place: number) => Float64Array {
  return (place) => flat.subarray(place * rows, (place + 1) * rows);
}

function sumOf(flat: Float64Array, places: readonly number[], rows: number): Float64Array {
  const sum = new Float64Array(rows);
  for (const place of places) {
    const column = flat.subarray(place * rows, (place + 1) * rows);
    for (let row = 0; row < rows; row++) sum[row] = (sum[row] as number) + (column[row] as number);
  }
  return sum;
}

/** Observed values are the same in every draw. */
function observedIn(
  { told }: ReplayProgram,
  of: (output: number) => Float64Array,
): Map<string, Float64Array> {
  const numbers = (shape: Shape) =>
    Float64Array.from(quantitiesIn(shape), (each) =>
      typeof each === "number" ? each : (of(each.output)[0] as number),
    );
  return new Map([...told].map(([name, shape]) => [name, numbers(shape)]));
}
