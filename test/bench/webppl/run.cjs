// Runs gmm.wppl once under WebPPL and prints one line of JSON: seconds of loading and of the whole run,
// the median ELBO of the last 200 steps (nats), what the fitted guide believes of (= z1 z2).
// Argument: number of steps. WebPPL is installed beside this file by the benchmark.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const started = performance.now();
const webppl = require("webppl");
const loaded = performance.now();

const elbo = [];
const watch = (step, value) => {
  elbo[step] = value;
  return false;
};
global.job = { steps: Number(process.argv[2] ?? 1000), samples: 100, stepSize: 0.05, watch };

webppl.run(
  readFileSync(join(__dirname, "gmm.wppl"), "utf8"),
  (_state, together) => {
    const last = elbo.slice(-200).sort((a, b) => a - b);
    const result = {
      loadSeconds: (loaded - started) / 1000,
      runSeconds: (performance.now() - loaded) / 1000,
      elbo: last[last.length >> 1],
      together: Number(together),
    };
    console.log(JSON.stringify(result));
  },
  { debug: false },
);
