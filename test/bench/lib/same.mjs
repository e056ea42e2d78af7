// Whether engine and hand-written kernel do the same job: the mixture. Knows nothing of time.
import { criticalDistance, distance, median } from "./measure.mjs";

/** The mean over the elements of a latent, which are alike before the data: of their means (0) or sds (1). */
const over =
  (name, which) =>
  ({ moments }) =>
    moments[name].reduce((sum, moment) => sum + moment[which], 0) / moments[name].length;

/** What whole runs are compared by. The mean over pi is 1/3 always. */
const FINDINGS = [
  ["ELBO of the last 200 steps", " nats", ({ elbo }) => median(elbo.slice(-200))],
  ["log mean weight", " nats", ({ logMeanWeight }) => logMeanWeight],
  ["least of the largest log weights", " nats", ({ tail }) => Math.min(...tail)],
  ["weighted P(z1 = z2)", "", over("together", 0)],
  ["its sd", "", over("together", 1)],
  ["weighted means of mu", "", over("mu", 0)],
  ["sds of mu", "", over("mu", 1)],
  ["weighted means of sigma", "", over("sigma", 0)],
  ["sds of sigma", "", over("sigma", 1)],
  ["sds of pi", "", over("pi", 1)],
  ["weighted means of z", "", over("z", 0)],
  ["sds of z", "", over("z", 1)],
  ["ELBO of the last guide", " nats", ({ final }) => final.elbo],
  ["its standard error", " nats", ({ final }) => final.error],
  ["P(z1 = z2) under the last guide", "", ({ final }) => final.together],
];

/**
 * The mean of two log weights under the first guide, one of each seed: both sides start from the same
 * guide (the assignments' from one prior draw of pi, another for every seed) and weigh alike.
 */
export async function sameWeights(engine, hand, job, seeds) {
  const [ours, theirs] = [[], []];
  for (let seed = 0; seed < seeds; seed++) {
    ours.push((await engine.fit({ ...job, steps: 1, samples: 2, seed })).elbo[0]);
    const [first, second] = hand(1, job.learningRate, seed).firstLogWeights;
    theirs.push((first + second) / 2);
  }
  return compared("first log weights, run by run: distance of distributions", ours, theirs);
}

/**
 * What the kernel sums up of one step and of its fresh draws, against the log weights that it gives:
 * the largest ones, the log mean weight, the ELBO and its standard error.
 */
export function sameSums(hand) {
  const { firstLogWeights, tail, logMeanWeight, finalLogWeights, final } = hand(1, 0.05, 1);
  const descending = (weights) => [...weights].sort((a, b) => b - a);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const largest = descending(firstLogWeights);
  const kept = descending(tail).map((weight, place) => Math.abs(weight - largest[place]));
  const logMean = largest[0] + Math.log(mean(largest.map((w) => Math.exp(w - largest[0]))));
  const finite = [...finalLogWeights].filter(Number.isFinite);
  const elbo = mean(finite);
  const variance = mean(finite.map((w) => (w - elbo) ** 2)) / (finite.length - 1);
  const apart = (a, b) => Math.abs(a / b - 1);
  return [
    exact("kernel: its 32 largest log weights of one step, error", Math.max(...kept)),
    exact("kernel: its log mean weight of one step, relative error", apart(logMeanWeight, logMean)),
    exact("kernel: its ELBO of the fresh draws, relative error", apart(final.elbo, elbo)),
    exact("kernel: and its standard error", apart(final.error, Math.sqrt(variance))),
  ];
}

function exact(label, value) {
  return { label, value, bound: 1e-9, holds: value < 1e-9 };
}

/** Whole runs, seed by seed: what both sides find scatters alike. */
export async function sameRuns(engine, hand, job, seeds) {
  const [ours, theirs] = [[], []];
  for (let seed = 0; seed < seeds; seed++) {
    ours.push(await engine.answer({ ...job, seed }));
    theirs.push(hand(job.steps, job.learningRate, seed));
  }
  const check = ([what, unit, of]) => {
    const [a, b] = [ours.map(of), theirs.map(of)];
    const levels = `${median(a).toPrecision(3)} and ${median(b).toPrecision(3)}${unit}`;
    return compared(`${what} (${levels}), run by run: distance of distributions`, a, b);
  };
  return FINDINGS.map(check);
}

function compared(label, ours, theirs) {
  const [value, bound] = [distance(ours, theirs), criticalDistance(ours.length, theirs.length)];
  return { label, value, bound, holds: value < bound };
}
