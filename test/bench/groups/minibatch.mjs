// W9: a regression on 100,000 rows with 8 columns, 256 rows a step: microseconds a step and sample, warm, beside the hand-written
// kernel's for its gradient alone; a whole run; and how far its answer is from the exact one.
import { pathToFileURL } from "node:url";
import { column } from "../lib/data.mjs";
import { group } from "../lib/group.mjs";
import { inTurns, ratio, row } from "../lib/measure.mjs";
import { LIBRARY } from "../lib/places.mjs";
import { byHand } from "../lib/workloads.mjs";

const [ROWS, COLUMNS, BATCH, SAMPLES] = [100_000, 8, 256, 8];
/** Steps of a run, and more of them: the difference is time of steps alone. */
const [STEPS, MORE] = [1000, 41_000];
/** Evaluations of the kernel between two looks at the clock. */
const TIMES = 20_000;
/** Standard deviations that means may be off, and what sds may be off relatively. */
const CLOSE = 0.1;

await group(async ({ quick }) => {
  const { daphne, infer } = await import(pathToFileURL(LIBRARY).href);
  const [model, hand] = [daphne(text(), { data: data() }), await byHand("minibatch")];
  const run = (steps, seed) =>
    infer(model, { method: "bbvi", steps, samples: SAMPLES, batch: BATCH, seed });
  const took = async (steps, seed) => {
    const start = performance.now();
    await run(steps, seed);
    return performance.now() - start;
  };
  const jobs = {
    step: async (seed) => {
      const [whole, more] = [await took(STEPS, seed), await took(MORE, seed)];
      return (1000 * (more - whole)) / ((MORE - STEPS) * SAMPLES);
    },
    whole: (seed) => took(STEPS, seed),
    hand: () => {
      const start = performance.now();
      hand.run(TIMES);
      return (1000 * (performance.now() - start)) / TIMES;
    },
  };
  const times = await inTurns(jobs, quick ? { warmup: 1, rounds: 2 } : { warmup: 2, rounds: 15 });
  const label = `regression, N = ${ROWS.toLocaleString("en")}, D = ${COLUMNS}, batch ${BATCH}`;
  const step = {
    ...row("w9.step", `${label}: a step and sample`, times.step, "us"),
    limit: 2,
  };
  const kernel = row("w9.hand", "  hand-written SIMD kernel: a gradient", times.hand, "us");
  const whole = row(
    "w9.whole",
    `  ${STEPS} steps of ${SAMPLES}, and draws that see all data`,
    times.whole,
  );
  const labelOfRatio = "minibatch: step and sample / hand-written gradient";
  return {
    rows: [step, kernel, whole],
    ratios: [ratio(labelOfRatio, step, kernel)],
    checks: check(await run(STEPS, 0), await infer(model, { method: "exact" })),
  };
});

function text() {
  const names = Array.from({ length: COLUMNS }, (_, d) => `x${d}`);
  const sum = names.map((name, d) => `(* (nth beta ${d}) ${name})`).join(" ");
  return `(let [beta (foreach ${COLUMNS} [] (sample (normal 0 10)))]
    (foreach ${ROWS} [${names.map((name) => `${name} ${name}s`).join(" ")} y ys]
      (observe (normal (+ ${sum}) 1) y))
    beta)`;
}

/** Columns that have nothing to do with each other: multiples of square roots of primes modulo 1. */
function data() {
  const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23];
  const [y = [], ...xs] = primes.map((prime) =>
    column(ROWS, (n) => 2 * (((n + 1) * Math.sqrt(prime)) % 1) - 1),
  );
  return { ...Object.fromEntries(xs.map((x, d) => [`x${d}s`, x])), ys: y };
}

function check({ returned }, { returned: exact }) {
  const errors = returned.items.flatMap(({ mean, sd }, d) => {
    const known = exact.items[d];
    return [Math.abs(mean - known.mean) / known.sd, Math.abs(sd / known.sd - 1)];
  });
  const value = Math.max(...errors);
  const label = "minibatch: means in exact sds, sds relatively, the worst error";
  return [{ id: "w9", label, value, bound: CLOSE, holds: value < CLOSE }];
}
