// Predicates on what a value is: `nil?`, `number?`, ... One rule for constants and for lowered values.

/** Whether a predicate holds for a value of this kind; `value` is that of a boolean, where it is known. */
export function holds(predicate: string, kind: string, value?: unknown): boolean {
  if (predicate === "some?") return kind !== "nil";
  if (predicate === "true?") return value === true;
  if (predicate === "false?") return value === false;
  return predicate === `${kind}?`;
}

/** All of them; the name is the kind with a question mark, but for the first three. */
export const PREDICATES: readonly string[] =
  "some? true? false? nil? number? boolean? string? keyword? vector? map?".split(" ");
