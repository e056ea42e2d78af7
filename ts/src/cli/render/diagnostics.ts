// Diagnostics for a terminal: code frames with their headlines, marks and hints in colour.

import type { Diagnostic } from "../../errors/diagnostic.ts";
import { renderDiagnostics } from "../../errors/frame.ts";
import type { ProgramText } from "../input/program-text.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./text.ts";

/** Errors and warnings as text, an empty line between two. */
export function renderErrors(
  diagnostics: readonly Diagnostic[],
  program: ProgramText,
  paint: Paint,
): string {
  const frames = renderDiagnostics(diagnostics, program.source, printable(program.name));
  return frames
    .split("\n")
    .map((line) => paintLine(printable(line), paint))
    .join("\n");
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith("error[")) return paintHeadline(line, paint, paint.red);
  if (line.startsWith("warning[")) return paintHeadline(line, paint, paint.yellow);
  const text = line.trimStart();
  if (text.startsWith("-->")) return paint.dim(line);
  if (text.startsWith("help: ")) return line.replace("help:", paint.cyan("help:"));
  return isMarks(text) ? paint.red(line) : line;
}

/** The level in its colour, the message in bold. */
function paintHeadline(line: string, paint: Paint, colour: (text: string) => string): string {
  const end = line.indexOf("]: ") + 2;
  return paint.bold(colour(line.slice(0, end))) + paint.bold(line.slice(end));
}

/** Whether a frame's line (without its margin's blanks) holds marks and not program text. */
function isMarks(text: string): boolean {
  if (!text.startsWith("| ")) return false;
  const mark = text.slice(2).trimStart()[0];
  return mark === "^" || mark === "-";
}
