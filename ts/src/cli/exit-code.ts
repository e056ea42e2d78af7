// Exit codes of the command line, and which one a failure earns.

import type { Diagnostic } from "../errors/diagnostic.ts";
import type { DiagnosticKind } from "../errors/kinds.ts";

export const EXIT = {
  fine: 0,
  /** The program or the data is wrong. */
  wrong: 1,
  /** An option, a command or a file is wrong. */
  usage: 2,
  /** It ran; its verdict is "do not trust". */
  doNotTrust: 3,
  /** Interrupted, or a limit of the run was reached. */
  stopped: 4,
  /** A fault of laurel's own. */
  fault: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const KINDS: ReadonlyMap<DiagnosticKind, ExitCode> = new Map([
  ["EngineFault", EXIT.fault],
  ["BadOption", EXIT.usage],
  ["Timeout", EXIT.stopped],
  ["Cancelled", EXIT.stopped],
  ["StepLimit", EXIT.stopped],
  ["MemoryLimit", EXIT.stopped],
]);

/** The gravest first. */
const GRAVITY: readonly ExitCode[] = [
  EXIT.fault,
  EXIT.usage,
  EXIT.wrong,
  EXIT.stopped,
  EXIT.doNotTrust,
  EXIT.fine,
];

/** The code of a failure with these errors: the gravest of theirs. */
export function exitCodeOf(errors: readonly Diagnostic[]): ExitCode {
  return gravest(errors.map((each) => KINDS.get(each.kind) ?? EXIT.wrong));
}

/** The code of several programs' run: the gravest of theirs. */
export function gravest(codes: readonly ExitCode[]): ExitCode {
  return GRAVITY.find((code) => codes.includes(code)) ?? EXIT.fine;
}
