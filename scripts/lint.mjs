// `npm run lint`: the checks that change nothing: Biome, the TypeScript compiler, rustfmt, clippy
// (natively and for the engine's target), generated files. Prints one line per check. The compiler
// reads the engine's glue and its workers' script, so that these are built first.
import { join } from "node:path";
import { buildWasm } from "./build-wasm.mjs";
import { buildWorker } from "./build-worker.mjs";
import { missingFromLock, readLock } from "./complete-lock.mjs";
import { generate } from "./generate.mjs";
import { BUILD, inRoot, NODE_BIN } from "./lib/paths.mjs";
import { isMain, main, run, Stop, tail } from "./lib/run.mjs";
import { ENGINE_TARGET } from "./lib/versions.mjs";
import { ensurePackages, ensureRust, rustEnv } from "./setup.mjs";

const DENY = ["--", "-D", "warnings"];

/** The benchmarks' opponent is a workspace of its own. */
const KERNEL = ["--manifest-path", inRoot("test", "bench", "hand", "Cargo.toml")];
const KERNEL_BUILD = ["--all-targets", "--target-dir", join(BUILD, "bench", "hand")];

/** The checks: a name and a function that gives nothing when all is well, or else what is wrong. */
export const LINTS = [
  ["lock file", lockIsComplete],
  ["biome", () => tool(join(NODE_BIN, "biome"), ["ci", "--colors=off"])],
  ["types (tsc)", () => tool(join(NODE_BIN, "tsc"), ["-p", "ts"])],
  ["rustfmt", () => cargo(["fmt", "--all", "--check", "--", "--color=never"])],
  ["clippy", () => cargo(["clippy", "-q", "--workspace", "--all-targets", ...DENY])],
  [
    "clippy (WebAssembly)",
    () => cargo(["clippy", "-q", "-p", "laurel-wasm", "--target", ENGINE_TARGET, ...DENY]),
  ],
  ["rustfmt (benchmark kernel)", () => cargo(["fmt", ...KERNEL, "--check", "--", "--color=never"])],
  ["clippy (benchmark kernel)", () => cargo(["clippy", "-q", ...KERNEL, ...KERNEL_BUILD, ...DENY])],
  ["generated files", generated],
];

async function lockIsComplete() {
  const [first] = missingFromLock(readLock());
  return first && `package-lock.json lacks ${first[1]}: run node scripts/complete-lock.mjs`;
}

function cargo(args) {
  return tool("cargo", args, rustEnv());
}

async function tool(command, args, env) {
  const result = await run(command, args, env === undefined ? {} : { env });
  return result.code === 0 ? undefined : tail(result.output, 80);
}

async function generated() {
  try {
    await generate({ check: true });
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return error.message;
    throw error;
  }
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await ensurePackages();
    await ensureRust([ENGINE_TARGET]);
    await buildWasm();
    await buildWorker();
    let failed = 0;
    for (const [name, check] of LINTS) {
      const wrong = await check();
      console.log(`${wrong === undefined ? "ok    " : "FAILED"} ${name}`);
      if (wrong !== undefined) console.log(wrong);
      failed += wrong === undefined ? 0 : 1;
    }
    return failed === 0 ? 0 : 1;
  });
}
