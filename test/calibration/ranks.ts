// Simulation-based calibration: latents from the prior, data from them, draws of the posterior given the data; the rank of each
// latent among its draws is uniform if the draws have the posterior. S. Talts, M. Betancourt, D. Simpson, A. Vehtari, A. Gelman
// 2018, Validating Bayesian inference algorithms with simulation-based calibration, arXiv 1804.06788, algorithm 1. The log joint
// density is ranked too, for it depends on the data: M. Modrak and others 2023, Simulation-based calibration checking for Bayesian
// computation, Bayesian Analysis, section 3. Equal values are put in order by chance.

import { replicated } from "../../ts/src/graph/replicated.ts";
import {
  type DrawsTable,
  daphne,
  type Graph,
  type InferOptions,
  infer,
  LaurelError,
  type Model,
  type Posterior,
} from "../../ts/src/index.ts";
import { evaluateGraph } from "../engine/evaluator.ts";
import { latentsInRow } from "../support/draws-as-values.ts";
import type { CalibrationModel } from "./models.ts";

/** Draws that a latent is ranked among. */
export const DRAWS = 99;
export const LOG_JOINT = "log joint";

/** One model under one method. */
export interface Cell {
  /** Ranks in 0 ... DRAWS of all simulations that came to an end, by quantity. */
  readonly ranks: ReadonlyMap<string, readonly number[]>;
  /** Runs by what ran, by verdict, and what kept others from their end. */
  readonly methods: Readonly<Record<string, number>>;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly failures: Readonly<Record<string, number>>;
}

export interface Plan {
  readonly simulations: number;
  readonly seed: number;
  readonly options: InferOptions;
  /** Samplers that are wrong on purpose, by name: they change the draws of each latent, `[DRAWS]`. */
  readonly spoiled?: ReadonlyMap<string, (draws: Float64Array) => Float64Array>;
}

export async function calibrate(of: CalibrationModel, plan: Plan): Promise<Cell> {
  const { simulations, seed, options, spoiled = new Map() } = plan;
  const model = daphne(of.source, { name: of.name, data: of.form });
  const prior = await infer(model, { method: "prior", samples: Math.max(2, simulations), seed });
  const simulated = prior.table();
  const random = generator(seed);
  const ranks = new Map<string, number[]>();
  const note = (name: string, rank: number) => {
    const known = ranks.get(name) ?? [];
    ranks.set(name, known);
    known.push(rank);
  };
  const [methods, verdicts, failures] = [{}, {}, {}] as Record<string, number>[];
  for (let number = 0; number < simulations; number++) {
    const given = model.with(dataIn(of, simulated, number));
    // No seed is that of the simulations, whose streams a method may use as well.
    const own = `calibration ${seed}, ${number}`;
    const posterior = await fitted(given, { ...options, seed: own }, failures!);
    if (posterior === null) continue;
    count(methods!, posterior.report.method);
    count(verdicts!, posterior.verdict.level);
    const truths = truthsIn(given.graph(), simulated, model.graph(), number);
    const rows = rowsOf(posterior.table(), random);
    for (const [name, draws] of quantitiesOf(given.graph(), posterior.table(), rows)) {
      const truth = truths.get(name)!;
      note(name, rankOf(truth, draws, random));
      for (const [how, spoil] of spoiled) {
        note(`${name}, ${how}`, rankOf(truth, spoil(draws), random));
      }
    }
  }
  return { ranks, methods: methods!, verdicts: verdicts!, failures: failures! };
}

async function fitted(
  model: Model,
  options: InferOptions,
  failures: Record<string, number>,
): Promise<Posterior | null> {
  try {
    return await infer(model, options);
  } catch (error) {
    if (!(error instanceof LaurelError)) throw error;
    count(failures, error.code);
    return null;
  }
}

function count(of: Record<string, number>, what: string): void {
  of[what] = (of[what] ?? 0) + 1;
}

/** The data of a simulation: replicates are called like them. */
function dataIn({ form }: CalibrationModel, table: DrawsTable, row: number) {
  const at = (name: string) => table.columns[table.names.indexOf(name)]![row]!;
  const entries = Object.entries(form).map(([name, like]) => [
    name,
    typeof like === "number" ? at(name) : like.map((_, place) => at(`${name}[${place}]`)),
  ]);
  return Object.fromEntries(entries) as Record<string, number | number[]>;
}

/** What the latents of a simulation are, and their log joint density with its data, nats. */
function truthsIn(given: Graph, simulated: DrawsTable, graph: Graph, row: number) {
  const truths = new Map(
    simulated.names.map((name, place) => [name, simulated.columns[place]![row]!]),
  );
  const latents = latentsInRow(replicated(graph), simulated, row);
  return truths.set(LOG_JOINT, logJoint(given, latents));
}

/** The draws of each latent, and of the log joint density. */
function quantitiesOf(graph: Graph, table: DrawsTable, rows: readonly number[]) {
  const found = new Map<string, Float64Array>();
  const pick = (of: (row: number) => number) => Float64Array.from(rows, of);
  for (const [place, name] of table.names.entries()) {
    if (!/^value(\[|$)/.test(name))
      found.set(
        name,
        pick((row) => table.columns[place]![row]!),
      );
  }
  return found.set(
    LOG_JOINT,
    pick((row) => logJoint(graph, latentsInRow(graph, table, row))),
  );
}

function logJoint(graph: Graph, latents: Parameters<typeof evaluateGraph>[1]): number {
  const { logPriors, logLikelihood } = evaluateGraph(graph, latents);
  return [...logPriors.values()].reduce((sum, each) => sum + each, logLikelihood);
}

/** Rows of draws that are independent, or nearly: chains are thinned, weighted draws chosen by their weights. */
function rowsOf({ columns, weights, chains }: DrawsTable, random: () => number): number[] {
  const all = columns[0]!.length;
  if (weights !== null) return Array.from({ length: DRAWS }, () => weighted(weights, random()));
  if (chains > 1) {
    const start = random();
    return Array.from({ length: DRAWS }, (_, draw) => Math.floor(((draw + start) * all) / DRAWS));
  }
  const rows = Array.from({ length: all }, (_, row) => row);
  for (let place = 0; place < DRAWS; place++) {
    const other = place + Math.floor(random() * (all - place));
    [rows[place], rows[other]] = [rows[other]!, rows[place]!];
  }
  return rows.slice(0, DRAWS);
}

function weighted(weights: Float64Array, at: number): number {
  let reached = 0;
  for (const [row, weight] of weights.entries()) {
    reached += weight;
    if (at < reached) return row;
  }
  return weights.length - 1;
}

function rankOf(truth: number, draws: Float64Array, random: () => number): number {
  let [below, equal] = [0, 0];
  for (const draw of draws) {
    if (draw < truth) below += 1;
    else if (draw === truth) equal += 1;
  }
  return below + Math.floor(random() * (equal + 1));
}

/** Numbers in [0, 1), 32 bits each (G. Marsaglia 2003, Xorshift RNGs: the triple 13, 17, 5), after a start that mixes the seed. */
function generator(seed: number): () => number {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x2545f491) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
