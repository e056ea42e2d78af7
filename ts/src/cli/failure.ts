// What a thrown error means for the caller of the command line: an exit code and a record of diagnostics.
// What laurel did not throw on purpose is a fault of its own, and says how to reproduce it.

import type { Diagnostic } from "../errors/diagnostic.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";
import { VERSION } from "../report/version.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-code.ts";

/** What any failing command prints under `--json`. */
export interface FailureRecord {
  readonly ok: false;
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

export interface Failure {
  readonly code: ExitCode;
  readonly record: FailureRecord;
}

/** The failure that `error` is; `argv` is the call, for those who want to see it again. */
export function failureOf(error: unknown, argv: readonly string[]): Failure {
  const all = error instanceof LaurelError ? error.diagnostics : [fault(error, argv)];
  const errors = all.filter((each) => !each.code.startsWith("warning/"));
  const warnings = all.filter((each) => each.code.startsWith("warning/"));
  const code = errors.length === 0 ? EXIT.fault : exitCodeOf(errors);
  return { code, record: { ok: false, errors, warnings } };
}

function fault(error: unknown, argv: readonly string[]): Diagnostic {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const call = ["laurel", ...argv].map(quoted).join(" ");
  const where = `laurel ${VERSION}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  return diagnostic("EngineFault", `a fault of laurel's own: ${what}`, undefined, {
    hint: `please report it, with the program and the data; to reproduce it: ${call} (${where})`,
  });
}

/** An argument as a shell would take it. */
function quoted(argument: string): string {
  const isPlain = argument !== "" && [...argument].every((letter) => PLAIN.includes(letter));
  return isPlain ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,+@%";
