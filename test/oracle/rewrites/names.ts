// Names of a program as read: every binding gets a name of its own, so that rewrites cannot capture anything.

import type { Datum, ListDatum, SymbolDatum } from "../../../ts/src/reader/datum.ts";

/** A program's names by what they become. */
type Names = ReadonlyMap<string, string>;

/** The same program with a fresh name for every binding and function. */
export function renamed(program: readonly Datum[], fresh: () => string): Datum[] {
  const functions = new Map<string, string>();
  for (const form of program) {
    if (headOf(form) === "defn") functions.set(nameAt(form, 1), fresh());
  }
  return program.map((form) => rename(form, functions, fresh));
}

export function headOf(datum: Datum): string | null {
  if (datum.kind !== "list") return null;
  const [head] = datum.items;
  return head?.kind === "symbol" ? head.name : null;
}

export function nameAt(datum: Datum, place: number): string {
  return ((datum as ListDatum).items[place] as SymbolDatum).name;
}

/** The same list, vector or map with other items. */
export function withItems<Kind extends Datum>(datum: Kind, items: readonly Datum[]): Kind {
  return { ...datum, items };
}

/** Every part of a datum and itself, outermost first. */
export function partsOf(datum: Datum): Datum[] {
  return "items" in datum ? [datum, ...datum.items.flatMap(partsOf)] : [datum];
}

/** Names of all symbols in a datum. */
export function symbolsIn(datum: Datum): Set<string> {
  return new Set(partsOf(datum).flatMap((each) => (each.kind === "symbol" ? [each.name] : [])));
}

/** Names that a pattern binds. */
export function boundBy(pattern: Datum): string[] {
  return [...symbolsIn(pattern)].filter((name) => name !== "&");
}

function rename(datum: Datum, names: Names, fresh: () => string): Datum {
  if (datum.kind === "symbol") return { ...datum, name: names.get(datum.name) ?? datum.name };
  if (!("items" in datum)) return datum;
  const again = (each: Datum) => rename(each, names, fresh);
  const { items } = datum;
  switch (headOf(datum)) {
    case "let":
    case "if-let":
    case "when-let":
      return renameLet(datum, names, fresh);
    case "foreach":
      return renameForeach(datum, names, fresh);
    case "defn":
      return renameFunction(datum, 2, names, fresh);
    case "fn":
      return renameFunction(datum, 1, names, fresh);
    default:
      return withItems(datum, items.map(again));
  }
}

function extended(names: Names, pattern: Datum, fresh: () => string): Names {
  return new Map([...names, ...boundBy(pattern).map((name) => [name, fresh()] as const)]);
}

function renameLet(datum: Datum & { items: readonly Datum[] }, names: Names, fresh: () => string) {
  const [head, bindings, ...rest] = datum.items as [Datum, ListDatum, ...Datum[]];
  let inner = names;
  const items = bindings.items.map((each, i) => {
    if (i % 2 === 1) return each;
    const value = rename(bindings.items[i + 1]!, inner, fresh);
    inner = extended(inner, each, fresh);
    return { pattern: rename(each, inner, fresh), value };
  });
  const flat = items.flatMap((each) => ("pattern" in each ? [each.pattern, each.value] : []));
  const isElse = (i: number) => headOf(datum) === "if-let" && i === 1;
  const bodies = rest.map((each, i) => rename(each, isElse(i) ? names : inner, fresh));
  return withItems(datum, [head, withItems(bindings, flat), ...bodies]);
}

function renameForeach(
  datum: Datum & { items: readonly Datum[] },
  names: Names,
  fresh: () => string,
) {
  const [head, count, bindings, ...rest] = datum.items as [Datum, Datum, ListDatum, ...Datum[]];
  let inner = names;
  const values = bindings.items.map((each, i) => (i % 2 === 1 ? rename(each, names, fresh) : each));
  for (const [i, each] of values.entries()) if (i % 2 === 0) inner = extended(inner, each, fresh);
  const items = values.map((each, i) => (i % 2 === 0 ? rename(each, inner, fresh) : each));
  const bodies = rest.map((each) => rename(each, inner, fresh));
  return withItems(datum, [
    head,
    rename(count, names, fresh),
    withItems(bindings, items),
    ...bodies,
  ]);
}

function renameFunction(
  datum: Datum & { items: readonly Datum[] },
  params: number,
  names: Names,
  fresh: () => string,
) {
  const inner = extended(names, datum.items[params]!, fresh);
  return withItems(
    datum,
    datum.items.map((each) => rename(each, inner, fresh)),
  );
}
