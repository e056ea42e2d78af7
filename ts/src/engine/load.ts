// The engine's module, loaded once and on first use. A load that fails is forgotten, so that a retry can work.

import { codeOf } from "../errors/kinds.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { FINGERPRINT } from "../generated/layout.ts";
import type { RawCore } from "./raw.ts";

let loading: Promise<Loaded> | null = null;

interface Loaded {
  readonly core: RawCore;
  readonly module: WebAssembly.Module;
}

/** The engine of this thread; the same promise for all callers. */
export async function loadCore(): Promise<RawCore> {
  return (await loaded()).core;
}

/** The compiled module, of which other threads make engines of their own. */
export async function loadModule(): Promise<WebAssembly.Module> {
  return (await loaded()).module;
}

/** Forgets the module: the next call loads it anew. */
export function forgetCore(): void {
  loading = null;
}

function loaded(): Promise<Loaded> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<Loaded> {
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
  return { core, module };
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
