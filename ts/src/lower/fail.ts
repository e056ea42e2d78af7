// Errors that lowering finds: each says the kind, the place and what would be right. Frames are drawn by the caller.

import { codeOf, type DiagnosticKind } from "../errors/kinds.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import type { Span } from "../source/span.ts";

/** Throws a LaurelError with one located diagnostic. */
export function fail(kind: DiagnosticKind, span: Span, message: string, hint?: string): never {
  throw new LaurelError([
    { kind, code: codeOf(kind), message, span, ...(hint === undefined ? {} : { hint }) },
  ]);
}
