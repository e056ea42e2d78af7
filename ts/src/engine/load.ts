// The engine's module, loaded once and on first use. A load that fails is forgotten, so that a retry can work.

import { codeOf } from "../errors/kinds.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { FINGERPRINT } from "../generated/layout.ts";
import type { RawCore } from "./raw.ts";

let loading: Promise<RawCore> | null = null;

/** The loaded module; the same promise for all callers. */
export function loadCore(): Promise<RawCore> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** Forgets the module: the next call loads it anew. */
export function forgetCore(): void {
  loading = null;
}

async function load(): Promise<RawCore> {
  if (typeof WebAssembly !== "object") {
    throw fault("this host has no WebAssembly, which inference needs");
  }
  const [glue, bytes] = await Promise.all([import("./wasm/core.js"), import("./embedded.ts")]);
  const core = glue as unknown as RawCore;
  const module = await compile(bytes.engineBytes);
  await core.default({ module_or_path: module });
  if (core.fingerprint() >>> 0 !== FINGERPRINT) {
    throw fault(
      "the engine's tables are not those of this package: its files do not belong together",
    );
  }
  return core;
}

async function compile(
  engineBytes: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(await engineBytes());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = "a page's Content-Security-Policy must allow 'wasm-unsafe-eval' in script-src";
    throw fault(`the engine could not be compiled: ${reason}`, hint, error);
  }
}

function fault(message: string, hint?: string, cause?: unknown): LaurelError {
  const kind = "EngineFault";
  return new LaurelError(
    [{ kind, code: codeOf(kind), message, ...(hint === undefined ? {} : { hint }) }],
    undefined,
    cause === undefined ? undefined : { cause },
  );
}
