// Collects the diagnostics of one compilation: at most as many errors as the limit says, each place and kind once.
// A limit or one error more ends the compilation by throwing `Stopped`.

import type { Span } from "../source/span.ts";
import type { Diagnostic, Label } from "./diagnostic.ts";
import { codeOf, type DiagnosticKind } from "./kinds.ts";

/** What a diagnostic may say beside its kind, message and place. */
export interface Details {
  readonly labels?: readonly Label[];
  readonly path?: string;
  readonly hint?: string;
}

export interface Report {
  readonly errors: Diagnostic[];
  readonly warnings: Diagnostic[];
  readonly seen: Set<string>;
  /** Errors reported in one go, and warnings. */
  readonly most: number;
}

/** Thrown to end a compilation whose report already holds the reason. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

export function newReport(most: number): Report {
  return { errors: [], warnings: [], seen: new Set(), most };
}

/** A diagnostic with its stable code. */
export function diagnostic(
  kind: DiagnosticKind,
  message: string,
  span: Span | undefined,
  details: Details = {},
): Diagnostic {
  const { labels, path, hint } = details;
  return {
    kind,
    code: codeOf(kind),
    message: clip(message),
    ...(span === undefined ? {} : { span }),
    ...(labels === undefined
      ? {}
      : { labels: labels.map((each) => ({ span: each.span, text: clip(each.text) })) }),
    ...(path === undefined ? {} : { path }),
    ...(hint === undefined ? {} : { hint: clip(hint) }),
  };
}

/** Adds an error, unless the same kind was already reported at the same place. */
export function addError(report: Report, error: Diagnostic): void {
  if (isRepeated(report, error)) return;
  report.errors.push(error);
  if (report.errors.length >= report.most) throw new Stopped();
}

/** Adds an error after which nothing more can be found out. */
export function stop(report: Report, error: Diagnostic): never {
  addError(report, error);
  throw new Stopped();
}

/** Adds a warning, unless the same kind was already reported at the same place; keeps the first. */
export function addWarning(report: Report, warning: Diagnostic): void {
  if (isRepeated(report, warning) || report.warnings.length >= report.most) return;
  report.warnings.push(warning);
}

/** Where a report stands, to go back to. */
export interface ReportMark {
  readonly errors: number;
  readonly warnings: number;
}

export function markReport({ errors, warnings }: Report): ReportMark {
  return { errors: errors.length, warnings: warnings.length };
}

/** Takes back what was reported since; the errors among it. */
export function restoreReport(report: Report, mark: ReportMark): Diagnostic[] {
  report.warnings.length = mark.warnings;
  const taken = report.errors.splice(mark.errors);
  report.seen.clear();
  for (const entry of [...report.errors, ...report.warnings]) report.seen.add(keyOf(entry));
  return taken;
}

/** Characters of a message: names in a program can be as long as the program. */
const MAX_MESSAGE = 400;

function clip(text: string): string {
  if (text.length <= MAX_MESSAGE) return text;
  return `${text.slice(0, MAX_MESSAGE / 2)} ... ${text.slice(-MAX_MESSAGE / 2)}`;
}

function keyOf({ kind, span, path }: Diagnostic): string {
  return `${kind} ${span?.start.offset ?? ""} ${path ?? ""}`;
}

function isRepeated(report: Report, entry: Diagnostic): boolean {
  const key = keyOf(entry);
  if (report.seen.has(key)) return true;
  report.seen.add(key);
  return false;
}
