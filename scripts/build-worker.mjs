// Bundles the script of the workers (ts/src/engine/threads/worker.ts, with the glue that build-wasm.mjs left) and
// writes it as a module of text to ts/src/engine/wasm/worker-text.ts: workers are made of a text, so that no
// bundler has to find a file. Does nothing when no input has changed.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUILD, ENGINE_WASM, inRoot, NODE_BIN } from "./lib/paths.mjs";
import { isMain, main, must, Stop } from "./lib/run.mjs";
import { stepState, writeStamp } from "./lib/stamps.mjs";
import { ensurePackages } from "./setup.mjs";

const TEXT = join(ENGINE_WASM, "worker-text.ts");
const BUNDLE = join(BUILD, "worker", "worker.global.js");

/** Writes the text if an input has changed; true when it did. */
export async function buildWorker() {
  const state = workerState();
  if (state.fresh) return false;
  await ensurePackages();
  await must("tsup", join(NODE_BIN, "tsup"), ["--config", inRoot("ts", "tsup.worker.config.ts")]);
  writeFileSync(TEXT, textModule(readFileSync(BUNDLE, "utf8").trim()));
  writeStamp(state);
  return true;
}

function workerState() {
  const inputs = ["ts/src/engine/threads", "ts/src/engine/slice.ts", "ts/src/engine/turn.ts"];
  inputs.push("ts/src/engine/wasm/core.js", "ts/src/generated/layout.ts", "ts/tsconfig.json");
  inputs.push("ts/tsup.worker.config.ts", "scripts/build-worker.mjs", "package-lock.json");
  return stepState({
    name: "worker",
    inputs: inputs.map((each) => inRoot(each)),
    outputs: [TEXT],
    skip: (path) => path.endsWith(".test.ts"),
  });
}

/** Pages may read it in any encoding, and what a worker runs asks for no file and no module. */
function textModule(script) {
  if (/[^\t\n -~]/.test(script)) throw new Stop("the workers' script is not ASCII");
  if (/\bimport\b|\brequire\b/.test(script))
    throw new Stop("the workers' script imports something");
  return [
    "// The script of the workers. Written by scripts/build-worker.mjs; not committed.",
    `export const WORKER_TEXT: string =\n  ${JSON.stringify(script)};\n`,
  ].join("\n");
}

if (isMain(import.meta.url)) await main(async () => void (await buildWorker()));
