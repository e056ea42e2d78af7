// Errors of the engine as LaurelError: what it says, by kind, and what it is when it traps.

import { allKinds, codeOf, type DiagnosticKind } from "../errors/kinds.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import type { Span } from "../source/span.ts";

/** What errors are described with. */
export interface Scene {
  /** Name and place of a latent site, by its number in the engine. */
  siteAt(site: number): { readonly name: string; readonly span: Span } | null;
  /** How a sentence begins that says why a method cannot be used. */
  readonly refusal: string;
}

/** A trap is WebAssembly's own error, or the host's when the stack of calls is used up. */
export function isTrap(error: unknown): error is Error {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}

/** What an engine that trapped says of it. */
export interface Trap {
  readonly failed: string;
  /** Whether it had no memory left. */
  readonly isStarved: boolean;
}

/** The error of a run that trapped: the engine had no memory left, or did what it never should. */
export function trapError({ failed, isStarved }: Trap): LaurelError {
  return isStarved ? laurelError("MemoryLimit", STARVED, FEWER) : faultOf(failed);
}

const STARVED = "the run needs more memory than the engine may have (256 MiB)";
const FEWER =
  "fewer latents, or draws, need less: each latent takes some kilobytes, also those that are summed out of the model";

function faultOf(reason: string): LaurelError {
  return laurelError(
    "EngineFault",
    `a fault in the engine (${reason}); it was restarted`,
    "this is laurel's mistake: please report it with the program, the options and the seed",
  );
}

/** `Kind|text` from the engine; `MethodNotApplicable|site|text` names a site. */
export function describe(scene: Scene | null, message: string): LaurelError {
  const [name = "", ...rest] = message.split("|");
  const kind = kindOf(name);
  if (kind === null) {
    return laurelError("EngineFault", message, "this is laurel's mistake: please report it");
  }
  if (kind !== "MethodNotApplicable") return laurelError(kind, rest.join("|"));
  const site = rest[0] === "" ? null : (scene?.siteAt(Number(rest[0])) ?? null);
  const reason = rest.slice(1).join("|");
  if (site === null) return laurelError(kind, `${scene?.refusal}: it has ${reason}`);
  const text = `bbvi cannot fit the latent \`${site.name}\`: ${reason}`;
  return new LaurelError([{ kind, code: codeOf(kind), message: text, span: site.span }]);
}

function kindOf(name: string): DiagnosticKind | null {
  for (const kind of allKinds().keys()) if (kind === name) return kind;
  return null;
}

function laurelError(kind: DiagnosticKind, message: string, hint?: string): LaurelError {
  const diagnostic = { kind, code: codeOf(kind), message, ...(hint === undefined ? {} : { hint }) };
  return new LaurelError([diagnostic]);
}
