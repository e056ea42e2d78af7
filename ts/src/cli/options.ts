// Readers of option values: texts from the command line to numbers, words and seeds. What they refuse they
// refuse with BadOption; ranges are the method's to check.

import { badOption, badWord } from "./usage.ts";

/** A reader of a number for `option`, such as `--steps`. */
export function numberFor(option: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw badOption(`${option} wants a number, not ${text}`);
    return value;
  };
}

/** A reader of one of `words` for `option`. */
export function wordFor<Word extends string>(
  option: string,
  words: readonly Word[],
): (text: string) => Word {
  return (text) => {
    const word = words.find((each) => each === text);
    if (word === undefined) throw badWord(option, text, words);
    return word;
  };
}

/** A reader that adds to what the option was given before. */
export function listOf(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** A seed: a whole number of any size, or else a word. */
export function seed(text: string): number | bigint | string {
  if (!isWhole(text)) return text;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

function isWhole(text: string): boolean {
  const digits = text.startsWith("-") ? text.slice(1) : text;
  return digits !== "" && [...digits].every((letter) => letter >= "0" && letter <= "9");
}
