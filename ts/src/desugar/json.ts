// Desugared programs as Daphne's JSON and as Daphne text.

import type { CoreProgram } from "../core/core.ts";
import type { Datum, ListDatum } from "../reader/datum.ts";
import { printDatum } from "../reader/print.ts";
import type { Span } from "../source/span.ts";
import { list, newNames, symbol, unparse, unparseFunction } from "./unparse.ts";

/** Characters of one printed form. */
const MAX_TEXT = 64 << 20;

/** A desugared program: its forms as data, in the order of the text. */
export function desugaredForms(program: CoreProgram, taken: ReadonlySet<string>): Datum[] {
  const fresh = newNames(taken);
  const forms: Datum[] = [];
  for (const fn of program.functions) {
    const { span } = fn;
    const [, params, body] = (unparseFunction(fn, fresh) as ListDatum).items as [
      Datum,
      Datum,
      Datum,
    ];
    forms.push(list([symbol("defn", span), symbol(fn.name, fn.nameSpan), params, body], span));
  }
  for (const { name, span, declared } of program.data) {
    if (declared) forms.push(list([symbol("data", span), symbol(name, span)], span));
  }
  for (const each of program.expressions) forms.push(unparse(each, fresh));
  return forms.sort((a, b) => startOf(a.span) - startOf(b.span));
}

/** Desugared functions by name, as Daphne prints them: `["fn", [parameter ...], body]`. */
export function desugaredFunctions(
  program: CoreProgram,
  taken: ReadonlySet<string>,
): ReadonlyMap<string, unknown> {
  const fresh = newNames(taken);
  return new Map(
    program.functions.map((fn) => [fn.name, datumToJson(unparseFunction(fn, fresh))] as const),
  );
}

/** Daphne's JSON of data: lists are arrays, strings keep their quotes, symbols and keywords do not. */
export function datumToJson(root: Datum): unknown {
  const made = new Map<Datum, unknown>();
  const pending: Datum[] = [root];
  for (let datum = pending.at(-1); datum !== undefined; datum = pending.at(-1)) {
    const missing = itemsOf(datum).filter((each) => !made.has(each));
    if (missing.length > 0) {
      for (const each of missing) pending.push(each);
      continue;
    }
    pending.pop();
    made.set(datum, encode(datum, made));
  }
  return made.get(root);
}

/** Daphne text of desugared forms. */
export function printForms(forms: readonly Datum[]): string {
  return forms.map((each) => `${printDatum(each, MAX_TEXT)}\n`).join("");
}

function startOf(span: Span): number {
  return span.start.offset;
}

function itemsOf(datum: Datum): readonly Datum[] {
  return datum.kind === "list" || datum.kind === "vector" || datum.kind === "map"
    ? datum.items
    : [];
}

function encode(datum: Datum, made: ReadonlyMap<Datum, unknown>): unknown {
  switch (datum.kind) {
    case "number":
    case "boolean":
    case "keyword":
      return datum.value;
    case "string":
      return `"${datum.value}"`;
    case "nil":
      return null;
    case "symbol":
      return datum.name;
    case "map":
      return ["hash-map", ...datum.items.map((each) => made.get(each))];
    case "vector":
      return ["vector", ...datum.items.map((each) => made.get(each))];
    case "list":
      return encodeList(datum.items, made);
  }
}

/** Names being bound stand in plain arrays: `["let", ["x", 1], "x"]`, `["fn", ["a", "b"], ...]`. */
function encodeList(items: readonly Datum[], made: ReadonlyMap<Datum, unknown>): unknown[] {
  const head = items[0];
  const at = head?.kind === "symbol" ? BINDING_PLACES.get(head.name) : undefined;
  return items.map((each, i) => {
    if (i !== at || each.kind !== "vector") return made.get(each);
    return each.items.map((item) => made.get(item));
  });
}

const BINDING_PLACES = new Map([
  ["let", 1],
  ["fn", 1],
  ["defn", 2],
]);
