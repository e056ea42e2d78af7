// Values of a program as short text: numbers, strings in quotes, vectors in brackets. Safe to print.

import { formatNumber } from "./number.ts";
import { printable } from "./text.ts";

/** A JSON value for people, such as `0.4118`, `"rain"`, `:key`, `[1 2]`. */
export function formatValue(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return formatText(value);
  if (value === null || value === undefined) return "nil";
  if (Array.isArray(value)) return `[${value.map(formatValue).join(" ")}]`;
  return printable(JSON.stringify(value) ?? String(value));
}

/** Keywords come as texts with a colon before them. */
function formatText(text: string): string {
  const isKeyword = text.startsWith(":") && text.length > 1 && !text.includes(" ");
  return printable(isKeyword ? text : JSON.stringify(text));
}

/** A number of a report, where one that is not finite may be a word: "NaN", "Infinity", "-Infinity". */
export function toNumber(value: number | string): number {
  return typeof value === "number" ? value : Number(value);
}
