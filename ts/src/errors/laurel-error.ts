// The one error class that laurel throws: diagnostics, plus their pictures when the source is at hand.

import type { Diagnostic } from "./diagnostic.ts";

/** Thrown for a bad program, bad data, a bad option, a limit or a fault; `diagnostics` says which and where. */
export class LaurelError extends Error {
  override readonly name = "LaurelError";
  readonly diagnostics: readonly Diagnostic[];

  /** `text` is what a person reads; without it the messages of the diagnostics, one a line. */
  constructor(diagnostics: readonly Diagnostic[], text?: string, options?: ErrorOptions) {
    super(text ?? diagnostics.map((each) => each.message).join("\n"), options);
    this.diagnostics = diagnostics;
  }

  /** Code of the first diagnostic, such as `meaning/unbound-symbol`. */
  get code(): string {
    return this.diagnostics[0]?.code ?? "fault/engine-fault";
  }
}
