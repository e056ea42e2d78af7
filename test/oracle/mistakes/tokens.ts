// Tokens of a program's text and single mistakes in them, found without the reader.

export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Comments and blanks belong to no token. */
export function tokensOf(source: string): Token[] {
  const found = source.matchAll(/;[^\n]*|"(?:[^"\\]|\\.)*"|#\(|[()[\]{}]|[^\s,()[\]{}";]+/g);
  return [...found].flatMap(({ 0: text, index }) =>
    text.startsWith(";") ? [] : [{ text, start: index, end: index + text.length }],
  );
}

export type Kind = "delete" | "double" | "swap" | "misspell";

/** A program with one mistake: `from` and `to` are where it is in the new text. */
export interface Mistake {
  readonly kind: Kind;
  /** What is wrong: of tokens exchanged, both. */
  readonly token: string;
  readonly source: string;
  /** Where the token began in the program without the mistake. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export const KINDS: readonly Kind[] = ["delete", "double", "swap", "misspell"];

/** The mistake of a kind at a token; null where there would be none. `pick(n)` is a number below n. */
export function mistakeAt(
  source: string,
  tokens: readonly Token[],
  at: number,
  kind: Kind,
  pick: (count: number) => number,
): Mistake | null {
  const token = tokens[at]!;
  const next = tokens[at + 1];
  const before = source.slice(0, token.start);
  const after = source.slice(token.end);
  const { start, end } = token;
  const made = (text: string, rest: string, from: number, to: number): Mistake => {
    return { kind, token: token.text, source: before + text + rest, at: start, from, to };
  };
  switch (kind) {
    case "delete": {
      // The place between the tokens that were around it.
      const from = tokens[at - 1]?.end ?? 0;
      return made("", after, from, next === undefined ? source.length : next.start - (end - start));
    }
    case "double":
      return made(`${token.text} ${token.text}`, after, start, end + 1 + token.text.length);
    case "swap": {
      if (next === undefined || next.text === token.text) return null;
      const between = source.slice(end, next.start) || " ";
      const text = next.text + between + token.text;
      const swapped = made(text, source.slice(next.end), start, start + text.length);
      return { ...swapped, token: token.text + next.text };
    }
    case "misspell": {
      const text = misspelt(token.text, pick);
      return text === null ? null : made(text, after, start, start + text.length);
    }
  }
}

const BRACKETS = "()[]{}";

/** Another bracket, a letter more, less, changed or exchanged with the next one. */
function misspelt(text: string, pick: (count: number) => number): string | null {
  if (BRACKETS.includes(text)) {
    const others = [...BRACKETS].filter((each) => each !== text);
    return others[pick(others.length)]!;
  }
  if (text === "#(") return "(";
  const place = pick(text.length);
  const letter = "abcdefghijklmnopqrstuvwxyz"[pick(26)]!;
  const [left, right] = [text.slice(0, place), text.slice(place + 1)];
  const sign = text[place]!;
  const all = [
    left + letter + right,
    left + letter + sign + right,
    left + right,
    left + (right[0] ?? "") + sign + right.slice(1),
  ];
  const changed = all[pick(all.length)]!;
  return changed === text || changed === "" ? null : changed;
}
