// Terminal text: how wide it is, made safe to print, cut, padded and wrapped to a width in columns.
// Works on plain text only: colour is put on afterwards, by whoever prints.

/** Columns that `text` takes on a terminal: 0 for combining marks, 2 for wide letters, else 1. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter.codePointAt(0) as number);
  return width;
}

/** `text` with control characters (which could drive the reader's terminal) shown as `\u{1b}`; line ends stay. */
export function printable(text: string): string {
  let out = "";
  for (const letter of text) {
    const code = letter.codePointAt(0) as number;
    out += isControl(code) && letter !== "\n" ? `\\u{${code.toString(16)}}` : letter;
  }
  return out;
}

/** `text` followed by spaces up to `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** `text` preceded by spaces up to `width` columns. */
export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** `text` ending with a line end. */
export function withLineEnd(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

/** `text` if it fits in `width` columns, else its beginning and an ellipsis. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let out = "";
  let used = 0;
  for (const letter of text) {
    used += letterWidth(letter.codePointAt(0) as number);
    if (used > width - 1) break;
    out += letter;
  }
  return `${out}…`;
}

/**
 * `text` as lines of at most `width` columns, broken at spaces, each after the first indented by
 * `indent` spaces; a line that fits is left as it is. A word longer than a line stays whole. Line ends in `text` stay line ends.
 */
export function wrap(text: string, width: number, indent = 0): string[] {
  return text.split("\n").flatMap((line) => wrapLine(line, width, indent));
}

function wrapLine(line: string, width: number, indent: number): string[] {
  if (displayWidth(line) <= width) return [line];
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ").filter((each) => each !== "")) {
    const longer = current === "" ? word : `${current} ${word}`;
    const room = lines.length === 0 ? width : width - indent;
    if (current !== "" && displayWidth(longer) > room) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  lines.push(current);
  return lines.map((each, row) => (row === 0 ? each : " ".repeat(indent) + each));
}

function isControl(code: number): boolean {
  const invisible = (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e);
  const isolate = code >= 0x2060 && code <= 0x2069;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || invisible || isolate || code === 0xfeff;
}

function letterWidth(code: number): number {
  if (code < 0x300) return 1;
  if (COMBINING.some(([from, to]) => code >= from && code <= to)) return 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** Combining marks, joiners and variation selectors (Unicode 15, blocks only). */
const COMBINING = [
  [0x300, 0x36f],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x200b, 0x200f],
  [0x20d0, 0x20ff],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
] as const;

/** East Asian wide and full-width blocks, and emoji (Unicode 15, blocks only). */
const WIDE = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
] as const;
