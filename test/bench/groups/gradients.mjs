// W3 to W7: log joint and gradient of single models, microseconds a point, warm: the engine's, the hand-written kernel's in
// WebAssembly, and the same kernel compiled for the host; and whether engine and kernel agree.
import { group } from "../lib/group.mjs";
import { inTurns, ratio, row } from "../lib/measure.mjs";
import { native } from "../lib/native.mjs";
import { KERNELS_SOURCE, KERNELS_TARGET } from "../lib/places.mjs";
import { byEngine, byHand } from "../lib/workloads.mjs";

/** The limit of a ratio to the kernel in WebAssembly, or of microseconds a point. */
const GROUPS = {
  w3: { name: "schools", label: "eight schools, batch 64", times: 1.9 },
  w4: { name: "logistic", label: "logistic regression, N = 1000, D = 8", times: 1.5 },
  w5: { name: "mixture", label: "mixture of two, N = 1000, summed out", times: 1.5 },
  w6: { name: "hmm", label: "hidden Markov model, K = 3, T = 100, batch 64", limit: 10 },
  w7: { name: "hierarchy", label: "hierarchy, N = 12,573, 388 latents", limit: 60 },
};

/** Milliseconds of a round of evaluations. */
const ROUND = 5;
/** Log joints and gradients agree to this part: prior scales of 1e8 stand for none. */
const CLOSE = 1e-9;

await group(async ({ quick }) => {
  const natively = await native("the native kernels", KERNELS_SOURCE, KERNELS_TARGET, quick);
  const results = { rows: [], ratios: [], checks: [] };
  for (const [id, about] of Object.entries(GROUPS)) {
    const [engine, hand] = [await byEngine(about.name), await byHand(about.name)];
    results.checks.push(same(id, about, engine, hand));
    const times = await inTurns({ engine: timed(engine), hand: timed(hand) }, rounds(quick));
    const of = (kind, label, list) => row(`${id}.${kind}`, label, list, "us");
    const ours = of("engine", `${about.label}: gradient, a point`, times.engine);
    const theirs = of("hand", "  hand-written SIMD kernel", times.hand);
    const host = of("native", "  the kernel, native 128-bit", natively[about.name]);
    results.rows.push({ ...ours, ...(about.limit && { limit: about.limit }) }, theirs, host);
    const label = `${about.name}: engine / hand-written kernel`;
    results.ratios.push(ratio(label, ours, theirs, about.times));
  }
  return results;
});

function rounds(quick) {
  return quick ? { warmup: 5, rounds: 5 } : { warmup: 40, rounds: 40 };
}

/** A job for `inTurns`: microseconds a point of some milliseconds' worth of evaluations. */
function timed({ run, points }) {
  const once = (times) => {
    const start = performance.now();
    run(times);
    return performance.now() - start;
  };
  let times = 1;
  while (once(times) < ROUND) times *= 2;
  return () => (1000 * once(times)) / (times * points);
}

/** Whether both have one gradient, and log joints that differ by a constant alone, at the kernel's parameters. */
function same(id, { name }, engine, hand) {
  const at = Float64Array.from(hand.parameters());
  const values = (each) => {
    each.parameters().set(at);
    const first = each.run(1);
    const gradient = Float64Array.from(each.gradient());
    const moved = at.slice();
    for (let place = 0; place < moved.length; place++) moved[place] += 0.01 * Math.cos(place);
    each.parameters().set(moved);
    const second = each.run(1);
    each.parameters().set(at);
    return { gradient, difference: second - first };
  };
  const [ours, theirs] = [values(engine), values(hand)];
  const error = (a, b) => Math.abs(a - b) / (1 + Math.abs(b));
  const errors = Array.from(ours.gradient, (slope, place) => error(slope, theirs.gradient[place]));
  const largest = Math.max(error(ours.difference, theirs.difference), ...errors);
  const holds = ours.gradient.length === theirs.gradient.length && largest < CLOSE;
  return {
    id,
    label: `${name}: one gradient by engine and kernel`,
    value: largest,
    bound: CLOSE,
    holds,
  };
}
