// The engine's module from the package's own copy of it: stands in for `embedded.ts` in the command line, which runs in
// Node alone and lies in the same folder. Reading a file is some 25 ms quicker than undoing a compression.

import { readFile } from "node:fs/promises";

/** The module's bytes. Rejects with the system's error when the file is not there. */
export async function engineBytes(): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(new URL("../core.wasm", import.meta.url));
}
