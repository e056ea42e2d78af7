// The limits of a call, `--limit NAME=N`.

import { type Limits, limitsOf } from "../../errors/limits.ts";
import { badOption } from "../usage.ts";

/** Limits by name; the last one of a name wins. Throws LaurelError BadOption for what is none. */
export function readLimits(texts: readonly string[]): Limits {
  return limitsOf(Object.fromEntries(texts.map(readLimit)));
}

function readLimit(text: string): [name: string, value: number] {
  const equals = text.indexOf("=");
  const digits = text.slice(equals + 1);
  if (equals < 1 || digits === "" || !Number.isFinite(Number(digits))) {
    throw badOption(`--limit wants NAME=N, not ${text}`, "such as --limit vertices=2000000");
  }
  return [text.slice(0, equals), Number(digits)];
}
