// Parameters that are known here, against what their distribution allows. The compiler has checked those that the
// program writes as constants; these are the ones that simplification has made constant, such as (* 0 (sqrt 2)).

import type { Span } from "../source/span.ts";
import type { Context } from "./context.ts";
import { constantOf } from "./emitter.ts";
import { fail } from "./fail.ts";
import type { Operand } from "./operand.ts";

/** Throws InvalidParameter for a constant outside `support`; a parameter that is not known passes. */
export function checkParameter(
  context: Context,
  operand: Operand,
  support: string,
  place: { readonly what: string; readonly span: Span },
): void {
  const known = constantOf(context.emitter, operand);
  const allowed = SUPPORTS.get(support);
  if (known === null || allowed === undefined || allowed.holds(known)) return;
  fail("InvalidParameter", place.span, `${place.what} must be ${allowed.words}, this is ${known}`);
}

interface Allowed {
  readonly words: string;
  holds(x: number): boolean;
}

const SUPPORTS = new Map<string, Allowed>([
  ["real", { words: "a finite number", holds: Number.isFinite }],
  ["positive", { words: "above 0", holds: (x) => x > 0 && Number.isFinite(x) }],
  ["nonnegative", { words: "0 or above", holds: (x) => x >= 0 && Number.isFinite(x) }],
  ["unit", { words: "from 0 to 1", holds: (x) => x >= 0 && x <= 1 }],
  ["integer", { words: "a whole number", holds: Number.isInteger }],
  ["count", { words: "a whole number from 0", holds: (x) => Number.isInteger(x) && x >= 0 }],
  ["positive-vector", { words: "above 0", holds: (x) => x > 0 && Number.isFinite(x) }],
  ["weights", { words: "0 or above", holds: (x) => x >= 0 && Number.isFinite(x) }],
]);
