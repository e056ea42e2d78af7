// Builds what only the benchmarks need: the hand-written kernels, the engine's gradients and a bundle of the engine's inner face.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inRoot, NODE_BIN } from "../../../scripts/lib/paths.mjs";
import { must } from "../../../scripts/lib/run.mjs";
import { ENGINE_TARGET } from "../../../scripts/lib/versions.mjs";
import { ensureRust, npm, rustEnv } from "../../../scripts/setup.mjs";
import {
  BENCH_BUILD,
  HAND_SOURCE,
  HAND_TARGET,
  KERNELS_SOURCE,
  KERNELS_TARGET,
  MACHINE_SOURCE,
  MACHINE_TARGET,
  WEBPPL,
} from "./places.mjs";

/** The kernels, the gradients and the bundle, up to date. */
export async function prepare() {
  await ensureRust([ENGINE_TARGET]);
  await build("the hand-written kernel", HAND_SOURCE, HAND_TARGET);
  await build("the hand-written gradients", KERNELS_SOURCE, KERNELS_TARGET);
  await build("the engine's gradients", MACHINE_SOURCE, MACHINE_TARGET);
  const to = ["--format", "esm", "--target", "node20", "--out-dir", BENCH_BUILD];
  const bundle = [inRoot("test", "bench", "engine.ts"), ...to, "--no-config", "--silent"];
  await must("tsup", join(NODE_BIN, "tsup"), bundle);
}

/** Compiles a crate to WebAssembly. */
async function build(what, source, target) {
  const where = ["--target", ENGINE_TARGET, "--target-dir", target];
  const args = ["build", "--quiet", "--release", "--locked", ...where];
  await must(what, "cargo", args, { cwd: source, env: rustEnv() });
}

/** WebPPL from its own lock file, unless it is there. */
export async function prepareWebppl() {
  if (existsSync(join(WEBPPL, "node_modules", "webppl"))) return;
  const [command, args] = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  await must("npm ci (WebPPL)", command, args, { cwd: WEBPPL });
}
