// The other jobs of the table, warm: `infer` until the awaited posterior, and the engine alone.
// Argument: the place of the job in `JOBS`.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { loadEngineFor } from "../lib/engine.mjs";
import { group } from "../lib/group.mjs";
import { firstLook, inTurns, row } from "../lib/measure.mjs";
import { phased } from "../lib/phases.mjs";
import { example, LIBRARY } from "../lib/places.mjs";

const JOBS = {
  w2: { program: "gaussian", steps: 1000, samples: 50, limit: 3 },
  line: { program: "line", steps: 10_000, samples: 10 },
  net: { program: "bnn", steps: 1000, samples: 20, limit: 120 },
};

await group(async ({ quick }) => {
  const name = process.argv[2];
  const { program, limit, ...job } = JOBS[name];
  const { daphne, infer } = await import(pathToFileURL(LIBRARY).href);
  const model = daphne(readFileSync(example(program), "utf8"));
  const engine = await loadEngineFor(program);
  const options = (seed) => ({ ...job, learningRate: 0.05, seed });
  const rounds = quick ? { warmup: 3, rounds: 5 } : { warmup: 20, rounds: 40 };
  const phases = phased(`${name}.engine`, (seed) => engine.run(options(seed)), rounds.warmup);
  const jobs = {
    library: async (seed) => void (await infer(model, options(seed))),
    report: async (seed) => firstLook(await infer(model, options(seed))),
    engine: phases.job,
  };
  const times = await inTurns(jobs, rounds);
  const label = `${program} T=${job.steps} L=${job.samples}: infer to posterior, warm`;
  const first = { ...row(`${name}.library`, label, times.library), ...(limit && { limit }) };
  const report = row(`${name}.report`, "  then its report, at the first look", times.report);
  const alone = row(`${name}.engine`, "  engine alone, warm", times.engine);
  return { rows: [first, report, alone, ...phases.rows()] };
});
