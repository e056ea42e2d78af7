// `npm run format`: Biome's safe fixes and formatting for TypeScript and JSON, rustfmt for Rust.
import { join } from "node:path";
import { NODE_BIN } from "./lib/paths.mjs";
import { main, must } from "./lib/run.mjs";
import { ensurePackages, ensureRust, rustEnv } from "./setup.mjs";

await main(async () => {
  await ensurePackages();
  await ensureRust([]);
  await must("biome", join(NODE_BIN, "biome"), ["check", "--write"], { live: true });
  await must("cargo fmt", "cargo", ["fmt", "--all"], { env: rustEnv(), live: true });
});
