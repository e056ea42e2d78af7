// Gradients of single models, by hand (kernels/) and by the engine (machine/), as functions of the same shape. Needs what
// prepare.mjs builds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ENGINE_TARGET } from "../../../scripts/lib/versions.mjs";
import { coin, column, group, spread } from "./data.mjs";
import { BENCH_BUILD, KERNELS_TARGET, MACHINE_TARGET } from "./places.mjs";

const HIERARCHY = { rows: 12_573, groups: 386 };

/** By name: the number of the kernel, points of a batch, and the data of the program where gradients are compared. */
export const WORKLOADS = {
  schools: { kernel: 0, points: 64, data: () => ({}) },
  logistic: {
    kernel: 1,
    points: 1,
    data: () => ({
      ...Object.fromEntries(
        [..."abcdefgh"].map((name, d) => [name, column(1000, (n) => spread(n, d))]),
      ),
      y: column(1000, coin),
    }),
  },
  mixture: {
    kernel: 2,
    points: 1,
    data: () => ({ y: column(1000, (n) => 4 * coin(n) - 2 + spread(n, 3)) }),
  },
  hmm: {
    kernel: 3,
    points: 64,
    data: () => ({ y0: 2 * spread(0, 1), ys: column(99, (n) => 2 * spread(n + 1, 1)) }),
  },
  hierarchy: {
    kernel: 4,
    points: 1,
    data: () => {
      const { rows, groups } = HIERARCHY;
      const of = (n) => group(n, rows, groups);
      return {
        group: column(rows, of),
        x: column(rows, (n) => spread(n, 1)),
        y: column(rows, (n) => spread(n, 2) + spread(of(n), 3)),
      };
    },
  },
  minibatch: { kernel: 5, points: 1 },
};

async function instanceOf(target, name) {
  const file = join(target, ENGINE_TARGET, "release", `${name}.wasm`);
  return (await WebAssembly.instantiate(readFileSync(file))).instance.exports;
}

/** What both modules give for a job that was made. */
function evaluator({ run, parameters, gradient, size, memory }, job, points) {
  const list = (at) => new Float64Array(memory.buffer, at, size(job));
  return {
    points,
    parameters: () => list(parameters(job)),
    gradient: () => list(gradient(job)),
    /** Evaluates so many times, the first number with either sign in turn; the sum of the log joints. */
    run: (times) => run(job, times),
  };
}

/** The hand-written kernel of a workload. */
export async function byHand(name) {
  const { kernel, points } = WORKLOADS[name];
  const exports = await instanceOf(KERNELS_TARGET, "laurel_bench_kernels");
  return evaluator(exports, exports.make(kernel), points);
}

/** The engine's gradient of its program. */
export async function byEngine(name) {
  const { points, data } = WORKLOADS[name];
  const text = new URL(`../workloads/${name}.daphne`, import.meta.url);
  return gradientOf(fileURLToPath(text), data(), points);
}

/** The engine's gradient of the program in a file, with its data, for a batch of so many points. */
export async function gradientOf(program, data, points) {
  const { daphne, lower } = await import(pathToFileURL(join(BENCH_BUILD, "engine.js")).href);
  const model = daphne(readFileSync(program, "utf8"), { data });
  const { words, constants, columns } = lower(model.graph());
  const exports = await instanceOf(MACHINE_TARGET, "laurel_bench_machine");
  const put = (...lists) => {
    const length = lists.reduce((sum, list) => sum + list.length, 0);
    const place = exports.room(length);
    let at = 0;
    for (const list of lists) {
      new Float64Array(exports.memory.buffer, place, length).set(list, at);
      at += list.length;
    }
    return [place, length];
  };
  const job = exports.make(...put(words), ...put(constants), ...put(...columns), points);
  if (job === 0) throw new Error(`${program} has no gradient`);
  return evaluator(exports, job, points);
}
