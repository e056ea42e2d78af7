#!/usr/bin/env -S node --no-warnings
// Cargo's runner for wasm32-wasip1: runs one WebAssembly program under Node's WASI with the
// arguments and the environment it was given, the current folder as its only files, and exits with
// the program's code. The program must have all its memory from the start (.cargo/config.toml).
import { readFile } from "node:fs/promises";
import { cwd, env, exit } from "node:process";
import { WASI } from "node:wasi";

const [file, ...args] = process.argv.slice(2);
const wasi = new WASI({
  version: "preview1",
  args: [file, ...args],
  env,
  preopens: { ".": cwd(), [cwd()]: cwd() },
  returnOnExit: true,
});
const module = await WebAssembly.compile(await readFile(file));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
exit(wasi.start(instance));
