// Builds dist/ from ts/src with tsup: library entries, their declarations, the command line; and
// copies the reports' JSON schema.
// Needs what build-wasm.mjs and build-worker.mjs left in ts/src/engine/wasm. Does nothing when no input has changed.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { DIST, inRoot, NODE_BIN } from "./lib/paths.mjs";
import { isMain, main, must, say } from "./lib/run.mjs";
import { stepState, writeStamp } from "./lib/stamps.mjs";
import { ensurePackages } from "./setup.mjs";

const LIBRARY = ["index", "compile"].flatMap((name) =>
  [".js", ".cjs", ".d.ts", ".d.cts"].map((extension) => join(DIST, name + extension)),
);
const CLI = join(DIST, "cli.js");
const SCHEMA = join(DIST, "schema.json");

/** Builds the TypeScript side if an input has changed; true when it did. */
export async function buildTs() {
  const state = tsState();
  if (state.fresh) return false;
  await ensurePackages();
  say("building the package (TypeScript)");
  removeOld();
  await must("tsup", join(NODE_BIN, "tsup"), ["--config", inRoot("ts", "tsup.config.ts")]);
  for (const map of ["index.js.map", "index.cjs.map"]) dropBytes(join(DIST, map));
  makeProgram(CLI);
  copyFileSync(inRoot("ts", "src", "generated", "schema.json"), SCHEMA);
  writeStamp(state);
  return true;
}

function tsState() {
  const inputs = [
    "ts/src",
    "ts/tsconfig.json",
    "ts/tsup.config.ts",
    "package.json",
    "package-lock.json",
  ];
  return stepState({
    name: "ts",
    inputs: [...inputs, "scripts/build-ts.mjs"].map((each) => inRoot(each)),
    outputs: [...LIBRARY, CLI, SCHEMA],
    skip: (path) => path.endsWith(".test.ts"),
  });
}

/** Clears dist/ of earlier results; the engine's module is another step's. */
function removeOld() {
  if (!existsSync(DIST)) return;
  for (const name of readdirSync(DIST)) {
    if (name !== "core.wasm") rmSync(join(DIST, name), { recursive: true });
  }
}

/** The source map need not hold the engine's bytes a second time. */
function dropBytes(path) {
  const map = JSON.parse(readFileSync(path, "utf8"));
  map.sourcesContent = map.sourcesContent.map((content, index) =>
    basename(map.sources[index]) === "bytes.ts" ? null : content,
  );
  writeFileSync(path, JSON.stringify(map));
}

function makeProgram(path) {
  const text = readFileSync(path, "utf8");
  if (!text.startsWith("#!")) writeFileSync(path, `#!/usr/bin/env node\n${text}`);
  chmodSync(path, 0o755);
}

if (isMain(import.meta.url)) await main(async () => void (await buildTs()));
