// What the tests of threads fit: a hierarchy whose chains take a while, and what of a report must not depend on threads.

import { daphne, type InferOptions, infer } from "../../ts/src/index.ts";

export const MODEL = daphne(`(let [mu (sample (normal 0 5)) tau (sample (half-cauchy 5))
  k (sample (flip 0.3))]
  (foreach 8 [s [15 10 16 11 9 11 10 18] y [28 8 -3 7 -1 1 18 12]]
    (let [z (sample (normal 0 1))] (observe (normal (+ mu (* tau z) k) s) y)))
  [mu tau k])`);

export const OPTIONS: InferOptions = {
  method: "nuts",
  chains: 5,
  warmup: 120,
  draws: 60,
  seed: "threads",
};

/** The report without its timing, with all draws, as text; and the threads that worked. */
export async function answer(options: InferOptions): Promise<{ text: string; threads: number }> {
  const posterior = await infer(MODEL, { ...OPTIONS, ...options });
  const { timing, ...report } = posterior.report;
  const draws = posterior.table().columns.map((column) => [...column]);
  return { text: JSON.stringify({ report, draws }), threads: timing.threads };
}
