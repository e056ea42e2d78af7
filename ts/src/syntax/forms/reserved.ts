// The forms of the textbook's language: no binding and no function of the program can take their names.

const RESERVED: ReadonlySet<string> = new Set([
  "let",
  "if",
  "foreach",
  "loop",
  "fn",
  "defn",
  "sample",
  "observe",
]);

/** True when a list that begins with this name is always that form. */
export function isReservedForm(name: string): boolean {
  return RESERVED.has(name);
}
