// Bundles the library (ES modules and CommonJS, with declarations) and the command line into dist/.
// Library entries are one file each: no shared chunks, so that a bare file from a CDN works. The
// dynamic import of the engine's glue stays lazy inside the file. The command line brings its own
// copies of what it uses (the package has no dependencies), except the engine, which it reads from
// dist/core.wasm; its lazy parts become files in dist/cli/.
import { resolve } from "node:path";
import { defineConfig, type Options } from "tsup";

/** The command line reads the engine from dist/core.wasm, from a file of its own in dist/cli/. */
const engineBeside: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "engine-beside",
  setup(build) {
    const path = resolve("ts/src/engine/beside.ts");
    build.onResolve({ filter: /\/embedded\.ts$/ }, () => ({ path }));
  },
};

const shared = {
  outDir: "dist",
  tsconfig: "ts/tsconfig.json",
  target: "es2022",
  sourcemap: true,
  clean: false,
  silent: true,
} as const;

export default defineConfig([
  {
    ...shared,
    entry: { index: "ts/src/entry/index.ts", compile: "ts/src/entry/compile.ts" },
    format: ["esm", "cjs"],
    platform: "neutral",
    splitting: false,
    dts: true,
    esbuildOptions(options) {
      options.minify = true;
      options.lineLimit = 500;
      options.legalComments = "none";
    },
  },
  {
    ...shared,
    entry: { cli: "ts/src/cli/main.ts" },
    format: ["esm"],
    platform: "node",
    target: "node20",
    splitting: true,
    sourcemap: false,
    noExternal: [/.*/],
    esbuildPlugins: [engineBeside],
    // CommonJS packages inside the bundle ask for Node's own modules through `require`.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    esbuildOptions(options) {
      options.chunkNames = "cli/[name]-[hash]";
      options.minify = true;
      options.lineLimit = 500;
      options.legalComments = "none";
    },
  },
]);
