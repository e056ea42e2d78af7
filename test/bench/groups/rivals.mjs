// Rivals in Python beside laurel, in turns: chains of NUTS, a fresh process to a printed summary, a log joint with its gradient, and
// Algorithm 12 on the mixture. Needs Python; see `npm run bench:rivals`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { must } from "../../../scripts/lib/run.mjs";
import { group } from "../lib/group.mjs";
import { JOBS } from "../lib/jobs.mjs";
import { inTurns, median, ratio, row } from "../lib/measure.mjs";
import { COMMAND, example, LIBRARY, RIVALS, RIVALS_BUILD } from "../lib/places.mjs";
import { compiledLoop, openRival, PYTHON, prepareRivals } from "../lib/rivals.mjs";
import { gradientOf } from "../lib/workloads.mjs";

/** Points of a batch of gradients. */
const BATCH = 64;
/** Milliseconds of a round of gradients. */
const ROUND = 20;

await group(async ({ quick }) => {
  await prepareRivals();
  const results = { rows: [], ratios: [], checks: [] };
  const compare = ({ id, label, unit, times, rival, figures = {} }) => {
    const of = (name) => `${label}${figures[name] ?? ""}`;
    const ours = row(`rivals.${id}`, `${of("laurel")}: laurel`, times.laurel, unit);
    const theirs = row(`rivals.${id}.rival`, `${of("rival")}: ${rival}`, times.rival, unit);
    results.rows.push(ours, theirs);
    results.ratios.push(ratio(`${label}: ${rival} / laurel`, theirs, ours));
  };
  for (const measure of [chains, gradients, first, mixture]) {
    for await (const found of measure(quick)) compare(found);
  }
  return results;
});

async function* chains(quick) {
  const { daphne, infer } = await import(pathToFileURL(LIBRARY).href);
  for (const [name, { program, data, stan }] of Object.entries(JOBS)) {
    const rival = await openRival("peer_stanli", { kind: "nuts", model: name, data: stan });
    const model = daphne(readFileSync(program, "utf8"), { data });
    const ess = { laurel: [], rival: [] };
    const jobs = {
      laurel: async (seed) => {
        const begin = performance.now();
        const posterior = await infer(model, { method: "nuts", seed, timeLimit: 600 });
        const took = performance.now() - begin;
        ess.laurel.push(posterior.report.ess.bulk);
        return took;
      },
      rival: async (seed) => {
        const answer = await rival.run(seed);
        ess.rival.push(answer.ess);
        return 1000 * answer.seconds;
      },
    };
    const times = await inTurns(jobs, quick ? { warmup: 0, rounds: 1 } : { warmup: 2, rounds: 7 });
    rival.close();
    const figures = Object.fromEntries(
      Object.entries(ess).map(([who, each]) => [who, `, least ESS ${Math.round(median(each))}`]),
    );
    const label = `NUTS 4 x (1000 + 1000), ${name}`;
    yield { id: `nuts.${name}`, label, times, rival: "stanli", figures };
  }
}

async function* gradients(quick) {
  const loop = await compiledLoop();
  if (loop === null) return;
  for (const [name, { program, data, stan }] of Object.entries(JOBS)) {
    const rival = await openRival("peer_stanli", {
      kind: "gradient",
      model: name,
      data: stan,
      loop,
    });
    const engine = await gradientOf(program, data, BATCH);
    engine.parameters().fill(0.1);
    const times = await inTurns(
      {
        laurel: await perPoint(async (count) => {
          const begin = performance.now();
          engine.run(count);
          return performance.now() - begin;
        }, BATCH),
        rival: await perPoint(async (count) => 1000 * (await rival.run(count)).seconds, 1),
      },
      quick ? { warmup: 0, rounds: 2 } : { warmup: 5, rounds: 20 },
    );
    rival.close();
    yield {
      id: `gradient.${name}`,
      label: `gradient, ${name}`,
      unit: "us",
      times,
      rival: "stanli",
    };
  }
}

/** Microseconds a point of a job that takes a count of evaluations and tells its milliseconds. */
async function perPoint(job, points) {
  let count = 1;
  while ((await job(count)) < ROUND) count *= 2;
  return async () => (1000 * (await job(count))) / (count * points);
}

async function* first(quick) {
  const { program, stan } = JOBS.schools;
  const file = join(RIVALS_BUILD, "schools.json");
  writeFileSync(file, JSON.stringify(stan));
  const columns = program.replace(/daphne$/, "json");
  const rival = [join(RIVALS, "peer_stanli.py"), "schools", file];
  const jobs = {
    laurel: () => ended(process.execPath, [COMMAND, "infer", program, "--data", columns]),
    rival: () => ended(PYTHON, rival),
  };
  const times = await inTurns(jobs, quick ? { warmup: 0, rounds: 1 } : { warmup: 1, rounds: 15 });
  const label = "fresh process to printed summary, schools";
  yield { id: "first", label, times, rival: "stanli" };
}

async function ended(command, args) {
  return 1000 * (await must(command, command, args)).seconds;
}

async function* mixture(quick) {
  const { daphne, infer } = await import(pathToFileURL(LIBRARY).href);
  const model = daphne(readFileSync(example("gmm"), "utf8"));
  const job = { method: "bbvi", estimator: "book", steps: 1000, samples: 100, learningRate: 0.05 };
  const rivals = {
    "NumPyro's reused loop": ["peer_numpyro", { loop: true }],
    "NumPyro's svi.run": ["peer_numpyro", { loop: false }],
    "NumPy by hand": ["peer_numpy", {}],
  };
  for (const [name, [peer, about]] of Object.entries(rivals)) {
    const rival = await openRival(peer, about);
    const jobs = {
      laurel: async (seed) => void (await infer(model, { ...job, seed })),
      rival: async (seed) => 1000 * (await rival.run(seed)).seconds,
    };
    const times = await inTurns(jobs, quick ? { warmup: 0, rounds: 1 } : { warmup: 2, rounds: 7 });
    rival.close();
    const label = "mixture, Algorithm 12, T=1000 L=100";
    yield { id: `mixture.${peer}.${about.loop ?? ""}`, label, times, rival: name };
  }
}
