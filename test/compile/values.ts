// What the tests of meaning share: the value that a program's graph prints, and the places of errors.

import { check, compile } from "../../ts/src/compile.ts";
import { type DaphneGraph, graphToJson } from "../../ts/src/graph/json.ts";
import { siteText } from "../../ts/src/graph/site-names.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import type { Shape } from "../../ts/src/lower/program.ts";
import { literalToJson } from "../../ts/src/lower/value.ts";
import type { Datum } from "../../ts/src/reader/datum.ts";
import { printDatum } from "../../ts/src/reader/print.ts";
import { read } from "../../ts/src/reader/read.ts";

/** Daphne's JSON of a program's graph. */
export function graph(source: string): DaphneGraph {
  return graphToJson(compile(source));
}

/** The printed value; vertices are numbered from 0 in order of evaluation. */
export function value(source: string): unknown {
  return graph(source)[2];
}

/** The value of a program without random parts, all of which lowering carries out itself; keywords with their colons. */
export function answer(source: string): unknown {
  return plain(lower(compile(source)).result);
}

function plain(shape: Shape): unknown {
  switch (shape.kind) {
    case "constant":
      return literalToJson(shape.literal);
    case "vector":
      return shape.items.map(plain);
    case "map":
      return new Map(shape.items.map((item, i) => [literalToJson(shape.keys[i]!), plain(item)]));
    default:
      throw new Error(`a ${shape.kind} that is left to the engine`);
  }
}

/** The program with every number n (but for keys of maps) as `(abs n)` or `(- (abs n))`, which the printed graph keeps. */
export function unfolded(source: string): string {
  const wrap = (datum: Datum, isKey: boolean): Datum => {
    const { span } = datum;
    const list = (name: string, inner: Datum): Datum => {
      return { kind: "list", items: [{ kind: "symbol", name, span }, inner], span };
    };
    if (datum.kind === "number" && !isKey) {
      const size = list("abs", { ...datum, value: Math.abs(datum.value) });
      return datum.value < 0 ? list("-", size) : size;
    }
    if (!("items" in datum)) return datum;
    const isMap = datum.kind === "map";
    return { ...datum, items: datum.items.map((item, i) => wrap(item, isMap && i % 2 === 0)) };
  };
  return read(source)
    .data.map((datum) => printDatum(wrap(datum, false), 10_000))
    .join(" ");
}

/** Kinds of errors, and the text that each points at. */
export function errors(source: string): string[] {
  return check(source).errors.map(({ kind, span }) => {
    return `${kind} ${source.slice(span?.start.offset, span?.end.offset)}`;
  });
}

/** The first error's message. */
export function message(source: string): string {
  return check(source).errors[0]?.message ?? "";
}

/** The first error's hint. */
export function hint(source: string): string {
  return check(source).errors[0]?.hint ?? "";
}

/** Names of all sites in order of evaluation. */
export function sites(source: string): string {
  return compile(source)
    .vertices.map((each) => siteText(each.name))
    .join(" ");
}
