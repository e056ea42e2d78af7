// What every form's parser is given, and the few complaints they share.

import type { Details, Report } from "../errors/report.ts";
import { addError, diagnostic } from "../errors/report.ts";
import type { Datum } from "../reader/datum.ts";
import type { Span } from "../source/span.ts";
import type { Broken, Name, Surface } from "./ast.ts";

/** Something to parse: a datum, or (in threading) a form that is parsed already. */
export type Piece =
  | Datum
  | { readonly kind: "parsed"; readonly node: Surface; readonly span: Span };

export interface Syntax {
  readonly report: Report;
  /** The parser of the form that begins with this name, if one does. */
  readonly form: (name: string) => FormParser | undefined;
  readonly parse: (piece: Piece) => Surface;
}

/** A list being parsed: its head is known, `args` are the rest. */
export interface Form {
  readonly span: Span;
  readonly head: Name;
  readonly args: readonly Piece[];
}

export type FormParser = (syntax: Syntax, form: Form) => Surface;

/** Reports a malformed form and stands in for it. */
export function malformed(syntax: Syntax, span: Span, message: string, hint: string): Broken {
  return complain(syntax, "MalformedForm", span, message, { hint });
}

/** Reports a form that this version does not have. */
export function unsupported(syntax: Syntax, span: Span, message: string, hint?: string): Broken {
  return complain(syntax, "UnsupportedForm", span, message, hint === undefined ? {} : { hint });
}

/** All pieces parsed, in order. */
export function parseAll(syntax: Syntax, pieces: readonly Piece[]): Surface[] {
  return pieces.map(syntax.parse);
}

/** A symbol as a name; anything else is reported. */
export function parseName(syntax: Syntax, piece: Piece, hint: string): Name | null {
  if (piece.kind === "symbol") return { name: piece.name, span: piece.span };
  malformed(syntax, piece.span, "a name is needed here", hint);
  return null;
}

function complain(
  syntax: Syntax,
  kind: "MalformedForm" | "UnsupportedForm",
  span: Span,
  message: string,
  details: Details,
): Broken {
  addError(syntax.report, diagnostic(kind, message, span, details));
  return { kind: "broken", span };
}
