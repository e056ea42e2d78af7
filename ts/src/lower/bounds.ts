// What is known of a whole number without running: it lies in [0, bound). Enough to prove an index in range.

/** Bound of `operator` applied to leaves with these bounds, or null when nothing is known of one or of the result. */
export function boundOf(operator: string, bounds: readonly (number | null)[]): number | null {
  const known = bounds.filter((bound) => bound !== null);
  if (known.length !== bounds.length) return null;
  switch (operator) {
    case "min":
      return Math.min(...known);
    case "max":
      return Math.max(...known);
    case "+":
      return within(known.reduce((sum, bound) => sum + bound - 1, 1));
    case "*":
      return within(known.reduce((product, bound) => product * (bound - 1), 1) + 1);
    case "inc":
      return within((known[0] as number) + 1);
    case "abs":
    case "floor":
    case "ceil":
    case "round":
      return known[0] as number;
    default:
      return null;
  }
}

/** Bound of a whole number in [0, bound) modulo `divisor`, which must be a positive whole constant to prove anything. */
export function boundOfRemainder(bound: number | null, divisor: number | null): number | null {
  if (bound === null || divisor === null || !Number.isSafeInteger(divisor)) return null;
  return divisor > 0 ? Math.min(bound, divisor) : null;
}

/** Past 2^53 whole numbers are no longer all there. */
function within(bound: number): number | null {
  return Number.isSafeInteger(bound) ? bound : null;
}
