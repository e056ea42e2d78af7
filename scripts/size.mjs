// `npm run size`: sizes of the engine and of each entry, raw and gzip, against their budgets; and their longest lines.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "./build.mjs";
import { WASM_LIMIT } from "./build-wasm.mjs";
import { DIST } from "./lib/paths.mjs";
import { isMain, main } from "./lib/run.mjs";

const KB = 1024;

/** Budgets in bytes: `raw` or `gzip`. The default entry holds the engine. */
const BUDGETS = [
  { file: "core.wasm", raw: WASM_LIMIT },
  { file: "index.js", gzip: 519 * KB },
  { file: "index.cjs", gzip: 519 * KB },
  { file: "compile.js", gzip: 62 * KB },
  { file: "compile.cjs", gzip: 62 * KB },
];

/** Node prints a whole line of the library above an error that nobody catches. */
const LONGEST_LINE = 3000;

/** One row per budget: the sizes in bytes, and what is wrong, if anything. */
export function sizes() {
  return BUDGETS.map(({ file, ...limits }) => {
    const path = join(DIST, file);
    if (!existsSync(path)) return { file, wrong: `${file} is missing` };
    const bytes = readFileSync(path);
    const size = { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
    const over = Object.keys(limits).find((kind) => size[kind] > limits[kind]);
    const wrong = over && `${file} is ${size[over]} bytes ${over}, the limit is ${limits[over]}`;
    return { file, ...size, wrong: wrong ?? tooLong(file, bytes) };
  });
}

/** What is wrong with the lines of a script, if anything. */
function tooLong(file, bytes) {
  if (file.endsWith(".wasm")) return undefined;
  const longest = Math.max(
    ...bytes
      .toString()
      .split("\n")
      .map(({ length }) => length),
  );
  const wrong = `${file} has a line of ${longest} characters, the limit is ${LONGEST_LINE}`;
  return longest > LONGEST_LINE ? wrong : undefined;
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await build();
    const rows = sizes();
    for (const { file, raw, gzip, wrong } of rows) {
      console.log(
        wrong ?? `${file}: ${(raw / KB).toFixed(1)} KB, gzip ${(gzip / KB).toFixed(1)} KB`,
      );
    }
    return rows.some((row) => row.wrong !== undefined) ? 1 : 0;
  });
}
