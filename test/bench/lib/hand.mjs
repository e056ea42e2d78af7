// The hand-written kernel as a function. Needs what prepare.mjs builds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ENGINE_TARGET } from "../../../scripts/lib/versions.mjs";
import { HAND_TARGET } from "./places.mjs";

const MODULE = join(HAND_TARGET, ENGINE_TARGET, "release", "laurel_bench_hand.wasm");

/** The kernel's layout: values with mean and sd, parameters, samples a step, fresh draws. */
const VALUES = 17;
const PARAMS = 36;
const SAMPLES = 100;
const FRESH = 10_000;

/** Loads the kernel: `(steps, learningRate, seed)` to its results, read whole; at least one step. */
export async function loadHand() {
  const { instance } = await WebAssembly.instantiate(readFileSync(MODULE));
  const { run, release, length, memory } = instance.exports;
  return (steps, learningRate, seed) => {
    const place = run(steps, learningRate, seed);
    const results = new Float64Array(memory.buffer, place, length(steps)).slice();
    release(place, steps);
    return divided(results, steps);
  };
}

function divided(results, steps) {
  let place = 0;
  const take = (count) => {
    place += count;
    return results.subarray(place - count, place);
  };
  const [leftOut, logMeanWeight] = take(2);
  const moments = take(2 * VALUES);
  const q = take(PARAMS);
  const [finalElbo, finalError, finalLeftOut, believed] = take(4);
  return {
    leftOut,
    logMeanWeight,
    moments: byName(moments),
    q,
    final: { elbo: finalElbo, error: finalError, leftOut: finalLeftOut, together: believed },
    firstLogWeights: take(SAMPLES),
    elbo: take(steps),
    finalLogWeights: take(FRESH),
    tail: results.subarray(place),
  };
}

/** Rows of mean and sd of each value, by the name of its variable. */
function byName(moments) {
  const rows = (start, count) =>
    Array.from({ length: count }, (_, k) => moments.subarray(2 * (start + k), 2 * (start + k) + 2));
  return {
    together: rows(0, 1),
    z: rows(1, 7),
    mu: rows(8, 3),
    sigma: rows(11, 3),
    pi: rows(14, 3),
  };
}
