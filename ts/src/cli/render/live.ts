// The line that a person watches while a run goes on. In: where the run is. Out: one line of text.

import { formatCount, formatNumber } from "./number.ts";
import { cut } from "./text.ts";

/** Where a run is. */
export interface LiveState {
  readonly unit: "step" | "draw";
  readonly step: number;
  readonly steps: number;
  /** Nats; of the latest step, NaN without one. */
  readonly elbo: number;
  /** Units a second. */
  readonly rate: number;
  /** Part of all the work that is done. */
  readonly fraction: number;
}

const BAR = 20;

/** `step 420 of 1000  ████▌      ELBO -63.2  12 000 steps/s`, cut at `width` columns. */
export function liveLine(state: LiveState, width: number): string {
  const { unit, step, steps, elbo, rate, fraction } = state;
  const height = Number.isNaN(elbo) ? "" : `  ELBO ${formatNumber(elbo)}`;
  const line = `${unit} ${formatCount(step)} of ${formatCount(steps)}  ${bar(fraction)}${height}  ${formatCount(Math.round(rate))} ${unit}s/s`;
  return cut(line, width);
}

/** A bar of 20 columns, filled to `share` of its length in eighths. */
function bar(share: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * BAR * 8);
  const rest = "▏▎▍▌▋▊▉"[(eighths % 8) - 1] ?? "";
  const filled = "█".repeat(Math.floor(eighths / 8)) + rest;
  return filled + "░".repeat(BAR - filled.length);
}
