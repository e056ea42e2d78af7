// JSON as text, for values that are nested however deeply and share parts: parts are written wherever they stand, so
// the length is found first, part by part, and refused when it is too large. Never recurses.

import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";

/** Characters of one text. */
export const MAX_TEXT = 64 << 20;

/** The text without line breaks; longer than 64 MiB is GraphTooLarge. */
export function jsonText(json: unknown): string {
  if (textLength(json) > MAX_TEXT) throw tooLargeText();
  let text = "";
  const tasks: Task[] = [{ value: json }];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    text += typeof task === "string" ? task : openOrAtom(task.value, tasks);
  }
  return text;
}

/** The error for a text that would be too long. */
export function tooLargeText(): LaurelError {
  const message = "the text is longer than 64 MiB, because shared parts are written out";
  return new LaurelError([diagnostic("GraphTooLarge", message, undefined)]);
}

type Task = string | { readonly value: unknown };

/** Characters of the text, shared parts measured once. A value that contains itself is refused. */
function textLength(root: unknown): number {
  const lengths = new Map<unknown, number>();
  const open = new Set<unknown>();
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending[pending.length - 1];
    const missing = partsOf(value).filter((each) => isCompound(each) && !lengths.has(each));
    if (missing.length > 0) {
      if (open.has(value)) throw tooLargeText();
      open.add(value);
      for (const each of missing) pending.push(each);
      continue;
    }
    pending.pop();
    lengths.set(value, ownLength(value, lengths));
  }
  return lengths.get(root) ?? 0;
}

function ownLength(value: unknown, lengths: ReadonlyMap<unknown, number>): number {
  if (!isCompound(value)) return atomText(value).length;
  const keys = Array.isArray(value) ? [] : Object.keys(value);
  const parts = partsOf(value);
  let length = 1 + Math.max(1, parts.length);
  for (const key of keys) length += JSON.stringify(key).length + 1;
  for (const each of parts) length += lengths.get(each) ?? atomText(each).length;
  return length;
}

function isCompound(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function partsOf(value: unknown): readonly unknown[] {
  if (!isCompound(value)) return [];
  return Array.isArray(value) ? value : Object.values(value);
}

function atomText(value: unknown): string {
  return JSON.stringify(value ?? null) ?? "null";
}

/** Text of an atom; of a compound its opening bracket, the rest is scheduled. */
function openOrAtom(value: unknown, tasks: Task[]): string {
  if (!isCompound(value)) return atomText(value);
  const isList = Array.isArray(value);
  const entries: [string, unknown][] = isList
    ? value.map((each) => ["", each])
    : Object.entries(value).map(([key, each]) => [`${JSON.stringify(key)}:`, each]);
  tasks.push(isList ? "]" : "}");
  for (let i = entries.length - 1; i >= 0; i--) {
    const [key, each] = entries[i] as [string, unknown];
    const before = i === 0 ? key : `,${key}`;
    if (isCompound(each)) {
      tasks.push({ value: each });
      if (before !== "") tasks.push(before);
    } else tasks.push(before + atomText(each));
  }
  return isList ? "[" : "{";
}
