// The engine's module out of the file that it is bundled into: what libraries load, in Node and on pages.

import { decodeBase64 } from "./base64.ts";
import { unpack } from "./lzma.ts";

/** The module's bytes. Throws RangeError when they are damaged. */
export async function engineBytes(): Promise<Uint8Array<ArrayBuffer>> {
  const { CORE_BASE64, CORE_SIZE } = await import("./wasm/bytes.ts");
  return unpack(decodeBase64(CORE_BASE64), CORE_SIZE);
}
