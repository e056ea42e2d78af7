// The hand-written kernel compiled for the host at 128 bits: what WebAssembly itself costs.
import { join } from "node:path";
import { must } from "../../../scripts/lib/run.mjs";
import { rustEnv } from "../../../scripts/setup.mjs";
import { group } from "../lib/group.mjs";
import { row } from "../lib/measure.mjs";
import { HAND_SOURCE, HAND_TARGET } from "../lib/places.mjs";

await group(async ({ quick }) => {
  const args = ["build", "--quiet", "--release", "--locked", "--target-dir", HAND_TARGET];
  const example = [...args, "--example", "native"];
  await must("the native kernel", "cargo", example, { cwd: HAND_SOURCE, env: rustEnv() });
  const program = join(HAND_TARGET, "release", "examples", "native");
  const counts = quick ? ["1", "5"] : ["5", "40"];
  const { stdout } = await must("the native kernel", program, counts);
  return {
    rows: [row("w1.native", "the hand-written kernel, native 128-bit", JSON.parse(stdout))],
  };
});
