// Sizes of what ships: the engine as it is, the default entry as a server sends it.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DIST } from "../../../scripts/lib/paths.mjs";
import { group } from "../lib/group.mjs";
import { row } from "../lib/measure.mjs";
import { LIBRARY } from "../lib/places.mjs";

await group(() => {
  const engine = statSync(join(DIST, "core.wasm")).size / 1024;
  const entry = gzipSync(readFileSync(LIBRARY), { level: 9 }).length / 1024;
  const rows = [
    { ...row("size.engine", "core.wasm, raw", [engine], "KB"), limit: 200 },
    { ...row("size.entry", "index.js, gzip", [entry], "KB"), limit: 120 },
  ];
  return { rows };
});
