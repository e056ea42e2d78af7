// `npm run generate`: prints the Rust tables (operators, distributions, options, layout) to
// ts/src/generated with the host program laurel-codegen. `-- --check` writes nothing and fails when
// a committed file differs.
import { isMain, main, run, Stop, tail } from "./lib/run.mjs";
import { ensureRust, rustEnv } from "./setup.mjs";

/** Runs the generator; throws `Stop` when it fails or, with `check`, when a file is out of date. */
export async function generate({ check }) {
  await ensureRust([]);
  const args = ["run", "-q", "-p", "laurel-codegen", "--", ...(check ? ["--check"] : [])];
  const result = await run("cargo", args, { env: rustEnv() });
  if (result.code !== 0) throw new Stop(`generate failed\n${tail(result.output, 40)}`);
}

if (isMain(import.meta.url)) {
  await main(() => generate({ check: process.argv.includes("--check") }));
}
