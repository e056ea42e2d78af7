// `npm run build`: the engine, the script of its workers, then the package; each only when its inputs have changed.
import { buildTs } from "./build-ts.mjs";
import { buildWasm } from "./build-wasm.mjs";
import { buildWorker } from "./build-worker.mjs";
import { isMain, main, say } from "./lib/run.mjs";

/** Brings dist/ up to date; true when anything was built. */
export async function build() {
  const wasm = await buildWasm();
  const worker = await buildWorker();
  const ts = await buildTs();
  return wasm || worker || ts;
}

if (isMain(import.meta.url))
  await main(async () => say((await build()) ? "built" : "nothing to build"));
