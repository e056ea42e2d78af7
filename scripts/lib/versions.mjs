// The versions of everything that npm does not pin. Rust's comes from rust-toolchain.toml and
// wasm-bindgen's from Cargo.toml, because rustup and cargo read them there; the rest stands here.
import { readFileSync } from "node:fs";
import { inRoot } from "./paths.mjs";

export const WASM_PACK = "0.15.1";

/** wasm-pack refuses a wasm-bindgen whose version differs from the locked crate's. */
export const WASM_BINDGEN = quoted("Cargo.toml", 'wasm-bindgen = "=');

export const RUST = quoted("rust-toolchain.toml", 'channel = "');

export const ENGINE_TARGET = "wasm32-unknown-unknown";
export const WASI_TARGET = "wasm32-wasip1";

/** The text between `start` and the next quote; `start` must begin a line. */
function quoted(file, start) {
  const line = readFileSync(inRoot(file), "utf8")
    .split("\n")
    .find((each) => each.startsWith(start));
  const end = line?.indexOf('"', start.length) ?? -1;
  if (end < 0) throw new Error(`${file} has no line that begins with ${start}`);
  return line.slice(start.length, end);
}
