// The record of one error or warning: what is wrong, where, and what would be right.
// Shown by the command line, the page and editors alike; see `kinds.ts` for the closed set of kinds.

import type { Span } from "../source/span.ts";
import type { DiagnosticKind } from "./kinds.ts";

/** A place with a few words that say what it has to do with the error. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** One error or warning. `code` is stable and has a page in the docs. */
export interface Diagnostic {
  readonly kind: DiagnosticKind;
  readonly code: string;
  /** What is wrong, in the user's words. */
  readonly message: string;
  /** The place in the program to look at first. */
  readonly span?: Span;
  /** Related places: the binding, the opening bracket. */
  readonly labels?: readonly Label[];
  /** The place in the data, such as `y[70000]`. */
  readonly path?: string;
  /** What would be right; the nearest known name. */
  readonly hint?: string;
}
