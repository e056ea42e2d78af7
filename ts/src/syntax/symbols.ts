// All symbols of a program, so that generated names can avoid them.

import type { Datum } from "../reader/datum.ts";

/** Every symbol's name, wherever it stands. */
export function symbolsOf(data: readonly Datum[]): ReadonlySet<string> {
  const names = new Set<string>();
  const pending: Datum[] = [...data];
  for (let datum = pending.pop(); datum !== undefined; datum = pending.pop()) {
    if (datum.kind === "symbol") names.add(datum.name);
    if (datum.kind === "list" || datum.kind === "vector" || datum.kind === "map") {
      for (const item of datum.items) pending.push(item);
    }
  }
  return names;
}
