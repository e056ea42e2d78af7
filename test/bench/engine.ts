// What the benchmarks need of the package beyond its public face, to time the engine apart from the rest.
// Bundled for Node by lib/prepare.mjs.

export { check, compile } from "../../ts/src/compile.ts";
export { loadEngine, openBbvi } from "../../ts/src/engine/engine.ts";
export { READ } from "../../ts/src/generated/layout.ts";
export { lower } from "../../ts/src/lower/lower.ts";
export { settingsOf } from "../../ts/src/methods/options.ts";
export { daphne } from "../../ts/src/model.ts";
export { rerolled } from "../../ts/src/reroll/reroll.ts";
