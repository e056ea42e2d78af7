// From data back to text that reads as the same data: on one line where it fits, else one part a line.
// Shared data are printed wherever they stand; the length of the text is bounded. Never recurses.

import type { Datum } from "./datum.ts";
import { SHORTHAND } from "./lexer.ts";

/** Columns of a line, unless one part alone is longer. */
const WIDTH = 80;
/** Columns of indentation at most: deep nests would otherwise be mostly blanks. */
const DEEPEST = 60;

/** Thrown by `printDatum` when the text would be longer than asked for. */
export class TooLong extends Error {
  override readonly name = "TooLong";
}

/** The text of one datum, of at most `limit` characters (without indentation). */
export function printDatum(datum: Datum, limit: number): string {
  const lengths = flatLengths(datum);
  if ((lengths.get(datum) as number) > limit) throw new TooLong();
  return layOut(datum, lengths);
}

const BRACKETS = { list: ["(", ")"], vector: ["[", "]"], map: ["{", "}"] } as const;

type Compound = Extract<Datum, { kind: "list" | "vector" | "map" }>;

function isCompound(datum: Datum): datum is Compound {
  return datum.kind === "list" || datum.kind === "vector" || datum.kind === "map";
}

/** Characters of every datum on one line. */
function flatLengths(root: Datum): Map<Datum, number> {
  const lengths = new Map<Datum, number>();
  const pending: Datum[] = [root];
  for (let datum = pending.at(-1); datum !== undefined; datum = pending.at(-1)) {
    const missing = isCompound(datum) ? datum.items.filter((each) => !lengths.has(each)) : [];
    if (missing.length > 0) {
      for (const each of missing) pending.push(each);
      continue;
    }
    pending.pop();
    lengths.set(datum, isCompound(datum) ? sum(datum, lengths) : printAtom(datum).length);
  }
  return lengths;
}

function sum(datum: Compound, lengths: ReadonlyMap<Datum, number>): number {
  const parts = datum.items.reduce((total, each) => total + (lengths.get(each) ?? 0), 0);
  return parts + Math.max(0, datum.items.length - 1) + 2;
}

/** Text to write, or a datum to write at an indentation. */
type Task = string | { readonly datum: Datum; readonly indent: number; readonly flat: boolean };

function layOut(root: Datum, lengths: ReadonlyMap<Datum, number>): string {
  const out: string[] = [];
  const tasks: Task[] = [{ datum: root, indent: 0, flat: false }];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (typeof task === "string") {
      out.push(task);
      continue;
    }
    const { datum, indent } = task;
    if (!isCompound(datum)) {
      out.push(printAtom(datum));
      continue;
    }
    const flat = task.flat || indent + (lengths.get(datum) as number) <= WIDTH;
    pushReversed(tasks, partsOf(datum, indent, flat));
  }
  return out.join("");
}

function partsOf(datum: Compound, indent: number, flat: boolean): Task[] {
  const [first, body] = datum.items;
  if (first?.kind === "symbol" && first.name === SHORTHAND && body !== undefined) {
    return ["#", { datum: body, indent: indent + 1, flat }];
  }
  const [open, close] = BRACKETS[datum.kind];
  const inner = Math.min(indent + (datum.kind === "list" ? 2 : 1), DEEPEST);
  const head = datum.items[0];
  const second = head?.kind === "symbol" ? indent + head.name.length + 2 : inner;
  const parts: Task[] = [open];
  datum.items.forEach((each, i) => {
    const follows = datum.kind === "list" && i === 1;
    if (i > 0) parts.push(flat || follows ? " " : `\n${" ".repeat(inner)}`);
    parts.push({ datum: each, indent: follows ? Math.min(second, DEEPEST) : inner, flat });
  });
  parts.push(close);
  return parts;
}

function pushReversed(tasks: Task[], parts: readonly Task[]): void {
  for (let i = parts.length - 1; i >= 0; i--) tasks.push(parts[i] as Task);
}

function printAtom(datum: Exclude<Datum, Compound>): string {
  switch (datum.kind) {
    case "number":
    case "boolean":
      return String(datum.value);
    case "nil":
      return "nil";
    case "symbol":
      return datum.name;
    case "keyword":
      return `:${datum.value}`;
    case "string":
      return quote(datum.value);
  }
}

const ESCAPES = new Map([
  ["\n", "\\n"],
  ["\t", "\\t"],
  ["\r", "\\r"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\\", "\\\\"],
  ['"', '\\"'],
]);

/** A string literal; everything outside printable ASCII becomes an escape, so that no text can disguise itself. */
function quote(value: string): string {
  let out = '"';
  for (let i = 0; i < value.length; i++) {
    const sign = value[i] as string;
    const code = value.charCodeAt(i);
    const plain = code >= 0x20 && code < 0x7f ? sign : `\\u${code.toString(16).padStart(4, "0")}`;
    out += ESCAPES.get(sign) ?? plain;
  }
  return `${out}"`;
}
