import type { CheckOptions, CheckResult } from "../../ts/src/compile.ts";

/** A hostile program; `expected` is the kind and place of its first error, or `no error`. */
export interface Hostile {
  readonly id: string;
  readonly program?: string;
  readonly parts?: readonly (readonly [text: string, times: number])[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly expected: string;
}

export function programOf(entry: Pick<Hostile, "program" | "parts">): string;
export function findingOf(
  check: (source: string, options: CheckOptions) => CheckResult,
  entry: Pick<Hostile, "program" | "parts" | "data">,
): string;
