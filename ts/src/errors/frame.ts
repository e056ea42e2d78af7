// Code frames: a diagnostic as text, with the lines of the program it is about and marks under its places.
// In: diagnostics, the program's text, its name. Out: plain text without colour codes. Long lines are cut around the mark.

import { type Lines, linesOf, lineText } from "../source/lines.ts";
import type { Span } from "../source/span.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Columns of program text shown of one line. */
const WIDTH = 100;

interface Mark {
  readonly span: Span;
  readonly sign: "^" | "-";
  readonly text: string;
}

/** All diagnostics as code frames, an empty line between two. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: string,
  name = "program",
): string {
  const lines = linesOf(source);
  return diagnostics.map((each) => renderDiagnostic(each, lines, name)).join("\n\n");
}

/** One diagnostic: headline, place, marked lines, hint. */
export function renderDiagnostic(entry: Diagnostic, lines: Lines, name: string): string {
  const severity = entry.code.startsWith("warning/") ? "warning" : "error";
  const parts = [`${severity}[${entry.code}]: ${entry.message}`];
  if (entry.span !== undefined) {
    const { line, column } = entry.span.start;
    parts.push(`  --> ${name}:${line}:${column}`, ...picture(marksOf(entry, entry.span), lines));
  }
  if (entry.path !== undefined) parts.push(`  in data: ${entry.path}`);
  if (entry.hint !== undefined) parts.push(`  help: ${entry.hint}`);
  return parts.join("\n");
}

function marksOf(entry: Diagnostic, span: Span): Mark[] {
  const primary: Mark = { span, sign: "^", text: "" };
  const labels = (entry.labels ?? []).map(
    (label): Mark => ({ span: label.span, sign: "-", text: label.text }),
  );
  return [primary, ...labels].sort((a, b) => a.span.start.offset - b.span.start.offset);
}

function picture(marks: readonly Mark[], lines: Lines): string[] {
  const last = marks[marks.length - 1] as Mark;
  const margin = " ".repeat(String(last.span.start.line).length);
  const out = [`${margin} |`];
  let previous = 0;
  for (const mark of marks) {
    const { line } = mark.span.start;
    if (previous !== 0 && line > previous + 1) out.push(`${margin} :`);
    out.push(...markedLine(mark, lines, margin, line !== previous));
    previous = line;
  }
  return out;
}

function markedLine(mark: Mark, lines: Lines, margin: string, withText: boolean): string[] {
  const { line, column } = mark.span.start;
  const text = lineText(lines, line);
  const from = column - 1 > WIDTH - 20 ? column - 1 - (WIDTH >> 1) : 0;
  const shown = visible(text.slice(from, from + WIDTH));
  const end = mark.span.end.line === line ? mark.span.end.column : text.length + 1;
  const length = Math.max(1, Math.min(end - column, from + WIDTH - (column - 1)));
  const pad = visible(text.slice(from, column - 1)).replaceAll(/[^\t]/g, " ");
  const note = mark.text === "" ? "" : ` ${mark.text}`;
  const under = `${margin} | ${pad}${mark.sign.repeat(length)}${note}`;
  return withText ? [`${String(line).padStart(margin.length)} | ${shown}`, under] : [under];
}

/** Control and bidirectional characters would change the picture itself: each becomes one visible sign. */
function visible(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    out += isUnsafe(code) ? "\u{FFFD}" : text[i];
  }
  return out;
}

function isUnsafe(code: number): boolean {
  return (
    (code < 0x20 && code !== 0x09) ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0xfeff
  );
}
