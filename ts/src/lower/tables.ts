// Discrete distributions over values (`categorical`) brought to one table of values, so that a code means the same
// in all of them.

import { constant, type Emitter } from "./emitter.ts";
import { literalOf, numberLeaf } from "./literals.ts";
import { type Distribution, literalKey, type Value } from "./value.ts";

/** The same distributions over one table; unchanged when none has a table or all have the same. */
export function alignTables(
  emitter: Emitter,
  members: readonly Distribution[],
): readonly Distribution[] {
  if (members.every((member) => member.values === null)) return members;
  const tables = members.map((member) => tableOf(emitter, member));
  const keys = tables.map((table, place) =>
    table.map((value, code) => keyOf(emitter, value) ?? `${place}/${code}`),
  );
  const union = new Map<string, Value>();
  tables.forEach((table, place) => {
    table.forEach((value, code) => {
      union.set(keys[place]?.[code] as string, value);
    });
  });
  const order = [...union.keys()];
  const values = [...union.values()];
  return members.map((member, place) =>
    recode(
      emitter,
      { ...member, values },
      order.map((key) => keys[place]?.indexOf(key) ?? -1),
    ),
  );
}

/** Values by code; a discrete distribution without a table stands for 0, 1, ... */
function tableOf(emitter: Emitter, member: Distribution): readonly Value[] {
  return member.values ?? member.params.map((_, code) => numberLeaf(emitter, code));
}

/** Equal for equal literals; null for a value that is none (it equals only itself). */
function keyOf(emitter: Emitter, value: Value): string | null {
  const literal = literalOf(emitter, value);
  return literal === null ? null : `${literal.kind} ${literalKey(literal)}`;
}

/** `from[code]` is the old code of the new one, -1 for a value the member does not have. */
function recode(emitter: Emitter, member: Distribution, from: readonly number[]): Distribution {
  const nothing = constant(emitter, 0);
  const impossible = constant(emitter, Number.NEGATIVE_INFINITY);
  return {
    ...member,
    size: from.length,
    params: from.map((code) => member.params[code] ?? nothing),
    terms: from.map((code) => member.terms[code] ?? impossible),
  };
}
