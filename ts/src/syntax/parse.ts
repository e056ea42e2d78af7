// From data to the surface language: a program's functions, declared data and expressions.
// In: what the reader gives. Out: the surface program; malformed forms are reported and stand as `broken`.
// Recursion is bounded by the reader's nesting limit.

import { addError, diagnostic, type Report } from "../errors/report.ts";
import type { Datum, ListDatum, MapDatum } from "../reader/datum.ts";
import type { Span } from "../source/span.ts";
import type { Defn, Name, Surface, SurfaceProgram } from "./ast.ts";
import { malformed, type Piece, parseAll, parseName, type Syntax } from "./context.ts";
import { parseFree } from "./forms/bindings.ts";
import { parseParams } from "./forms/functions.ts";
import { isReservedForm } from "./forms/reserved.ts";
import { findForm } from "./forms/table.ts";

/** Parses a program. Problems go to `report`. */
export function parseProgram(data: readonly Datum[], end: Span, report: Report): SurfaceProgram {
  const parse = (piece: Piece): Surface => parsePiece(syntax, piece);
  const defined = definedNames(data);
  const syntax: Syntax = { report, parse, form: (name) => findForm(name, defined) };
  const functions: Defn[] = [];
  const names: Name[] = [];
  const expressions: Surface[] = [];
  for (const datum of data) {
    const head = headName(datum);
    if (head === "defn") functions.push(...parseDefn(syntax, datum as ListDatum));
    else if (head === "data" && !defined.has("data")) {
      for (const name of parseData(syntax, datum as ListDatum)) names.push(name);
    } else expressions.push(parse(datum));
  }
  checkTwice(
    syntax,
    functions.map((each) => each.name),
  );
  if (expressions.length === 0 && report.errors.length === 0) {
    const hint = "end the program with an expression: its value is what is asked for";
    addError(report, diagnostic("EmptyProgram", "nothing to run", end, { hint }));
  }
  return { functions, data: names, expressions };
}

function parsePiece(syntax: Syntax, piece: Piece): Surface {
  switch (piece.kind) {
    case "parsed":
      return piece.node;
    case "number":
    case "string":
    case "boolean":
      return { kind: "constant", value: piece.value, span: piece.span };
    case "nil":
      return { kind: "constant", value: null, span: piece.span };
    case "keyword":
      return { kind: "keyword", value: piece.value, span: piece.span };
    case "symbol":
      return { kind: "variable", name: piece.name, span: piece.span };
    case "vector":
      return { kind: "vector", items: parseAll(syntax, piece.items), span: piece.span };
    case "map":
      return parseMap(syntax, piece);
    case "list":
      return parseList(syntax, piece);
  }
}

function parseList(syntax: Syntax, list: ListDatum): Surface {
  const [head, ...args] = list.items;
  if (head === undefined) {
    return malformed(
      syntax,
      list.span,
      "an empty list means nothing",
      "write [] for an empty vector",
    );
  }
  if (head.kind === "symbol") {
    const form = syntax.form(head.name);
    const name: Name = { name: head.name, span: head.span };
    if (form !== undefined) return form(syntax, { span: list.span, head: name, args });
  }
  if (head.kind === "vector" && args.length !== 1) {
    const message = `as a function a vector takes 1 argument, got ${args.length}`;
    const span = { start: list.span.start, end: head.span.start };
    const labels = [{ span, text: "called here" }];
    const details = { labels, hint: "write (let [name value ...] body) to bind names" };
    addError(syntax.report, diagnostic("ArityMismatch", message, head.span, details));
    return { kind: "broken", span: list.span };
  }
  const call = { head: syntax.parse(head), args: parseAll(syntax, args) };
  return { kind: "call", ...call, span: list.span };
}

function parseMap(syntax: Syntax, map: MapDatum): Surface {
  const { items, span } = map;
  if (items.length % 2 === 1) {
    const hint = "write {key value key value}";
    return malformed(syntax, span, "a map needs a value for every key", hint);
  }
  const entries: (readonly [Surface, Surface])[] = [];
  for (let i = 0; i < items.length; i += 2) {
    entries.push([syntax.parse(items[i] as Datum), syntax.parse(items[i + 1] as Datum)]);
  }
  return { kind: "map", entries, span };
}

function parseDefn(syntax: Syntax, list: ListDatum): Defn[] {
  const [, nameDatum, ...others] = list.items;
  // A string before the parameters says what the function is for, as in Clojure.
  const isTold = others[0]?.kind === "string" && others.length > 2;
  const [paramsDatum, ...bodies] = isTold ? others.slice(1) : others;
  const hint = "write (defn name [parameter ...] body)";
  if (nameDatum === undefined || paramsDatum === undefined || bodies.length === 0) {
    malformed(syntax, list.span, "defn needs a name, parameters and a body", hint);
    return [];
  }
  const name = parseName(syntax, nameDatum, hint);
  if (name === null) return [];
  if (isReservedForm(name.name)) {
    const message = `${name.name} is a form and cannot be a name`;
    malformed(syntax, name.span, message, "give the function another name");
    return [];
  }
  const params = parseParams(syntax, paramsDatum, hint);
  if (params === null) return [];
  return [{ kind: "defn", name, params, bodies: parseAll(syntax, bodies), span: list.span }];
}

function parseData(syntax: Syntax, list: ListDatum): Name[] {
  const hint = "write (data y), or several names: (data x y)";
  const names = list.items.slice(1);
  if (names.length === 0) malformed(syntax, list.span, "data needs at least one name", hint);
  return names.flatMap((each) => parseFree(syntax, each, hint) ?? []);
}

function checkTwice(syntax: Syntax, names: readonly Name[]): void {
  const first = new Map<string, Name>();
  for (const each of names) {
    const before = first.get(each.name);
    if (before === undefined) first.set(each.name, each);
    else {
      const labels = [{ span: before.span, text: "first defined here" }];
      const message = `the function ${each.name} is defined twice`;
      const details = { labels, hint: "give one of them another name" };
      addError(syntax.report, diagnostic("MalformedForm", message, each.span, details));
    }
  }
}

function definedNames(data: readonly Datum[]): Set<string> {
  const names = new Set<string>();
  for (const datum of data) {
    if (headName(datum) !== "defn") continue;
    const name = (datum as ListDatum).items[1];
    if (name?.kind === "symbol") names.add(name.name);
  }
  return names;
}

function headName(datum: Datum): string | undefined {
  if (datum.kind !== "list") return undefined;
  const head = datum.items[0];
  return head?.kind === "symbol" ? head.name : undefined;
}
