// Builds the engine: crates/laurel-wasm through wasm-pack and wasm-opt to dist/core.wasm, and to
// ts/src/engine/wasm the glue (core.js), its types and the bytes as a module of text (bytes.ts).
// Does nothing when no input has changed. Fails when the glue looks for its file by itself; says when
// the module is over its size (`npm run size`, `npm test` and publishing fail then).
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { BUILD, DIST, ENGINE_WASM, inRoot, NODE_BIN, ROOT } from "./lib/paths.mjs";
import { isMain, main, must, Stop, say } from "./lib/run.mjs";
import { shortenConstants } from "./lib/small-constants.mjs";
import { stepState, writeStamp } from "./lib/stamps.mjs";
import { ENGINE_TARGET, WASM_BINDGEN, WASM_PACK } from "./lib/versions.mjs";
import { ensurePackages, ensureRust, ensureWasmTools, wasmEnv } from "./setup.mjs";

/** Size of the shipped module that may not be passed, in bytes. */
export const WASM_LIMIT = 1172 * 1024;

/** The module that ships. */
export const WASM = join(DIST, "core.wasm");

/** What the engine may use beyond the first WebAssembly; never relaxed-simd: Node 20 refuses it. */
const FEATURES = [
  "simd",
  "bulk-memory",
  "nontrapping-float-to-int",
  "sign-ext",
  "mutable-globals",
  "reference-types",
  "multivalue",
];

/** The same, as binaryen calls them. */
const FEATURE_NAMES = [
  "SIMD128",
  "BulkMemory",
  "NontrappingFPToInt",
  "SignExt",
  "MutableGlobals",
  "ReferenceTypes",
  "Multivalue",
];

const INPUTS = ["crates", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo"];
INPUTS.push("scripts/build-wasm.mjs", "scripts/lib/small-constants.mjs");
INPUTS.push("scripts/lib/no-panics.mjs");

const PACKED = join(BUILD, "wasm");
const GLUE = ["core.js", "core.d.ts", "core_bg.wasm.d.ts"];

/** Builds the engine if an input has changed; true when it did. */
export async function buildWasm() {
  const state = wasmState();
  if (state.fresh) return false;
  await ensurePackages();
  await ensureRust([ENGINE_TARGET]);
  await ensureWasmTools();
  say("building the engine (Rust to WebAssembly)");
  await pack();
  const optimised = await optimise();
  checkGlue();
  await ship(optimised);
  writeStamp(state);
  return true;
}

function wasmState() {
  const outputs = [...GLUE, "bytes.ts"].map((name) => join(ENGINE_WASM, name));
  return stepState({
    name: "wasm",
    inputs: INPUTS.map((each) => inRoot(each)),
    outputs: [...outputs, WASM],
    skip: notInTheModule,
    salt: `${WASM_PACK} ${WASM_BINDGEN} ${versionOf("binaryen")} ${versionOf("lzma")}`,
  });
}

/** Host programs, tests and prose under crates/ do not change the module. */
function notInTheModule(path) {
  if (path.startsWith(inRoot("crates", "laurel-codegen"))) return true;
  return ["tests", "benches"].includes(basename(path)) || path.endsWith(".md");
}

function versionOf(name) {
  return JSON.parse(readFileSync(inRoot("package.json"), "utf8")).devDependencies[name];
}

async function pack() {
  const place = ["--out-dir", PACKED, "--out-name", "core"];
  const wasmPack = [
    "--release",
    "--mode",
    "no-install",
    "--target",
    "web",
    "--no-pack",
    "--no-opt",
  ];
  const fetch = ["fetch", "--quiet", "--locked", "--target", ENGINE_TARGET];
  await must("cargo fetch", "cargo", fetch, { env: wasmEnv() });
  const cargo = ["--locked", "--config", withoutMachinePaths()];
  const args = ["build", inRoot("crates", "laurel-wasm"), ...wasmPack, ...place, "--", ...cargo];
  await must("wasm-pack", "wasm-pack", args, { env: wasmEnv() });
}

/**
 * Cargo setting, added to the flags of .cargo/config.toml: the texts of panics name no folder of this
 * machine and no registry, so that the same sources give the same module everywhere. The crates must
 * have been fetched.
 */
function withoutMachinePaths() {
  const sources = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
  const registries = existsSync(sources) ? readdirSync(sources) : [];
  const renamed = registries.map((name) => `${join(sources, name)}=/crates`);
  const flags = [...renamed, `${ROOT}=/laurel`].map((each) => `--remap-path-prefix=${each}`);
  return `target.${ENGINE_TARGET}.rustflags=${JSON.stringify(flags)}`;
}

/** Runs wasm-opt and shortens constants; returns the place of the result. Names and producers go, features stay. */
async function optimise() {
  const result = join(PACKED, "core.wasm");
  const features = FEATURES.map((each) => `--enable-${each}`);
  const { withoutWords } = await import("./lib/no-panics.mjs");
  const trapping = join(PACKED, "trapping.wasm");
  writeFileSync(trapping, withoutWords(readFileSync(join(PACKED, "core_bg.wasm")), FEATURE_NAMES));
  // Traps in place of calls of them, then the rest.
  const inlined = ["always", "flexible", "one-caller"].flatMap((kind) => [
    `--${kind}-inline-max-function-size`,
    "2",
  ]);
  const passes = [
    ...inlined,
    "--inlining",
    "--dce",
    "--vacuum",
    "-O1",
    "--const-hoisting",
    "--merge-similar-functions",
    "--code-folding",
    "--merge-blocks",
    "--rse",
    "--local-cse",
    "--coalesce-locals",
    "--vacuum",
    "--reorder-locals",
    "--reorder-functions",
  ];
  const flags = [...passes, ...features, "--strip-debug", "--strip-producers"];
  const args = [...flags, trapping, "-o", result];
  await must("wasm-opt", join(NODE_BIN, "wasm-opt"), args);
  writeFileSync(result, shortenConstants(readFileSync(result)));
  const size = statSync(result).size;
  const over = size > WASM_LIMIT ? ": OVER ITS LIMIT, the size check will fail" : "";
  say(`engine: ${(size / 1024).toFixed(1)} KB of at most ${WASM_LIMIT / 1024} KB${over}`);
  return result;
}

/** `import.meta` in the glue breaks CommonJS and several bundlers; the crate's metadata switches it off. */
function checkGlue() {
  if (readFileSync(join(PACKED, "core.js"), "utf8").includes("import.meta")) {
    throw new Stop(
      "the glue uses import.meta: crates/laurel-wasm/Cargo.toml needs omit-default-module-path = true",
    );
  }
}

/** What the glue asks of its argument, and the argument's name there. */
const FETCH_QUESTIONS = [
  ["typeof Request === 'function' && module_or_path instanceof Request", "module_or_path"],
  ["typeof Response === 'function' && module instanceof Response", "module"],
];

/**
 * The glue asks first whether it was given something of `fetch`. It never is, and in Node the mere
 * question loads all of `fetch`, some 20 ms: it is asked only of what is no compiled module.
 */
function quickGlue(glue) {
  return FETCH_QUESTIONS.reduce((text, [question, argument]) => {
    if (!text.includes(question)) throw new Stop(`the glue no longer asks: ${question}`);
    return text.replace(question, `!(${argument} instanceof WebAssembly.Module) && ${question}`);
  }, glue);
}

/** Copies file by file: wasm-pack puts a .gitignore into its folder, and npm would leave the folder out. */
async function ship(wasm) {
  mkdirSync(DIST, { recursive: true });
  mkdirSync(ENGINE_WASM, { recursive: true });
  copyFileSync(wasm, WASM);
  for (const name of GLUE) copyFileSync(join(PACKED, name), join(ENGINE_WASM, name));
  writeFileSync(
    join(ENGINE_WASM, "core.js"),
    quickGlue(readFileSync(join(PACKED, "core.js"), "utf8")),
  );
  writeFileSync(join(ENGINE_WASM, "bytes.ts"), await bytesModule(readFileSync(wasm)));
}

/**
 * The bytes as a module. Compressed, because base64 hides from a server's compression what repeats in
 * the bytes; by LZMA, which leaves a fifth less than deflate.
 */
async function bytesModule(bytes) {
  const text = (await compressed(bytes)).toString("base64");
  return [
    "// The engine's bytes, compressed (LZMA), as base64. Written by scripts/build-wasm.mjs; not committed.",
    `export const CORE_SIZE: number = ${bytes.length};`,
    `export const CORE_BASE64: string =\n  "${text}";\n`,
  ].join("\n");
}

/** A file of LZMA begins with the settings, which ts/src/engine/lzma.ts takes for granted, and two sizes. */
const LZMA_HEADER = 13;
const LZMA_SETTINGS = 93;

/** The bare stream: without the header of a file. */
async function compressed(bytes) {
  const { default: lzma } = await import("lzma");
  const file = Buffer.from(lzma.compress(bytes, 9));
  if (file[0] !== LZMA_SETTINGS) throw new Stop(`LZMA's settings are ${file[0]}`);
  return file.subarray(LZMA_HEADER);
}

if (isMain(import.meta.url)) await main(async () => void (await buildWasm()));
