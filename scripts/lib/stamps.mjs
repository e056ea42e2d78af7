// Says whether a build step must run again: a stamp is the hash of the contents of all its inputs,
// written after the step succeeded. Content decides, not time, so that a fresh checkout of the same
// text is no change. A step is also stale when one of its outputs is missing.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { BUILD, ROOT } from "./paths.mjs";

/**
 * The state of a step. `inputs`: files and folders; `skip(path)`: what under them does not count;
 * `outputs`: files that must be there; `salt`: anything else the result depends on.
 */
export function stepState({ name, inputs, outputs, skip = () => false, salt = "" }) {
  const hash = createHash("sha256").update(salt);
  for (const file of inputs.flatMap((each) => filesUnder(each, skip)).sort()) {
    const bytes = readFileSync(file);
    hash.update(`\n${relative(ROOT, file)} ${bytes.length}\n`).update(bytes);
  }
  const digest = hash.digest("hex");
  const stamp = join(BUILD, "stamps", name);
  const stamped = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  return { stamp, digest, fresh: stamped === digest && outputs.every((each) => existsSync(each)) };
}

/** Records that the step has run with the inputs of `state`. */
export function writeStamp(state) {
  mkdirSync(join(BUILD, "stamps"), { recursive: true });
  writeFileSync(state.stamp, state.digest);
}

/** All files at or under a path, sorted; nothing for a path that does not exist. */
export function filesUnder(path, skip = () => false) {
  if (skip(path) || !existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name), skip));
}
