// Work put off until its result is asked for, and then done once.

/** A function that calls `make` at its first call and remembers what came out. An error is not remembered. */
export function once<Value>(make: () => Value): () => Value {
  let known: { readonly value: Value } | null = null;
  return () => {
    known ??= { value: make() };
    return known.value;
  };
}
