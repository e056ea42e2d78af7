// Errors that lowering finds: each says the kind, the place and what would be right. Frames are drawn by the caller.

import { codeOf, type DiagnosticKind } from "../errors/kinds.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import type { Span } from "../source/span.ts";

/** Throws a LaurelError with one located diagnostic; `made` is where the wrong value comes from, if elsewhere. */
export function fail(
  kind: DiagnosticKind,
  span: Span,
  message: string,
  hint?: string,
  made?: Span,
): never {
  const labels = made && !isWithin(made, span) && [{ span: made, text: "the value is made here" }];
  throw new LaurelError([
    {
      kind,
      code: codeOf(kind),
      message,
      span,
      ...(labels && { labels }),
      ...(hint !== undefined && { hint }),
    },
  ]);
}

function isWithin({ start, end }: Span, outer: Span): boolean {
  return outer.start.offset <= start.offset && end.offset <= outer.end.offset;
}
