// Numbers for people: as many digits as mean something. Machine formats print numbers in full instead.

const DIGITS = 4;
/** Of a value whose error is far smaller. */
const MOST_DIGITS = 10;

/** `value` with `digits` significant digits: 0.4118, 1.03e-7, 12.5; `inf`, `-inf`, `NaN`. */
export function formatNumber(value: number, digits: number = DIGITS): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  if (value === 0) return "0";
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  if (magnitude >= 7 || magnitude < -4) return scientific(value, digits);
  if (magnitude >= digits - 1) return value.toFixed(0);
  return withoutTrailingZeros(value.toFixed(digits - 1 - magnitude));
}

/** `value` with exactly `decimals` places, for columns that line up; very large ones in scientific notation. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  if (Math.abs(value) >= 1e7) return scientific(value, DIGITS);
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
}

/** A probability with three places; one that is not 0 is never shown as 0.000. */
export function formatProbability(p: number): string {
  return p > 0 && p < 0.0005 ? "<0.001" : formatFixed(p, 3);
}

/**
 * Places after the point worth printing for a number known to `error` (a standard error, same unit):
 * down to the error's first digit, never past it. Without a usable error, by the size of `scale`.
 */
export function decimalsFor(error: number, scale: number): number {
  const usable = Number.isFinite(error) && error > 0;
  const size = usable ? error : Math.abs(scale);
  if (!Number.isFinite(size) || size === 0) return 2;
  const decimals = (usable ? 0 : DIGITS - 1) - Math.floor(Math.log10(size));
  return Math.min(6, Math.max(0, decimals));
}

/** `value ± error`, both down to the error's second digit: `-51.30 ± 0.31`, `-21000 ± 19000`. */
export function formatWithError(value: number, error: number): string {
  if (!Number.isFinite(value) || !Number.isFinite(error) || error <= 0) {
    return `${formatNumber(value)} ± ${formatNumber(error, 2)}`;
  }
  const place = Math.floor(Math.log10(error)) - 1;
  if (place < -6 || place > 6) {
    const digits = value === 0 ? DIGITS : Math.floor(Math.log10(Math.abs(value))) - place + 1;
    const shown = formatNumber(value, Math.max(1, Math.min(MOST_DIGITS, digits)));
    return `${shown} ± ${formatNumber(error, 2)}`;
  }
  if (place <= 0) return `${value.toFixed(-place)} ± ${error.toFixed(-place)}`;
  const unit = 10 ** place;
  const rounded = (each: number) => (Math.round(each / unit) * unit).toFixed(0);
  return `${rounded(value)} ± ${rounded(error)}`;
}

/** A duration in milliseconds as `0.8 ms`, `41 ms`, `2.3 s`. */
export function formatDuration(ms: number): string {
  if (ms < 10) return `${formatNumber(ms, 2)} ms`;
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${formatNumber(ms / 1000, 3)} s`;
}

/** A whole number, with its thousands apart from five digits on: 1000, 100 000. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return nonFinite(count);
  const digits = String(count);
  if (digits.length < 5) return digits;
  let out = "";
  for (let at = 0; at < digits.length; at++) {
    if (at > 0 && (digits.length - at) % 3 === 0) out += " ";
    out += digits[at];
  }
  return out;
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "inf" : "-inf";
}

function scientific(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e") as [string, string];
  return `${withoutTrailingZeros(mantissa)}e${exponent.replace("+", "")}`;
}

function withoutTrailingZeros(text: string): string {
  if (!text.includes(".")) return text;
  let end = text.length;
  while (text[end - 1] === "0") end--;
  return text.slice(0, text[end - 1] === "." ? end - 1 : end);
}
