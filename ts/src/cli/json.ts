// JSON text of a record: full precision; numbers that are not finite as the words that the contract has for them.

/** `record` as one line of JSON; NaN and infinities are "NaN", "Infinity", "-Infinity". */
export function toJson(record: unknown): string {
  return JSON.stringify(record, (_key, value: unknown) => {
    if (typeof value === "bigint") return String(value);
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
}
