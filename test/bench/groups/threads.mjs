// The same answers on one thread and on two, warm: weighted draws, and chains.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "../../../scripts/lib/paths.mjs";
import { group } from "../lib/group.mjs";
import { inTurns, ratio, row } from "../lib/measure.mjs";
import { LIBRARY } from "../lib/places.mjs";

const MIXTURE = { program: "low_dim_gauss_mix", data: "low_dim_gauss_mix" };
const JOBS = {
  kidiq: { program: "kidscore_momiq", data: "kidiq", method: "laplace" },
  ar: { program: "arK", data: "arK", method: "laplace" },
  mixture: { ...MIXTURE, method: "laplace" },
  "kidiq.chains": { program: "kidscore_momiq", data: "kidiq", method: "nuts" },
  "ar.chains": { program: "arK", data: "arK", method: "nuts" },
  "mixture.chains": { ...MIXTURE, method: "nuts", warmup: 60, draws: 20 },
};

await group(async ({ quick }) => {
  const { daphne, infer } = await import(pathToFileURL(LIBRARY).href);
  const rounds = quick ? { warmup: 1, rounds: 2 } : { warmup: 2, rounds: 7 };
  const [rows, ratios] = [[], []];
  for (const [name, { program, data, ...options }] of Object.entries(JOBS)) {
    const file = (ending) => readFileSync(inRoot(join("examples", "posteriordb", ending)), "utf8");
    const columns = JSON.parse(file(`${data}.json`));
    const model = daphne(file(`${program}.daphne`), { data: columns });
    const job = (threads) => async (seed) =>
      void (await infer(model, { ...options, seed, threads, timeLimit: 600 }));
    const times = await inTurns({ one: job(1), two: job(2) }, rounds);
    const label = `${program}, ${options.method}, threads:`;
    const [one, two] = [1, 2].map((threads) => {
      const of = threads === 1 ? times.one : times.two;
      return row(`threads.${name}.${threads}`, `${label} ${threads}`, of);
    });
    rows.push(one, two);
    ratios.push(ratio(`${label} 1 / 2`, one, two));
  }
  return { rows, ratios };
});
