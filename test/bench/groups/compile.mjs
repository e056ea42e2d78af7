// Compile times of the example programs, warm: text to graph, and graph to column program.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "../../../scripts/lib/paths.mjs";
import { group } from "../lib/group.mjs";
import { inTurns, row } from "../lib/measure.mjs";
import { BENCH_BUILD } from "../lib/places.mjs";

await group(async ({ quick }) => {
  const { daphne, lower } = await import(pathToFileURL(join(BENCH_BUILD, "engine.js")).href);
  const jobs = {};
  for (const file of readdirSync(inRoot("examples")).filter((each) => each.endsWith(".daphne"))) {
    const source = readFileSync(inRoot("examples", file), "utf8");
    const compile = () => void lower(daphne(source).graph());
    if (compiles(compile)) jobs[file.replace(".daphne", "")] = compile;
  }
  const rounds = quick ? { warmup: 2, rounds: 3 } : { warmup: 40, rounds: 60 };
  const times = await inTurns(jobs, rounds);
  const label = (name) => `compile ${name}: text to column program, warm`;
  return {
    rows: Object.keys(jobs).map((name) => row(`compile.${name}`, label(name), times[name])),
  };
});

/** Whether Algorithm 12 applies; a refusal is no work to time. */
function compiles(compile) {
  try {
    compile();
    return true;
  } catch {
    return false;
  }
}
