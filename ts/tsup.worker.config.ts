// Bundles the script of the workers into one file, which scripts/build-worker.mjs makes a text of. What the glue
// would do when objects are forgotten a worker does itself, and classes that it does not use fall out.
import { defineConfig } from "tsup";

export default defineConfig({
  entry: { worker: "ts/src/engine/threads/worker.ts" },
  outDir: "build/worker",
  tsconfig: "ts/tsconfig.json",
  target: "es2022",
  format: ["iife"],
  platform: "neutral",
  splitting: false,
  sourcemap: false,
  clean: false,
  silent: true,
  esbuildOptions(options) {
    options.minify = true;
    options.legalComments = "none";
    options.define = { FinalizationRegistry: "undefined", "Symbol.dispose": "undefined" };
  },
});
