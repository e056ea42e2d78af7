// What may come of an input: a graph, or diagnostics with places, soon. Anything else is a fault, said in a sentence.

import { check, compile } from "../../ts/src/compile.ts";
import type { Diagnostic } from "../../ts/src/errors/diagnostic.ts";
import { LaurelError } from "../../ts/src/errors/laurel-error.ts";

/** Seconds of the processor that an input may take, of two runs the shorter one. */
const MOST_SECONDS = 1;

export interface Outcome {
  /** null for an input that is dealt with well. */
  readonly fault: string | null;
  readonly compiles: boolean;
  readonly seconds: number;
}

export function outcomeOf(source: string): Outcome {
  const { fault, compiles, seconds: first } = timed(source);
  const seconds = first > MOST_SECONDS ? Math.min(first, timed(source).seconds) : first;
  const slow = seconds > MOST_SECONDS ? `it takes ${seconds.toFixed(1)} s` : null;
  return { fault: fault ?? slow, compiles, seconds };
}

function timed(source: string) {
  const start = process.cpuUsage();
  const found = faultOf(source);
  const { user, system } = process.cpuUsage(start);
  return { ...found, seconds: (user + system) / 1e6 };
}

function faultOf(source: string) {
  try {
    const { errors, warnings } = check(source);
    const compiles = errors.length === 0;
    const missing = compiles ? missingData(source) : [];
    const lost = [...errors, ...warnings, ...missing].find((each) => !hasPlace(each, source));
    const fault = lost === undefined ? null : `a diagnostic has no place: ${lost.message}`;
    return { fault, compiles };
  } catch (error) {
    const fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { fault: fault.slice(0, 300), compiles: false };
  }
}

/** Compiles what has no errors; of data that are declared and not given, which `check` leaves open, what that says. */
function missingData(source: string): readonly Diagnostic[] {
  try {
    compile(source);
    return [];
  } catch (error) {
    if (!(error instanceof LaurelError)) throw error;
    if (error.diagnostics.every((each) => each.kind === "BadData")) return error.diagnostics;
    throw error;
  }
}

function hasPlace({ span, labels = [] }: Diagnostic, source: string): boolean {
  return [span, ...labels.map((label) => label.span)].every(
    (each) =>
      each !== undefined &&
      each.start.offset >= 0 &&
      each.start.offset <= each.end.offset &&
      each.end.offset <= source.length,
  );
}

/** The shortest text found that still has a fault, by leaving out ever smaller parts. */
export function shrunk(source: string): string {
  let text = source;
  for (let size = Math.ceil(text.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < text.length; ) {
      const shorter = text.slice(0, at) + text.slice(at + size);
      if (outcomeOf(shorter).fault === null) at += size;
      else text = shorter;
    }
  }
  return text;
}
