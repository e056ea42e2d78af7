// Uses the compiler on a host without WebAssembly; prints the graph's first part, the functions.
import { readFileSync } from "node:fs";

delete globalThis.WebAssembly;
const { daphne } = await import("laurel");
const { compile } = await import("laurel/compile");
const program = readFileSync("program.daphne", "utf8");
daphne(program).graph();
compile(program);
console.log("compiled");
