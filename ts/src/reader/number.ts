// Numbers of Daphne's text: decimals, ratios, the suffixes N and M. Out: a double, or why the text is none.
// Hexadecimal, octal and radix literals of Clojure are refused with what to write instead.

import { isDigit } from "./characters.ts";

export type NumberReading =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** True when a token that starts like this can only be a number: `1`, `-1`, `.5`, `+.5`. */
export function looksLikeNumber(token: string): boolean {
  let at = token[0] === "+" || token[0] === "-" ? 1 : 0;
  if (token[at] === ".") at += 1;
  return isDigit(token.charCodeAt(at));
}

/** The value of a token for which `looksLikeNumber` holds. */
export function readNumber(token: string): NumberReading {
  const sign = token[0] === "-" ? -1 : 1;
  const body = token[0] === "-" || token[0] === "+" ? token.slice(1) : token;
  return readRadix(body, sign) ?? readRatio(body, sign) ?? readDecimal(token, body, sign);
}

function readRadix(body: string, sign: number): NumberReading | undefined {
  const second = body[1]?.toLowerCase();
  if (body[0] === "0" && second === "x") return refuseRadix("hexadecimal", Number(body), sign);
  if (body[0] === "0" && body.length > 1 && skipDigits(body, 0) === body.length) {
    return refuseRadix("octal", Number(`0o${body.slice(1)}`), sign);
  }
  const r = skipDigits(body, 0);
  if (r > 0 && r <= 2 && body[r]?.toLowerCase() === "r" && r + 1 < body.length) {
    return refuseRadix(`base ${body.slice(0, r)}`, Number.NaN, sign);
  }
  return undefined;
}

function refuseRadix(what: string, value: number, sign: number): NumberReading {
  const message = `numbers are decimal, this one is ${what}`;
  if (Number.isNaN(value)) return { ok: false, message };
  return { ok: false, message, hint: `write ${sign * value}` };
}

function readRatio(body: string, sign: number): NumberReading | undefined {
  const slash = skipDigits(body, 0);
  if (slash === 0 || body[slash] !== "/") return undefined;
  if (slash + 1 >= body.length || skipDigits(body, slash + 1) !== body.length) return undefined;
  const over = Number(body.slice(slash + 1));
  if (over === 0) return { ok: false, message: "a ratio cannot have 0 below the line" };
  return finite(body, (sign * Number(body.slice(0, slash))) / over);
}

function readDecimal(token: string, body: string, sign: number): NumberReading {
  const whole = skipDigits(body, 0);
  let at = whole;
  if (body[at] === ".") at = skipDigits(body, at + 1);
  const mantissa = at;
  if (body[at] === "e" || body[at] === "E") {
    const digits = body[at + 1] === "+" || body[at + 1] === "-" ? at + 2 : at + 1;
    at = skipDigits(body, digits) > digits ? skipDigits(body, digits) : at;
  }
  const isInteger = whole === at;
  const suffix = body.slice(at);
  const allowed = suffix === "" || suffix === "M" || (suffix === "N" && isInteger);
  const padded = body[0] === "0" && isDigit(body.charCodeAt(1));
  if (mantissa === 0 || !allowed || padded) {
    return {
      ok: false,
      message: `\`${shorten(token)}\` is not a number`,
      hint: "numbers look like 7, -0.5, .5, 1e-3, 3/4",
    };
  }
  return finite(body, sign * Number(body.slice(0, at)));
}

function finite(text: string, value: number): NumberReading {
  if (Number.isFinite(value)) return { ok: true, value };
  const message = `\`${shorten(text)}\` is too large for a 64-bit float`;
  return { ok: false, message, hint: "the largest is about 1.8e308" };
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

function skipDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && isDigit(text.charCodeAt(at))) at += 1;
  return at;
}
