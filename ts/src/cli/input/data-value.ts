// Data from files as values for a program: JSON's values, where the words "NaN", "Inf" and "-Inf" are numbers.

import { LaurelError } from "../../errors/laurel-error.ts";
import { diagnostic } from "../../errors/report.ts";

const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Inf", Number.POSITIVE_INFINITY],
  ["+Inf", Number.POSITIVE_INFINITY],
  ["-Inf", Number.NEGATIVE_INFINITY],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["+Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/** The number that a word stands for, if it does. */
export function numberOfWord(word: string): number | undefined {
  return NUMBER_WORDS.get(word);
}

/**
 * A value that `JSON.parse` has just made, with numbers for the words that stand for some; changed in place. What is
 * no data in it is left for whoever uses it: a file may hold more than one program needs.
 */
export function withNumbers(value: unknown): unknown {
  if (!Array.isArray(value)) return asNumber(value);
  const pending: unknown[][] = [value];
  for (let list = pending.pop(); list !== undefined; list = pending.pop()) {
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      if (Array.isArray(item)) pending.push(item);
      else if (typeof item === "string") list[i] = asNumber(item);
    }
  }
  return value;
}

function asNumber(value: unknown): unknown {
  return typeof value === "string" ? (NUMBER_WORDS.get(value) ?? value) : value;
}

/** An error in the data at `path`. */
export function badData(message: string, path: string, hint?: string): LaurelError {
  const details = hint === undefined ? { path } : { path, hint };
  return new LaurelError([diagnostic("BadData", message, undefined, details)]);
}
