// How compiling grows with the data, warm: a regression over N observations from text to column program, as a plate over
// columns of data, and written out vertex by vertex and folded again by its structure.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { group } from "../lib/group.mjs";
import { inTurns, row } from "../lib/measure.mjs";
import { BENCH_BUILD } from "../lib/places.mjs";

/** Milliseconds that compiling N observations may take. */
const limitOf = (n) => 5 + 20e-6 * n;
/** Milliseconds that folding 10^5 vertices may take. */
const FOLDING = 500;

await group(async ({ quick }) => {
  const { compile, daphne, lower, rerolled } = await import(
    pathToFileURL(join(BENCH_BUILD, "engine.js")).href
  );
  const rounds = quick ? { warmup: 2, rounds: 3 } : { warmup: 10, rounds: 30 };
  const sizes = [1e3, 1e4, 1e5, 1e6];
  const jobs = {};
  for (const n of sizes) {
    const [source, data] = [regression(n), columns(n)];
    jobs[n] = () => void lower(daphne(source).with(data).graph());
  }
  const times = await inTurns(jobs, rounds);
  const rows = sizes.map((n) => {
    const label = `compile a regression of 10^${Math.log10(n)}: text to column program, warm`;
    return { ...row(`plates.${n}`, label, times[n]), limit: limitOf(n) };
  });
  const data = new Map(Object.entries(columns(1e5)));
  const written = compile(regression(1e5), { data, foldFrom: Number.POSITIVE_INFINITY });
  const fold = () => void rerolled(written.folded, { from: 256, least: 4 });
  const folding = await inTurns({ fold }, { ...rounds, rounds: Math.min(rounds.rounds, 10) });
  const label = "fold a graph of 10^5 vertices by its structure, warm";
  rows.push({ ...row("plates.reroll", label, folding.fold), limit: FOLDING });
  return { rows };
});

function regression(n) {
  return `(data xs ys)
    (let [a (sample (normal 0 10)) b (sample (normal 0 10)) s (sample (gamma 1 1))]
      (foreach ${n} [x xs y ys] (observe (normal (+ a (* b x)) s) y))
      [a b s])`;
}

function columns(n) {
  const xs = Float64Array.from({ length: n }, (_, i) => ((i % 101) - 50) / 25);
  return { xs, ys: xs.map((x, i) => 1 + 2 * x + Math.sin(i)) };
}
