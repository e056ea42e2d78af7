// Installs what a build or a test needs and this machine lacks: npm packages, Rust targets,
// wasm-pack and wasm-bindgen. Each part skips what is there and says in one line what takes time.
// Needs Node and, for the Rust parts, rustup. Browsers are in browsers.mjs: only their tests need them.
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { inRoot, toolFolder } from "./lib/paths.mjs";
import { isMain, main, must, run, Stop, say, withPath } from "./lib/run.mjs";
import { ENGINE_TARGET, RUST, WASI_TARGET, WASM_BINDGEN, WASM_PACK } from "./lib/versions.mjs";

/** Everything that `npm test` needs, in order; the two cargo installs one after the other. */
export async function setup() {
  await ensurePackages();
  await ensureRust([ENGINE_TARGET, WASI_TARGET]);
  await ensureWasmTools();
}

/** Installs node_modules from the lock file when a locked package is missing or of another version. */
export async function ensurePackages() {
  if (packagesMatchLock()) return;
  say("installing npm packages from the lock file (about half a minute)");
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  await must("npm ci", ...npm(args));
}

/** The command that runs npm: the one that started this script, else the one on the path. */
export function npm(args) {
  const script = process.env.npm_execpath;
  return script?.endsWith(".js") ? [process.execPath, [script, ...args]] : ["npm", args];
}

/** Makes the pinned toolchain and the targets available; stops where Rust itself is missing. */
export async function ensureRust(targets) {
  const env = rustEnv();
  if ((await run("cargo", ["--version"], { env, cwd: homedir() })).code === 127) {
    throw new Stop(
      "Rust is missing: install it with rustup (https://rustup.rs), then run this again",
    );
  }
  await ensureToolchain(env);
  for (const target of targets) await ensureTarget(target, env);
}

/** wasm-pack and the wasm-bindgen program, in the cache of tools. */
export async function ensureWasmTools() {
  await ensureCargoTool("wasm-pack", WASM_PACK, { package: "wasm-pack", program: "wasm-pack" });
  await ensureCargoTool("wasm-bindgen", WASM_BINDGEN, {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
  });
}

/**
 * The environment for cargo: rustup's programs are found, and nothing from outside replaces the
 * flags of .cargo/config.toml (an environment RUSTFLAGS would silently drop simd128). Output is
 * plain, because the scripts read it.
 */
export function rustEnv() {
  const env = withPath([join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin")]);
  for (const name of Object.keys(env)) {
    if (name === "CARGO_BUILD_TARGET" || name.endsWith("RUSTFLAGS")) delete env[name];
  }
  return { ...env, CARGO_TERM_COLOR: "never" };
}

/** As `rustEnv`, with the cached wasm tools first on the path. */
export function wasmEnv() {
  const folders = [toolFolder("wasm-pack", WASM_PACK), toolFolder("wasm-bindgen", WASM_BINDGEN)];
  return withPath(
    folders.map((each) => join(each, "bin")),
    rustEnv(),
  );
}

function packagesMatchLock() {
  const installed = inRoot("node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const have = JSON.parse(readFileSync(installed, "utf8")).packages;
  const want = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8")).packages;
  return Object.entries(want).every(
    ([path, entry]) => path === "" || entry.optional || have[path]?.version === entry.version,
  );
}

/** rustup installs the pinned toolchain; elsewhere the Rust on the path must be new enough. */
async function ensureToolchain(env) {
  const listed = await run("rustup", ["toolchain", "list"], { env });
  if (listed.code === 0) {
    if (listed.stdout.split("\n").some((line) => line.startsWith(RUST))) return;
    say(`installing Rust ${RUST} with rustup (about a minute)`);
    const parts = [
      "--no-self-update",
      "--profile",
      "minimal",
      "--component",
      "clippy",
      "--component",
      "rustfmt",
    ];
    await must(
      `rustup toolchain install ${RUST}`,
      "rustup",
      ["toolchain", "install", RUST, ...parts],
      { env },
    );
    return;
  }
  const version = (await must("rustc --version", "rustc", ["--version"], { env })).stdout;
  if (!version.includes(` ${RUST} `)) {
    throw new Stop(
      `Rust ${RUST} is needed, found ${version.trim()}: install it with rustup (https://rustup.rs)`,
    );
  }
}

/** A target is there when rustc's folder of its standard library is. */
async function ensureTarget(target, env) {
  const query = ["--print", "target-libdir", "--target", target];
  const { stdout } = await must("rustc --print target-libdir", "rustc", query, { env });
  if (existsSync(stdout.trim())) return;
  say(`adding the Rust target ${target}`);
  await must(
    `rustup target add ${target}`,
    "rustup",
    ["target", "add", target, "--toolchain", RUST],
    { env },
  );
}

async function ensureCargoTool(tool, version, { package: name, program }) {
  const root = toolFolder(tool, version);
  if (existsSync(join(root, "bin", program))) return;
  say(`installing ${name} ${version} with cargo (about two minutes, once per machine)`);
  const args = ["install", "--quiet", "--locked", name, "--version", version, "--root", root];
  await must(`cargo install ${name}`, "cargo", args, { env: rustEnv() });
}

if (isMain(import.meta.url)) await main(setup);
