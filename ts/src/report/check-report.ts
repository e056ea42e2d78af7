// The record of `laurel check --json`, and of any command that fails. Types only.

import type { Diagnostic } from "../errors/diagnostic.ts";

/** What is wrong; `ok` when nothing is an error. */
export interface CheckReport {
  readonly ok: boolean;
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}
