// Fuzzing without end in sight: arguments are the number of inputs, the seed, and the first number. A thread of its own
// watches for an input that never ends. Prints the first fault, shrunk, and exits with 1.

import { Worker } from "node:worker_threads";
import { inputAt, SOURCES } from "./inputs.ts";
import { outcomeOf, shrunk } from "./outcome.ts";

/** Bytes are soon refused: most of the inputs are of the other kinds. */
const ROUND = ["bytes", "soup", "soup", "broken", "broken", "broken"];

/** Seconds after which an input hangs. */
const PATIENCE = 30;

const [count = 0, seed = 1, first = 0] = process.argv.slice(2).map(Number);
const current = new Float64Array(new SharedArrayBuffer(8));
watch();
run();

function run(): void {
  let slowest = 0;
  let compiled = 0;
  const start = performance.now();
  for (let number = first; number < first + count; number++) {
    current[0] = number;
    const kind = ROUND[number % ROUND.length]!;
    const source = inputAt(SOURCES.get(kind)!, seed, number);
    const { fault, compiles, seconds } = outcomeOf(source);
    slowest = Math.max(slowest, seconds);
    if (compiles) compiled += 1;
    if (fault !== null) fail(`${kind}, seed ${seed}, input ${number}: ${fault}`, source);
    const done = number + 1 - first;
    if (done % 10_000 === 0 || done === count) {
      const rate = Math.round((1000 * done) / (performance.now() - start));
      const share = ((100 * compiled) / done).toFixed(1);
      console.error(
        `${done} of ${count}: no fault, ${share} % compile, slowest ${slowest.toFixed(2)} s, ${rate} a second`,
      );
    }
  }
  process.exit(0);
}

function fail(what: string, source: string): never {
  console.log(`${what}\n\n${source}\n\nshrunk:\n\n${shrunk(source)}`);
  process.exit(1);
}

function watch(): void {
  const body = `
    const { workerData } = require("node:worker_threads");
    let last = -1;
    setInterval(() => {
      const [now] = workerData.current;
      if (now === last) {
        require("node:fs").writeSync(1, "seed " + workerData.seed + ", input " + now + " does not end\\n");
        process.kill(process.pid, "SIGKILL");
      }
      last = now;
    }, ${PATIENCE * 1000});`;
  new Worker(body, { eval: true, workerData: { current, seed } });
}
