// Errors in how the command line was called: BadOption diagnostics, thrown as `LaurelError`.

import { LaurelError } from "../errors/laurel-error.ts";
import { nearestName } from "../errors/nearest.ts";
import { diagnostic } from "../errors/report.ts";

/** A bad option, command or file. */
export function badOption(message: string, hint?: string): LaurelError {
  const details = hint === undefined ? {} : { hint };
  return new LaurelError([diagnostic("BadOption", message, undefined, details)]);
}

/** Something of laurel that comes later; `instead` says what there is. */
export function notInThisVersion(what: string, instead?: string): LaurelError {
  return badOption(`${what} is not in this version`, instead);
}

/** A word that is none of `known`. */
export function badWord(option: string, word: string, known: readonly string[]): LaurelError {
  const nearest = nearestName(word, known);
  const all = `it has ${known.join(", ")}`;
  const hint = nearest === undefined ? all : `did you mean ${nearest}? ${all}`;
  return notInThisVersion(`${option} ${word}`, hint);
}
