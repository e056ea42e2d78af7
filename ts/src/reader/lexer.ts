// From text to tokens, one at a time. In: the text and an offset. Out: a token, or a token that says what is wrong
// (`problem`); the caller decides what to do about it. Keeps no state but the offset; loops, never recurses.

import type { Diagnostic } from "../errors/diagnostic.ts";
import { diagnostic } from "../errors/report.ts";
import { type Lines, spanBetween } from "../source/lines.ts";
import { codePointName, isInvisible, isReordering, isSpace, isTerminator } from "./characters.ts";
import { looksLikeNumber, readNumber } from "./number.ts";
import { readString } from "./string.ts";

export type Token =
  | {
      readonly kind: "open" | "close";
      readonly sign: string;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: "discard" | "end"; readonly start: number; readonly end: number }
  | {
      readonly kind: "number";
      readonly value: number;
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: "string";
      readonly value: string;
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: "symbol" | "keyword";
      readonly value: string;
      readonly start: number;
      readonly end: number;
    }
  /** Text that is no token: reported, then read on at `end`. `stands` keeps the count of forms right. */
  | {
      readonly kind: "problem";
      readonly problem: Diagnostic;
      readonly stands: boolean;
      readonly start: number;
      readonly end: number;
    };

/** What opens a function's shorthand, `#(+ % 1)`. */
export const SHORTHAND = "#(";

/** The next token at or after `from`. */
export function nextToken(lines: Lines, from: number): Token {
  const { text } = lines;
  const start = skipBlank(text, from);
  const hidden = findReordering(text, from, start);
  if (hidden >= 0) return refuseComment(lines, hidden, start);
  if (start >= text.length) return { kind: "end", start: text.length, end: text.length };
  const sign = text[start] as string;
  if (sign === "(" || sign === "[" || sign === "{")
    return { kind: "open", sign, start, end: start + 1 };
  if (sign === ")" || sign === "]" || sign === "}")
    return { kind: "close", sign, start, end: start + 1 };
  if (sign === '"') return readString(lines, start);
  if (sign === "#") return dispatch(lines, start);
  const unsupported = UNSUPPORTED.get(sign);
  if (unsupported !== undefined) return refuse(lines, start, unsupported);
  return readWord(lines, start);
}

/** What Clojure's reader macros mean here: nothing, with what to write instead. */
interface Refusal {
  readonly message: string;
  readonly hint?: string;
  /** Characters that are skipped. */
  readonly length: number;
  readonly stands: boolean;
}

const UNSUPPORTED = new Map<string, Refusal>([
  ["'", skip("quoting is not supported", "write [1 2 3] or (vector 1 2 3) for a list of values")],
  ["`", skip("syntax quoting is not supported")],
  ["~", skip("unquoting is not supported")],
  ["@", skip("`@` (deref) is not supported")],
  ["^", skip("metadata is not supported")],
]);

const DISPATCHED = new Map<string, Refusal>([
  ["{", skip("sets are not supported", "write a vector, [1 2 3]")],
  ['"', skip("regular expressions are not supported", "write a string without the #")],
  ["'", { ...skip("`#'` (var) is not supported"), length: 2 }],
  ["?", { ...skip("reader conditionals are not supported"), length: 2 }],
]);

function skip(message: string, hint?: string): Refusal {
  return { message, length: 1, stands: false, ...(hint === undefined ? {} : { hint }) };
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x3b) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (isSpace(code) || (code === 0xfeff && at === 0)) at += 1;
    else break;
  }
  return at;
}

/** Where a comment begins to reorder the text after it: what is read is no longer what is seen. */
function findReordering(text: string, from: number, to: number): number {
  for (let at = from; at < to; at++) if (isReordering(text.charCodeAt(at))) return at;
  return -1;
}

function refuseComment(lines: Lines, at: number, end: number): Token {
  const message = `reordering character ${codePointName(lines.text, at)} in a comment`;
  const details = { hint: "delete it" };
  const problem = diagnostic("BadToken", message, spanBetween(lines, at, at + 1), details);
  return { kind: "problem", problem, stands: false, start: at, end };
}

function refuse(lines: Lines, start: number, refusal: Refusal): Token {
  const end = start + refusal.length;
  const details = refusal.hint === undefined ? {} : { hint: refusal.hint };
  const problem = diagnostic("BadToken", refusal.message, spanBetween(lines, start, end), details);
  return { kind: "problem", problem, stands: refusal.stands, start, end };
}

function dispatch(lines: Lines, start: number): Token {
  const next = lines.text[start + 1] ?? "";
  if (next === "_") return { kind: "discard", start, end: start + 2 };
  if (next === "(") return { kind: "open", sign: SHORTHAND, start, end: start + 2 };
  const refusal = DISPATCHED.get(next);
  if (refusal !== undefined) return refuse(lines, start, refusal);
  const end = Math.max(wordEnd(lines.text, start), start + 1);
  const length = end - start;
  if (next === "#") {
    const hint = "write (/ 1.0 0.0) for infinity";
    return refuse(lines, start, {
      message: "symbolic values are not supported",
      hint,
      length,
      stands: true,
    });
  }
  return refuse(lines, start, {
    message: "tagged literals are not supported",
    length,
    stands: false,
  });
}

function readWord(lines: Lines, start: number): Token {
  const { text } = lines;
  if (text[start] === "\\") {
    const end = Math.max(wordEnd(text, start + 1), Math.min(start + 2, text.length));
    const hint = 'write a string, such as "a"';
    return refuse(lines, start, {
      message: "characters are not supported",
      hint,
      length: end - start,
      stands: true,
    });
  }
  const end = wordEnd(text, start);
  const hidden = findInvisible(text, start, end);
  if (hidden >= 0) return refuseInvisible(lines, hidden, end);
  const word = text.slice(start, end);
  if (word[0] === ":") return readKeyword(lines, word, start);
  if (!looksLikeNumber(word)) return { kind: "symbol", value: word, start, end };
  const reading = readNumber(word);
  if (reading.ok) return { kind: "number", value: reading.value, start, end };
  const details = reading.hint === undefined ? {} : { hint: reading.hint };
  const problem = diagnostic("BadNumber", reading.message, spanBetween(lines, start, end), details);
  return { kind: "problem", problem, stands: true, start, end };
}

function readKeyword(lines: Lines, word: string, start: number): Token {
  const end = start + word.length;
  if (word.length > 1 && word[1] !== ":")
    return { kind: "keyword", value: word.slice(1), start, end };
  const hint = "a keyword looks like :name";
  return refuse(lines, start, {
    message: "a keyword needs a name",
    hint,
    length: word.length,
    stands: true,
  });
}

function refuseInvisible(lines: Lines, at: number, end: number): Token {
  const message = `invisible or reordering character ${codePointName(lines.text, at)} in a name`;
  const span = spanBetween(lines, at, at + 1);
  const problem = diagnostic("BadToken", message, span, {
    hint: "delete it and type the name again",
  });
  return { kind: "problem", problem, stands: true, start: at, end };
}

function findInvisible(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) if (isInvisible(text, at)) return at;
  return -1;
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isTerminator(text.charCodeAt(at))) at += 1;
  return Math.min(Math.max(at, start + 1), text.length);
}
