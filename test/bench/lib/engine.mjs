// The engine without the facade: a program lowered once, then runs of Algorithm 12 in its phases.
// Needs what prepare.mjs builds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BENCH_BUILD, example } from "./places.mjs";

/**
 * Loads the engine for an example. The result runs Algorithm 12 with `{ steps, samples, learningRate,
 * seed }` and gives milliseconds of its phases (set-up, gradient steps, fresh draws of the final guide,
 * reading everything) and what `wanted` names in `READ`.
 */
export async function loadEngineFor(name) {
  const inner = await import(pathToFileURL(join(BENCH_BUILD, "engine.js")).href);
  await inner.loadEngine();
  const program = inner.lower(inner.daphne(readFileSync(example(name), "utf8")).graph());
  const codes = Object.values(inner.READ);
  return async (options, wanted = []) => {
    const { record, seed } = inner.settingsOf(options);
    const clock = [performance.now()];
    const { words, constants } = program;
    const run = await inner.openBbvi({ words, constants, siteAt: () => null }, record, seed);
    clock.push(performance.now());
    const left = run.step(options.steps);
    clock.push(performance.now());
    run.step(left);
    clock.push(performance.now());
    for (const code of codes) run.read(code);
    clock.push(performance.now());
    const found = wanted.map((what) => run.read(inner.READ[what]));
    run.close();
    const phase = (at) => clock[at + 1] - clock[at];
    const phases = { setUp: phase(0), steps: phase(1), finalDraws: phase(2), reads: phase(3) };
    return { ...phases, total: clock[4] - clock[0], found };
  };
}
