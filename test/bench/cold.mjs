// What a first-time user runs: the library, the mixture, the answer. Timed from outside.
import { readFileSync } from "node:fs";
import { daphne, infer } from "../../dist/index.js";

const model = daphne(readFileSync(new URL("../../examples/gmm.daphne", import.meta.url), "utf8"));
const job = { steps: 1000, samples: 100, learningRate: 0.05, seed: 1 };
console.log((await infer(model, job)).mean());
