// Places: the work tree, what builds leave in it, and the cache of tools outside it.
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The work tree. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** A place in the work tree. */
export function inRoot(...parts) {
  return join(ROOT, ...parts);
}

export const DIST = inRoot("dist");
export const BUILD = inRoot("build");
export const NODE_BIN = inRoot("node_modules", ".bin");

/** Where the engine's glue and bytes go for the TypeScript build; not committed. */
export const ENGINE_WASM = inRoot("ts", "src", "engine", "wasm");

/** Tools by version, shared by all work trees of one user. */
export const CACHE =
  process.env.LAUREL_CACHE ||
  join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "laurel");

/** The folder of a cached cargo tool; its programs are in `bin`. */
export function toolFolder(tool, version) {
  return join(CACHE, `${tool}-${version}`);
}
