// Compile times of the example programs, warm: text to graph, and graph to column program.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "../../../scripts/lib/paths.mjs";
import { group } from "../lib/group.mjs";
import { inTurns, row } from "../lib/measure.mjs";
import { BENCH_BUILD } from "../lib/places.mjs";

const LONG = "check a program of 100 lines, warm";

await group(async ({ quick }) => {
  const { check, daphne, lower } = await import(pathToFileURL(join(BENCH_BUILD, "engine.js")).href);
  const jobs = {};
  for (const file of readdirSync(inRoot("examples")).filter((each) => each.endsWith(".daphne"))) {
    const source = readFileSync(inRoot("examples", file), "utf8");
    const compile = () => void lower(daphne(source).graph());
    if (compiles(compile)) jobs[file.replace(".daphne", "")] = compile;
  }
  const long = longProgram();
  jobs[LONG] = () => void check(long);
  const rounds = quick ? { warmup: 2, rounds: 3 } : { warmup: 40, rounds: 60 };
  const times = await inTurns(jobs, rounds);
  const label = (name) => `compile ${name}: text to column program, warm`;
  const names = Object.keys(jobs).filter((name) => name !== LONG);
  const rows = names.map((name) => row(`compile.${name}`, label(name), times[name]));
  return { rows: [...rows, { ...row("compile.check", LONG, times[LONG]), limit: 5 }] };
});

/** Twenty-four parts of four lines, each with two latents, a function of its own and data. */
function longProgram() {
  const parts = Array.from({ length: 24 }, (_, part) => [
    `(defn mean-${part} [a b x]`,
    "  (if (> x 0) (+ a (* b x)) (- a (* b x))))",
    `(defn part-${part} [m xs ys] (let [a (sample (normal m 1)) s (sample (gamma 2 (exp 1)))]`,
    `  (foreach (count xs) [x xs y ys] (observe (normal (mean-${part} a 0.5 x) s) y)) [a s]))`,
  ]);
  const calls = parts.map((_, part) => `(part-${part} m [1 2 3 ${part}] [0.5 1 2 3])`);
  const main = [
    "(let [m (sample (normal 0 10))",
    "      all",
    `      [${calls.join(" ")}]]`,
    "  all)",
  ];
  return [...parts.flat(), ...main].join("\n");
}

/** Whether Algorithm 12 applies; a refusal is no work to time. */
function compiles(compile) {
  try {
    compile();
    return true;
  } catch {
    return false;
  }
}
