// Opponents compiled for the host at 128 bits: what WebAssembly itself costs.
import { join } from "node:path";
import { must } from "../../../scripts/lib/run.mjs";
import { rustEnv } from "../../../scripts/setup.mjs";

/** What the example `native` of the crate in `source`, built in `target`, prints of its rounds. */
export async function native(what, source, target, quick) {
  const args = ["build", "--quiet", "--release", "--locked", "--target-dir", target];
  const example = [...args, "--example", "native"];
  await must(what, "cargo", example, { cwd: source, env: rustEnv() });
  const program = join(target, "release", "examples", "native");
  const counts = quick ? ["1", "5"] : ["5", "40"];
  const { stdout } = await must(what, program, counts);
  return JSON.parse(stdout);
}
