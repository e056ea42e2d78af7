// W1: the mixture, T=1000, L=100. The library warm, the engine alone, the hand-written kernel; and
// whether engine and kernel do the same job.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { loadEngineFor } from "../lib/engine.mjs";
import { group } from "../lib/group.mjs";
import { loadHand } from "../lib/hand.mjs";
import { criticalDistance, distance, inTurns, median, ratio, row } from "../lib/measure.mjs";
import { phased } from "../lib/phases.mjs";
import { example, LIBRARY } from "../lib/places.mjs";

const JOB = { steps: 1000, samples: 100, learningRate: 0.05 };

await group(async ({ quick }) => {
  const { daphne, infer } = await import(pathToFileURL(LIBRARY).href);
  const model = daphne(readFileSync(example("gmm"), "utf8"));
  const [engine, hand] = [await loadEngineFor("gmm"), await loadHand()];
  const warmup = quick ? 3 : 15;
  const phases = phased("w1.engine", (seed) => engine.run({ ...JOB, seed }), warmup);
  const jobs = {
    library: async (seed) => void (await infer(model, { ...JOB, seed })),
    hand: (seed) => void hand(JOB.steps, JOB.learningRate, seed),
    engine: phases.job,
  };
  const times = await inTurns(jobs, { warmup, rounds: quick ? 5 : 40 });
  const library = row(
    "w1.library",
    "mixture T=1000 L=100: infer to posterior, warm",
    times.library,
  );
  const alone = row("w1.engine", "  engine alone, warm", times.engine);
  const kernel = row("w1.hand", "  hand-written SIMD kernel, warm", times.hand);
  const [steps, ...others] = phases.rows();
  const rows = [library, alone, steps, ...others, kernel];
  const ratios = [
    ratio("mixture: infer / hand-written kernel", library, kernel, 2),
    ratio("mixture: engine alone / hand-written kernel", alone, kernel),
    ratio("mixture: gradient steps / hand-written kernel", steps, kernel),
  ];
  return {
    rows,
    ratios,
    checks: [await sameWeights(engine, hand, quick), ...(await sameRuns(engine, hand, quick))],
  };
});

/**
 * The mean of two log weights under the first guide, one of each seed: both sides start from the same
 * guide (the assignments' from one prior draw of pi, another for every seed) and weigh alike.
 */
async function sameWeights(engine, hand, quick) {
  const [ours, theirs] = [[], []];
  for (let seed = 0; seed < (quick ? 500 : 4000); seed++) {
    ours.push((await engine.fit({ ...JOB, steps: 1, samples: 2, seed })).elbo[0]);
    const [first, second] = hand(1, JOB.learningRate, seed).firstLogWeights;
    theirs.push((first + second) / 2);
  }
  return compared("first log weights, run by run: distance of distributions", ours, theirs);
}

/**
 * Whole runs, seed by seed: the median ELBO of the last 200 steps, the log mean weight and the weighted
 * P(z1 = z2) of both sides scatter alike.
 */
async function sameRuns(engine, hand, quick) {
  const [ours, theirs] = [[], []];
  for (let seed = 0; seed < (quick ? 8 : 100); seed++) {
    ours.push(await engine.fit({ ...JOB, seed }));
    const { together, ...run } = hand(JOB.steps, JOB.learningRate, seed);
    theirs.push({ ...run, mean: together });
  }
  const check = ([what, unit, of]) => {
    const [a, b] = [ours.map(of), theirs.map(of)];
    const levels = `${median(a).toPrecision(3)} and ${median(b).toPrecision(3)}${unit}`;
    return compared(`${what} (${levels}), run by run: distance of distributions`, a, b);
  };
  return [
    ["ELBO of the last 200 steps", " nats", ({ elbo }) => median(elbo.slice(-200))],
    ["log mean weight", " nats", ({ logMeanWeight }) => logMeanWeight],
    ["weighted P(z1 = z2)", "", ({ mean }) => mean],
  ].map(check);
}

function compared(label, ours, theirs) {
  const [value, bound] = [distance(ours, theirs), criticalDistance(ours.length, theirs.length)];
  return { label, value, bound, holds: value < bound };
}
