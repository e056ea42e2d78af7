// `fn`, its shorthand `#(...)`, and parameter vectors.

import type { Datum } from "../../reader/datum.ts";
import type { Pattern, Surface } from "../ast.ts";
import { type Form, malformed, type Piece, parseAll, type Syntax } from "../context.ts";
import { parsePattern } from "./bindings.ts";

const FN_HINT = "write (fn [parameter ...] body)";

/** `(fn [parameter ...] body ...)`; a name before the parameters is refused. */
export function parseFn(syntax: Syntax, form: Form): Surface {
  const [vector, ...bodies] = form.args;
  if (vector === undefined || bodies.length === 0) {
    return malformed(syntax, form.span, "fn needs parameters and a body", FN_HINT);
  }
  const params = parseParams(syntax, vector, FN_HINT);
  if (params === null) return { kind: "broken", span: form.span };
  return { kind: "fn", params, bodies: parseAll(syntax, bodies), span: form.span };
}

/** `#(+ % 1)` is `(fn [%1] (+ %1 1))`; its parameters are %1 (or %), %2, ... up to the last that is used. */
export function parseShorthand(syntax: Syntax, { args, span }: Form): Surface {
  const used: number[] = [];
  const body = numbered(args[0] as Datum, used);
  const count = Math.max(0, ...used);
  if (count > MAX_PLACES) {
    return malformed(syntax, span, `#(...) takes at most ${MAX_PLACES} arguments`, FN_HINT);
  }
  const params = Array.from({ length: count }, (_, i): Pattern => {
    return { kind: "name", name: `%${i + 1}`, span };
  });
  return { kind: "fn", params, bodies: [syntax.parse(body)], span };
}

/** As many as Clojure allows. */
const MAX_PLACES = 20;

/** The same data with `%` as `%1`; notes which places are used. Nesting is bounded by the reader. */
function numbered(datum: Datum, used: number[]): Datum {
  if (datum.kind === "symbol" && datum.name.startsWith("%")) {
    const place = datum.name === "%" ? 1 : Number(datum.name.slice(1));
    if (!Number.isInteger(place) || place < 1) return datum;
    used.push(place);
    return { ...datum, name: `%${place}` };
  }
  if (!("items" in datum)) return datum;
  return { ...datum, items: datum.items.map((each) => numbered(each, used)) };
}

/** A vector of names or patterns, `_` any number of times and every other name once. */
export function parseParams(syntax: Syntax, piece: Piece, hint: string): Pattern[] | null {
  if (piece.kind !== "vector") {
    malformed(syntax, piece.span, "a vector of parameter names is needed here", hint);
    return null;
  }
  const params: Pattern[] = [];
  const seen = new Set<string>();
  for (const each of piece.items) {
    if (each.kind === "symbol" && each.name === "&") {
      malformed(syntax, each.span, "a function takes a fixed number of arguments", "pass a vector");
      return null;
    }
    const pattern = parsePattern(syntax, each);
    if (pattern === null) return null;
    const name = pattern.kind === "name" ? pattern.name : "_";
    if (name !== "_" && seen.has(name)) {
      malformed(syntax, each.span, `the parameter ${name} stands twice`, "rename one of them");
    }
    seen.add(name);
    params.push(pattern);
  }
  return params;
}
