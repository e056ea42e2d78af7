// The engine without the facade: a program lowered once, then runs of Algorithm 12 in its phases.
// Needs what prepare.mjs builds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BENCH_BUILD, example } from "./places.mjs";

/** Places in the engine's moments of the weighted draws. */
const LOG_MEAN_WEIGHT = 2;
const FIRST_MEAN = 3;

/**
 * Loads the engine for an example; options are `{ steps, samples, learningRate, seed }`.
 * `run(options)`: a whole run of Algorithm 12; milliseconds in all and of its phases (gradient steps,
 * fresh draws of the final guide, reading everything).
 * `fit(options)`: the gradient steps alone; their ELBO.
 * `answer(options)`: a whole run; ELBO, log mean weight (nats), weighted `[mean, sd]` of the program's
 * number (`together`) and of each latent by name, what the fresh draws say, the largest log weights.
 */
export async function loadEngineFor(name) {
  const inner = await import(pathToFileURL(join(BENCH_BUILD, "engine.js")).href);
  await inner.loadEngine();
  const program = inner.lower(inner.daphne(readFileSync(example(name), "utf8")).graph());
  const { words, constants, columns, latents } = program;
  const open = (options) => {
    const { record, seed } = inner.settingsOf(options);
    return inner.openBbvi({ words, constants, columns, siteAt: () => null }, record, seed);
  };
  const run = async (options) => {
    const clock = [performance.now()];
    const note = () => clock.push(performance.now());
    const run = await open(options);
    note();
    const left = run.step(options.steps);
    note();
    run.step(left);
    note();
    for (const code of Object.values(inner.READ)) run.read(code);
    note();
    run.close();
    const [steps, finalDraws, reads] = [1, 2, 3].map((at) => clock[at + 1] - clock[at]);
    return { total: clock[4] - clock[0], steps, finalDraws, reads };
  };
  const fit = async (options) => {
    const run = await open(options);
    run.step(options.steps);
    const elbo = run.read(inner.READ.elbo);
    run.close();
    return { elbo };
  };
  const answer = async (options) => {
    const run = await open(options);
    while (run.step(options.steps) > 0);
    const found = answerOf((what) => run.read(inner.READ[what]), latents);
    run.close();
    return found;
  };
  return { run, fit, answer };
}

function answerOf(read, latents) {
  const fit = read("fitMoments");
  const moment = (output) => fit.subarray(FIRST_MEAN + 3 * output, FIRST_MEAN + 3 * output + 2);
  const ofLatent = ([name, { items }]) => [name, items.map(({ output }) => moment(output))];
  const [elbo, error, leftOut] = read("finalElbo");
  return {
    elbo: read("elbo"),
    logMeanWeight: fit[LOG_MEAN_WEIGHT],
    moments: { together: [moment(0)], ...Object.fromEntries([...latents].map(ofLatent)) },
    final: { elbo, error, leftOut, together: read("finalMoments")[FIRST_MEAN] },
    tail: read("fitTail").subarray(1),
  };
}
