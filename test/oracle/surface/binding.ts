// Names and patterns: [a b & more :as all] takes a vector apart.

import type { Datum } from "../../../ts/src/reader/datum.ts";
import { applyTo } from "./apply.ts";
import { constant, dataOf, type Value } from "./values.ts";
import type { Scope } from "./walk.ts";

export function bind(pattern: Datum, value: Value, scope: Scope | null): Scope {
  if (pattern.kind === "symbol") return { name: pattern.name, value, outer: scope };
  if (pattern.kind !== "vector") throw new Error(`cannot bind a ${pattern.kind}`);
  return bindParts(pattern.items, value, scope) as Scope;
}

function bindParts(parts: readonly Datum[], value: Value, scope: Scope | null): Scope | null {
  let inner = scope;
  let rest = dataOf(value);
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (part.kind === "keyword") {
      inner = bind(parts[++i]!, value, inner);
    } else if (part.kind === "symbol" && part.name === "&") {
      inner = bind(parts[++i]!, rest, inner);
    } else {
      inner = bind(part, applyTo("nth", [dataOf(value), constant(i)]), inner);
      rest = applyTo("rest", [rest]);
    }
  }
  return inner;
}

/** Parameters in order. */
export function bindAll(
  patterns: readonly Datum[],
  values: readonly Value[],
  scope: Scope | null,
): Scope | null {
  if (patterns.length !== values.length) throw new Error("wrong number of arguments");
  return patterns.reduce<Scope | null>((inner, each, i) => bind(each, values[i]!, inner), scope);
}
