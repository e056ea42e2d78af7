// W1: the mixture, T=1000, L=100. The library warm, the engine alone, the hand-written kernel; and
// whether engine and kernel do the same job.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { loadEngineFor } from "../lib/engine.mjs";
import { group } from "../lib/group.mjs";
import { loadHand } from "../lib/hand.mjs";
import { firstLook, inTurns, ratio, row } from "../lib/measure.mjs";
import { phased } from "../lib/phases.mjs";
import { example, LIBRARY } from "../lib/places.mjs";
import { sameRuns, sameSums, sameWeights } from "../lib/same.mjs";

const JOB = { steps: 1000, samples: 100, learningRate: 0.05 };

await group(async ({ quick }) => {
  const { daphne, infer } = await import(pathToFileURL(LIBRARY).href);
  const model = daphne(readFileSync(example("gmm"), "utf8"));
  const [engine, hand] = [await loadEngineFor("gmm"), await loadHand()];
  const warmup = quick ? 3 : 15;
  const phases = phased("w1.engine", (seed) => engine.run({ ...JOB, seed }), warmup);
  const jobs = {
    library: async (seed) => void (await infer(model, { ...JOB, seed })),
    report: async (seed) => firstLook(await infer(model, { ...JOB, seed })),
    hand: (seed) => void hand(JOB.steps, JOB.learningRate, seed),
    engine: phases.job,
  };
  const times = await inTurns(jobs, { warmup, rounds: quick ? 5 : 40 });
  const library = row(
    "w1.library",
    "mixture T=1000 L=100: infer to posterior, warm",
    times.library,
  );
  const report = row("w1.report", "  then its report, at the first look", times.report);
  const alone = row("w1.engine", "  engine alone, warm", times.engine);
  const kernel = row("w1.hand", "  hand-written SIMD kernel, warm", times.hand);
  const rows = [library, report, alone, ...phases.rows(), kernel];
  const ratios = [
    ratio("mixture: infer / hand-written kernel", library, kernel, 2),
    ratio("mixture: engine alone / hand-written kernel", alone, kernel),
  ];
  return {
    rows,
    ratios,
    checks: [
      ...sameSums(hand),
      await sameWeights(engine, hand, JOB, quick ? 500 : 4000),
      ...(await sameRuns(engine, hand, JOB, quick ? 8 : 100)),
    ],
  };
});
