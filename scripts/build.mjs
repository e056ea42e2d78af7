// `npm run build`: the engine, then the package; each only when its inputs have changed.
import { buildTs } from "./build-ts.mjs";
import { buildWasm } from "./build-wasm.mjs";
import { isMain, main, say } from "./lib/run.mjs";

/** Brings dist/ up to date; true when anything was built. */
export async function build() {
  const wasm = await buildWasm();
  const ts = await buildTs();
  return wasm || ts;
}

if (isMain(import.meta.url))
  await main(async () => say((await build()) ? "built" : "nothing to build"));
