// Fits a model: checks options, compiles, runs the method in slices, and gives a run that can be awaited, watched and
// stopped. In: a model and options. Out: a posterior with its verdict.

import { type Fitted, fitFirst } from "./auto.ts";
import { instancesOf } from "./core/table.ts";
import type { EngineRun } from "./engine/engine.ts";
import { renderDiagnostics } from "./errors/frame.ts";
import { LaurelError } from "./errors/laurel-error.ts";
import { diagnostic } from "./errors/report.ts";
import { placed } from "./graph/read/placed.ts";
import { replicated } from "./graph/replicated.ts";
import { lowered } from "./lower/lowered.ts";
import type { Program } from "./lower/program.ts";
import { createFeed, type Feed } from "./methods/feed.ts";
import { type InferOptions, type Progress, plansOf, type Settings } from "./methods/options.ts";
import { runMethod } from "./methods/run.ts";
import { type Scene, watchRun } from "./methods/watch.ts";
import { compileTime, type Model } from "./model.ts";
import { replaysOf } from "./replays.ts";
import { foldedOf } from "./reroll/folded-of.ts";
import { assembleReport, type Refused } from "./results/assemble.ts";
import { isWeightless, weightedFitOf } from "./results/fit.ts";
import { once } from "./results/once.ts";
import { type Posterior, posteriorOf } from "./results/posterior.ts";
import { doubtOf } from "./results/verdict/doubt.ts";
import { allWeightsZero } from "./results/warnings.ts";

export type { InferOptions, Progress } from "./methods/options.ts";

/** A run under way: await it for the posterior, iterate over it for progress. */
export interface Run extends PromiseLike<Posterior>, AsyncIterable<Progress> {
  catch<Result>(
    onRejected: (reason: unknown) => Result | PromiseLike<Result>,
  ): Promise<Posterior | Result>;
  finally(onFinally: () => void): Promise<Posterior>;
}

/**
 * Fits `model`. The run starts at once; it is rejected with LaurelError (a program the method cannot fit, bad options,
 * a limit) or with the signal's reason.
 */
export function infer(model: Model, options: InferOptions = {}): Run {
  const feed = createFeed();
  const done = execute(model, options, feed).then(
    (posterior) => {
      feed.end(null);
      return posterior;
    },
    (error: unknown) => {
      feed.end({ error });
      throw error;
    },
  );
  // Whoever only iterates gets the error there; without this the host would call it unhandled.
  done.catch(() => undefined);
  return {
    // biome-ignore lint/suspicious/noThenProperty: a run is there to be awaited
    then: (onFulfilled, onRejected) => done.then(onFulfilled, onRejected),
    catch: (onRejected) => done.catch(onRejected),
    finally: (onFinally) => done.finally(onFinally),
    [Symbol.asyncIterator]: () => feed.iterate(),
  };
}

async function execute(model: Model, options: InferOptions, feed: Feed): Promise<Posterior> {
  if (typeof model?.graph !== "function") throw notAModel();
  const begin = performance.now();
  try {
    const plans = plansOf(options, () => largestPlate(model));
    const signal = plans[0]?.signal;
    if (signal?.aborted) throw signal.reason;
    return await fitFirst(plans, (settings) => fitModel(model, settings, { feed, begin }));
  } catch (error) {
    throw framed(error, model);
  }
}

function largestPlate(model: Model): number {
  const { table, plates } = foldedOf(model.graph());
  return Math.max(0, ...plates.map(({ id }) => instancesOf(table, id)));
}

async function fitModel(model: Model, settings: Settings, scene: Scene): Promise<Fitted> {
  const observed = model.graph();
  refuseEqualities(lowered(observed).program, settings);
  const graph = settings.method === "prior" ? replicated(observed) : observed;
  const { program, milliseconds } = lowered(graph);
  const compileMs = compileTime(model) + milliseconds;
  const begin = performance.now();
  const watchOf = (run: EngineRun) => watchRun(run, settings, scene);
  const outcome = await runMethod({ program, graph }, settings, watchOf);
  const { finished, stopped, loadMs, inferMs, threads } = outcome;
  if (isWeightless(finished.arrays)) throw allWeightsZero(weightedFitOf(finished));
  const spent = compileMs + performance.now() - begin;
  const job = {
    graph,
    name: model.name,
    dataNames: graph.data,
    settings,
    stopped: stopped?.text ?? null,
  };
  const reportAfter = (refused: readonly Refused[]) =>
    once(() => {
      const asked = performance.now();
      const total = () => spent + performance.now() - asked;
      const clock = { compileMs, loadMs, inferMs, threads, total };
      return assembleReport(finished, { ...job, refused, clock });
    });
  const replays = replaysOf(observed, finished, settings.seed);
  return {
    posterior: (refused) => posteriorOf(finished, reportAfter(refused), replays),
    doubt: stopped === null ? doubtOf(finished, settings.method) : null,
  };
}

/** Draws meet an equality with probability 0. */
function refuseEqualities({ equalities: [first] }: Program, { method }: Settings): void {
  if (first === undefined || method === "exact") return;
  const message = `${method} cannot condition on an exact equality such as ${first.text}`;
  const hint = "`exact` can where the latents are jointly normal; or observe with a tolerance";
  throw new LaurelError([diagnostic("MethodNotApplicable", message, first.span, { hint })]);
}

function notAModel(): LaurelError {
  const hint = 'a program in a text: `infer(daphne("(sample (normal 0 1))"))`';
  return new LaurelError([diagnostic("BadData", "infer takes a model", undefined, { hint })]);
}

/** An error of this program with its places drawn; any other as it is. */
function framed(error: unknown, model: Model): unknown {
  if (!(error instanceof LaurelError)) return error;
  const plain = error.diagnostics.map((each) => each.message).join("\n");
  if (error.message !== plain || error.diagnostics.every((each) => each.span === undefined)) {
    return error;
  }
  const graph = model.graph();
  const diagnostics = error.diagnostics.map((each) => placed(each, graph));
  const text = renderDiagnostics(diagnostics, model.source, model.name);
  return new LaurelError(diagnostics, text, { cause: error });
}
