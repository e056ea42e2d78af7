// Records as JSON can hold them: numbers that are not finite become the words of the contract.

/** A deep copy in which NaN and the infinities are "NaN", "Infinity" and "-Infinity". */
export function jsonSafe(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(jsonSafe);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, jsonSafe(each)]));
}
