// Runs the benchmarks, group by group in processes of their own, prints the table and writes the record.
// Options: `--quick` (few repetitions, no record), `--only NAME,NAME` (some groups, no record),
// `--json` (the results instead of the table). Needs dist/.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ROOT } from "../../scripts/lib/paths.mjs";
import { main, must, Stop, say } from "../../scripts/lib/run.mjs";
import { ratio } from "./lib/measure.mjs";
import { prepare } from "./lib/prepare.mjs";
import { circumstances, writeRecord } from "./lib/record.mjs";
import { tableLines } from "./lib/table.mjs";

/** Groups in order: the script and its arguments. */
const GROUPS = {
  w1: ["w1.mjs"],
  native: ["native.mjs"],
  w2: ["warm.mjs", "w2"],
  line: ["warm.mjs", "line"],
  net: ["warm.mjs", "net"],
  gradients: ["gradients.mjs"],
  minibatch: ["minibatch.mjs"],
  estimators: ["estimators.mjs"],
  cold: ["cold.mjs"],
  compile: ["compile.mjs"],
  plates: ["plates.mjs"],
  threads: ["threads.mjs"],
  hostile: ["hostile.mjs"],
  size: ["size.mjs"],
  webppl: ["webppl.mjs"],
};

/** Groups that run only when they are asked for: they need more than Node and Rust. */
const OTHERS = { rivals: ["rivals.mjs"] };
const ALL = { ...GROUPS, ...OTHERS };

await main(async () => {
  const { quick, only, json } = options();
  const about = await circumstances();
  await prepare();
  const results = { rows: [], ratios: [], checks: [], tables: [] };
  for (const name of only ?? Object.keys(GROUPS)) add(results, await runGroup(name, quick));
  compareGroups(results, quick);
  const table = tableLines(results);
  console.log(json ? JSON.stringify(results) : table.join("\n"));
  if (!quick && only === undefined)
    say(`record: ${relative(ROOT, await writeRecord(about, results, table))}`);
  return results.checks.every(({ holds }) => holds) ? 0 : 1;
});

function options() {
  const flag = { type: "boolean", default: false };
  const { values } = parseArgs({ options: { quick: flag, json: flag, only: { type: "string" } } });
  const only = values.only?.split(",");
  const unknown = only?.find((name) => !Object.hasOwn(ALL, name));
  if (unknown !== undefined)
    throw new Stop(`there is no group ${unknown}: ${Object.keys(ALL).join(", ")}`);
  return { ...values, only };
}

async function runGroup(name, quick) {
  say(`measuring: ${name}`);
  const [script, ...args] = ALL[name];
  const path = fileURLToPath(new URL(`groups/${script}`, import.meta.url));
  if (quick) args.push("--quick");
  const { stdout } = await must(name, process.execPath, [path, ...args]);
  return JSON.parse(stdout);
}

function add(results, found) {
  for (const [kind, entries] of Object.entries(found)) results[kind].push(...entries);
}

/** Ratios of rows that different groups measured. */
function compareGroups({ rows, ratios }, quick) {
  const compare = (label, id, to) => {
    const [row, other] = [id, to].map((each) => rows.find((row) => row.id === each));
    if (row !== undefined && other !== undefined) ratios.push(ratio(label, row, other));
  };
  compare("hand-written kernel: WebAssembly / native", "w1.hand", "w1.native");
  if (!quick) compare("mixture: WebPPL / infer", "webppl", "w1.library");
}
