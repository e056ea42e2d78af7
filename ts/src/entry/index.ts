// The package's default entry: compiler and inference, the engine inside and loaded on first use.

export * from "../index.ts";
export { VERSION as version } from "../report/version.ts";
