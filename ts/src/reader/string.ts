// String literals: from the opening quote to the closing one, with Clojure's escapes.
// Out: a token, or the problem; text that reorders itself on the screen is refused.

import { diagnostic } from "../errors/report.ts";
import { type Lines, spanBetween } from "../source/lines.ts";
import { codePointName, isBidirectional } from "./characters.ts";
import type { Token } from "./lexer.ts";

const ESCAPES = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["b", "\b"],
  ["f", "\f"],
  ["0", "\0"],
  ["\\", "\\"],
  ['"', '"'],
]);

/** Reads the string whose opening quote is at `start`. */
export function readString(lines: Lines, start: number): Token {
  const { text } = lines;
  let value = "";
  let problem: Token | undefined;
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    const run = plainRun(text, at);
    value += text.slice(at, run);
    at = run;
    if (at >= text.length || text[at] === '"') break;
    const read = readSpecial(lines, at);
    if (typeof read.value === "string") value += read.value;
    else problem ??= read.value;
    at = read.end;
  }
  if (at >= text.length) return unclosed(lines, start);
  if (problem !== undefined) return { ...problem, end: at + 1 };
  return { kind: "string", value, start, end: at + 1 };
}

function plainRun(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22 || code === 0x5c || isBidirectional(code)) break;
    at += 1;
  }
  return at;
}

/** An escape or a forbidden character at `at`. */
function readSpecial(lines: Lines, at: number): { value: string | Token; end: number } {
  const { text } = lines;
  if (text[at] !== "\\") {
    const name = codePointName(text, at);
    const hint = `write \\u${name.slice(2).toLowerCase()}`;
    return {
      value: bad(lines, at, at + 1, `reordering character ${name} in a string`, hint),
      end: at + 1,
    };
  }
  const letter = text[at + 1] ?? "";
  const plain = ESCAPES.get(letter);
  if (plain !== undefined) return { value: plain, end: at + 2 };
  const code = letter === "u" ? hexadecimal(text.slice(at + 2, at + 6)) : Number.NaN;
  if (!Number.isNaN(code)) return { value: String.fromCharCode(code), end: at + 6 };
  const end = Math.min(at + 2, text.length);
  const hint = 'escapes are \\n \\t \\r \\b \\f \\\\ \\" and \\u with four hexadecimal digits';
  return { value: bad(lines, at, end, `unknown escape \\${letter} in a string`, hint), end };
}

function hexadecimal(digits: string): number {
  if (digits.length !== 4) return Number.NaN;
  let value = 0;
  for (const digit of digits) {
    const at = "0123456789abcdef".indexOf(digit.toLowerCase());
    if (at < 0) return Number.NaN;
    value = value * 16 + at;
  }
  return value;
}

function bad(lines: Lines, start: number, end: number, message: string, hint: string): Token {
  const problem = diagnostic("BadToken", message, spanBetween(lines, start, end), { hint });
  return { kind: "problem", problem, stands: true, start, end };
}

function unclosed(lines: Lines, start: number): Token {
  const end = lines.text.length;
  const problem = diagnostic(
    "UnexpectedEnd",
    "this string is never closed",
    spanBetween(lines, end, end),
    {
      labels: [{ span: spanBetween(lines, start, start + 1), text: "opened here" }],
      hint: 'close it with "',
    },
  );
  return { kind: "problem", problem, stands: true, start, end };
}
