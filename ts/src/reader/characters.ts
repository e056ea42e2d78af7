// Character classes of Daphne's text. In: UTF-16 code units. Knows nothing of tokens.

/** Space, line ends, commas and Unicode's space separators. */
export function isSpace(code: number): boolean {
  return (
    code === 0x20 ||
    code === 0x2c ||
    (code >= 0x09 && code <= 0x0d) ||
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** Characters at which a symbol, keyword or number ends. */
export function isTerminator(code: number): boolean {
  return isSpace(code) || TERMINATORS.has(code);
}

/** 0 to 9. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Characters that reorder the text around them on the screen (Boucher and Anderson 2023, "Trojan Source"). */
export function isBidirectional(code: number): boolean {
  return isReordering(code) || code === 0x200e || code === 0x200f || code === 0x061c;
}

/** Those among them that reorder all that follows: embeddings, overrides and isolates. */
export function isReordering(code: number): boolean {
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/** Characters that nobody sees, or halves of one: not allowed in a symbol, keyword or number. */
export function isInvisible(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x7f) return code < 0x20;
  return (
    code <= 0xa0 ||
    isBidirectional(code) ||
    INVISIBLE.has(code) ||
    (code >= 0x200b && code <= 0x200d) ||
    (code >= 0x2060 && code <= 0x206f) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0xfff9 && code <= 0xfffb) ||
    code >= 0xfffe ||
    isTagOrLoneSurrogate(text, at, code)
  );
}

/** `U+202E`. */
export function codePointName(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

const TERMINATORS = new Set(Array.from('()[]{}";@^`~\\', (each) => each.charCodeAt(0)));
/** Soft hyphen, grapheme joiner, Hangul fillers, Mongolian vowel separator, empty Braille, byte order mark. */
const INVISIBLE = new Set([0xad, 0x034f, 0x115f, 0x1160, 0x180e, 0x2800, 0x3164, 0xfeff, 0xffa0]);

function isTagOrLoneSurrogate(text: string, at: number, code: number): boolean {
  if (code < 0xd800 || code > 0xdfff) return false;
  if (code >= 0xdc00) {
    const before = at > 0 ? text.charCodeAt(at - 1) : 0;
    return before < 0xd800 || before > 0xdbff;
  }
  const point = text.codePointAt(at) ?? 0;
  return point < 0x10000 || (point >= 0xe0000 && point <= 0xe0fff);
}
