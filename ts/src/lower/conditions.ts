// Truth inside the engine: an operand is false where it is 0 and true elsewhere. Known truth folds away.

import { constant, constantOf, type Emitter, emitMap } from "./emitter.ts";
import type { Operand } from "./operand.ts";

export function always(emitter: Emitter): Operand {
  return constant(emitter, 1);
}

export function never(emitter: Emitter): Operand {
  return constant(emitter, 0);
}

/** Whether the condition is known to hold (true), known not to (false), or open (null). */
export function knownTruth(emitter: Emitter, condition: Operand): boolean | null {
  const value = constantOf(emitter, condition);
  return value === null ? null : value !== 0;
}

export function both(emitter: Emitter, a: Operand, b: Operand): Operand {
  if (knownTruth(emitter, b) === true) return a;
  if (knownTruth(emitter, b) === false) return never(emitter);
  return emitMap(emitter, "select", a, b, never(emitter));
}

export function either(emitter: Emitter, a: Operand, b: Operand): Operand {
  if (knownTruth(emitter, b) === false) return a;
  if (knownTruth(emitter, b) === true) return always(emitter);
  return emitMap(emitter, "select", a, always(emitter), b);
}

export function negation(emitter: Emitter, a: Operand): Operand {
  return emitMap(emitter, "not", a);
}
