// The hand-written kernel as a function. Needs what prepare.mjs builds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ENGINE_TARGET } from "../../../scripts/lib/versions.mjs";
import { HAND_TARGET } from "./places.mjs";

const MODULE = join(HAND_TARGET, ENGINE_TARGET, "release", "laurel_bench_hand.wasm");

/** Numbers before the log weights of the first step, and those. Must be the kernel's layout. */
const HEAD = 39;
const SAMPLES = 100;

/** Loads the kernel: `(steps, learningRate, seed)` to its results, read whole. */
export async function loadHand() {
  const { instance } = await WebAssembly.instantiate(readFileSync(MODULE));
  const { run, release, length, memory } = instance.exports;
  return (steps, learningRate, seed) => {
    const place = run(steps, learningRate, seed);
    const results = new Float64Array(memory.buffer, place, length(steps)).slice();
    release(place, steps);
    return {
      together: results[0],
      logMeanWeight: results[1],
      leftOut: results[2],
      q: results.subarray(3, HEAD),
      firstLogWeights: results.subarray(HEAD, HEAD + SAMPLES),
      elbo: results.subarray(HEAD + SAMPLES),
    };
  };
}
