// `npm run calibrate`: simulation-based calibration of the methods (test/calibration). Options: `--simulations N` (1000),
// `--seed N` (1), `--methods auto,nuts,smc`, `--models spread,...`. Prints a table and writes test/calibration/record; exits with 1
// where ranks leave their bands.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { circumstances } from "../test/bench/lib/record.mjs";
import { build } from "./build.mjs";
import { BUILD, inRoot, NODE_BIN } from "./lib/paths.mjs";
import { main, must, run, Stop } from "./lib/run.mjs";

const MODELS = "spread,schools,logit,mixture,chain,counts,walk,shares";

await main(async () => {
  const [simulations, seed, methods, models] = given();
  await build();
  const folder = join(BUILD, "calibration");
  const entry = inRoot("test", "calibration", "main.ts");
  const options = ["--format", "esm", "--target", "node20", "--silent", "--no-config"];
  await must("tsup", join(NODE_BIN, "tsup"), [entry, ...options, "--out-dir", folder]);
  const file = await record();
  const args = [join(folder, "main.js"), simulations, seed, methods, models, file];
  const { code } = await run(process.execPath, args, { live: true });
  await must("biome", join(NODE_BIN, "biome"), ["format", "--write", file]);
  return code;
});

/** Today's record of this commit; another run adds to it. */
async function record() {
  const about = await circumstances();
  const records = inRoot("test", "calibration", "record");
  mkdirSync(records, { recursive: true });
  const file = join(records, `${about.date.slice(0, 10)}-${about.commit.slice(0, 7)}.json`);
  const { entries } = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { entries: [] };
  writeFileSync(file, JSON.stringify({ ...about, entries }));
  return file;
}

function given() {
  const text = { type: "string" };
  const { values } = parseArgs({
    options: { simulations: text, seed: text, methods: text, models: text },
  });
  const { simulations = "1000", seed = "1", methods = "auto,nuts,smc", models = MODELS } = values;
  for (const each of [simulations, seed]) {
    if (!/^\d+$/.test(each)) throw new Stop(`${each} is no whole number`);
  }
  // The prior's draws are kept whole up to here.
  if (Number(simulations) < 1 || Number(simulations) > 2048)
    throw new Stop("--simulations is a number from 1 to 2048");
  const unknown = models.split(",").find((name) => !MODELS.split(",").includes(name));
  if (unknown !== undefined) throw new Stop(`there is no model ${unknown}: ${MODELS}`);
  return [simulations, seed, methods, models];
}
