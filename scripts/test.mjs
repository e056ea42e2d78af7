// `npm test`: sets up what is missing and runs every suite, one after the other. Prints one line per
// suite with its time, every failure, and last the sum over all suites: `N passed, N failed`.
// Exits with 1 when anything failed.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BROWSER_NAMES, ensureBrowser } from "./browsers.mjs";
import { build } from "./build.mjs";
import { ofCargo, ofCheck, ofVitest, sum, zero } from "./lib/counts.mjs";
import { BUILD, NODE_BIN } from "./lib/paths.mjs";
import { main, run, Stop, say } from "./lib/run.mjs";
import { WASI_TARGET } from "./lib/versions.mjs";
import { LINTS } from "./lint.mjs";
import { rustEnv, setup } from "./setup.mjs";
import { sizes } from "./size.mjs";

/** Host programs and the boundary crate have no meaning under WASI. */
const NOT_UNDER_WASI = ["--exclude", "laurel-wasm", "--exclude", "laurel-codegen"];

/** Seconds after which a run of tests has hung; a first run compiles in it. */
const LIMIT = 600;

/** Whether dist/ holds what the sources say. */
let built = false;

/** The suites in order: name, function, and whether it needs what the build makes. */
const SUITES = [
  ["build", builds],
  ["lint and generated files", lint],
  ["Rust, native", () => cargoTest([])],
  [
    "Rust, WebAssembly with simd128",
    () => cargoTest(["--tests", "--target", WASI_TARGET, ...NOT_UNDER_WASI]),
  ],
  ["sizes", async () => sum(sizes().map((row) => ofCheck(row.file, row.wrong))), true],
  ["TypeScript", () => vitest("unit")],
  ["package", () => vitest("package"), true],
  ["browsers", browsers, true],
];

await main(async () => {
  await setup();
  const results = [];
  for (const [name, suite, needsBuild] of SUITES) {
    results.push(needsBuild && !built ? notRun(name) : await report(name, suite));
  }
  const { passed, failed, skipped } = sum(results);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return failed === 0 ? 0 : 1;
});

function notRun(name) {
  console.log(`${name}: not run, the build failed`);
  return { ...zero(), skipped: 1 };
}

async function report(name, suite) {
  say(`running: ${name}`);
  const start = performance.now();
  const counts = await suite();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
  for (const detail of counts.details) console.log(`\n${detail}\n`);
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed${skipped} (${seconds} s)`);
  return counts;
}

async function lint() {
  const all = [];
  for (const [name, check] of LINTS) all.push(ofCheck(name, await check()));
  return sum(all);
}

async function cargoTest(args) {
  const all = ["test", "--workspace", "--no-fail-fast", ...args];
  const { output, code } = await run("cargo", all, { env: rustEnv(), limit: LIMIT });
  return ofCargo(output, code);
}

async function builds() {
  try {
    await build();
    built = true;
    return ofCheck("build");
  } catch (error) {
    if (error instanceof Stop) return ofCheck("build", error.message);
    throw error;
  }
}

async function vitest(project) {
  const folder = join(BUILD, "test");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${project}.json`);
  rmSync(file, { force: true });
  const args = ["run", "--project", project, "--reporter=json", `--outputFile=${file}`];
  const { output, code } = await run(join(NODE_BIN, "vitest"), args, { limit: LIMIT });
  const json = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  return ofVitest(json, code, output);
}

/** The tests of a browser that is not there are skipped; under continuous integration that is a failure. */
async function browsers() {
  const missing = [];
  for (const name of BROWSER_NAMES) if (!(await ensureBrowser(name))) missing.push(name);
  const absent = process.env.CI
    ? missing.map((name) => ofCheck(name, `no ${name} could be installed`))
    : missing.map(() => ({ ...zero(), skipped: 1 }));
  const none = missing.length === BROWSER_NAMES.length;
  return sum([...absent, none ? zero() : await vitest("browser")]);
}
