// Data from outside as values for a program: JSON's values, where the words "NaN", "Inf" and "-Inf" are numbers.

import type { DataValue } from "../../compile.ts";
import { LaurelError } from "../../errors/laurel-error.ts";
import { diagnostic } from "../../errors/report.ts";

const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Inf", Number.POSITIVE_INFINITY],
  ["+Inf", Number.POSITIVE_INFINITY],
  ["-Inf", Number.NEGATIVE_INFINITY],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/** Levels of vectors in vectors that data may have. */
const MOST_DEPTH = 64;

/** The number that a word stands for, if it does. */
export function numberOfWord(word: string): number | undefined {
  return NUMBER_WORDS.get(word);
}

/**
 * A JSON value as data; `path` is its place, such as `y[3]`.
 * @throws LaurelError BadData: null, an object, or vectors nested past 64.
 */
export function dataValue(value: unknown, path: string, depth = 0): DataValue {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return NUMBER_WORDS.get(value) ?? value;
  if (depth > MOST_DEPTH) throw badData("vectors nested more than 64 deep", path.slice(0, 80));
  if (Array.isArray(value)) {
    return value.map((item, at) => dataValue(item, `${path}[${at}]`, depth + 1));
  }
  if (value === null) {
    throw badData(
      "null is not a value: there is no missing data",
      path,
      'for not-a-number write "NaN"',
    );
  }
  throw badData("an object is not a value for a name", path, "give numbers, strings or arrays");
}

/** An error in the data at `path`. */
export function badData(message: string, path: string, hint?: string): LaurelError {
  const details = hint === undefined ? { path } : { path, hint };
  return new LaurelError([diagnostic("BadData", message, undefined, details)]);
}
