// One thing that speaks for or against a result, and how much.

import type { Verdict, VerdictReason } from "../../report/infer-report.ts";
import type { Span } from "../../source/span.ts";

export type Level = Verdict["level"];

/** A reason with its weight: the verdict is as bad as its worst reason. */
export interface Finding {
  readonly level: Level;
  readonly reason: VerdictReason;
}

export interface Measured {
  readonly value?: number;
  readonly threshold?: number;
  readonly site?: string;
  readonly span?: Span;
}

export function finding(
  level: Level,
  code: string,
  text: string,
  measured: Measured = {},
): Finding {
  return { level, reason: { code, text, ...measured } };
}

/** Worse levels have larger ranks. */
export function rankOf(level: Level): number {
  return level === "trust" ? 0 : level === "care" ? 1 : 2;
}

/** How bad a number is that should be small: `care` above the first, not to be used above the second or if it is none. */
export function levelAbove(value: number, care: number, bad: number): Level {
  return value <= care ? "trust" : value <= bad ? "care" : "do-not-trust";
}

/** How bad a number is that should be large: `care` below the first, not to be used below the second or if it is none. */
export function levelBelow(value: number, care: number, bad: number): Level {
  return value >= care ? "trust" : value >= bad ? "care" : "do-not-trust";
}

/** Two or three significant digits, the way a sentence wants a number. */
export function shown(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) {
    return value.toExponential(digits - 1);
  }
  return String(Number(value.toPrecision(digits)));
}

/** `1 draw`, `2,000 draws`. */
export function counted(count: number, thing: string): string {
  return `${grouped(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** A whole number with commas between groups of three digits. */
export function grouped(count: number): string {
  if (!Number.isFinite(count)) return String(count);
  const digits = String(count);
  let text = "";
  for (let end = digits.length; end > 0; end -= 3) {
    const group = digits.slice(Math.max(0, end - 3), end);
    text = text === "" ? group : `${group},${text}`;
  }
  return text;
}

/** A reason's text with a capital and a full stop. */
export function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
