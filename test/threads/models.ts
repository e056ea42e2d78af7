// What the tests of threads fit: a hierarchy whose chains take a while, and what of a report must not depend on threads.

import { daphne, type InferOptions, infer, type Model } from "../../ts/src/index.ts";

export const MODEL = daphne(`(let [mu (sample (normal 0 5)) tau (sample (half-cauchy 5))
  k (sample (flip 0.3))]
  (foreach 8 [s [15 10 16 11 9 11 10 18] y [28 8 -3 7 -1 1 18 12]]
    (let [z (sample (normal 0 1))] (observe (normal (+ mu (* tau z) k) s) y)))
  [mu tau k])`);

/** Of `laplace`: independent draws, with a discrete latent to draw. */
export const LOGISTIC =
  daphne(`(let [a (sample (normal 0 2)) b (sample (normal 0 2)) k (sample (flip 0.3))]
  (foreach 8 [x [-2 -1.5 -1 -0.2 0.3 1 1.4 2] y [false false true false true true false true]]
    (observe (flip (/ 1 (+ 1 (exp (- (+ a (* b x) (if k 0.5 0))))))) y))
  [a b k])`);

export const OPTIONS: InferOptions = {
  method: "nuts",
  chains: 5,
  warmup: 120,
  draws: 60,
  seed: "threads",
};

/** The report without its timing, with all draws, as text; and the threads that worked. */
export async function answer(
  options: InferOptions,
  model: Model = MODEL,
): Promise<{ text: string; threads: number }> {
  const all = model === MODEL ? { ...OPTIONS, ...options } : options;
  const posterior = await infer(model, all);
  const { timing, ...report } = posterior.report;
  const draws = posterior.table().columns.map((column) => [...column]);
  return { text: JSON.stringify({ report, draws }), threads: timing.threads };
}
