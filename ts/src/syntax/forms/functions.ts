// `fn` and parameter vectors.

import type { Name, Surface } from "../ast.ts";
import { type Form, malformed, type Piece, parseAll, parseName, type Syntax } from "../context.ts";
import { isReservedForm } from "./reserved.ts";

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

/** A vector of names, `_` any number of times and every other name once. */
export function parseParams(syntax: Syntax, piece: Piece, hint: string): Name[] | null {
  if (piece.kind !== "vector") {
    malformed(syntax, piece.span, "a vector of parameter names is needed here", hint);
    return null;
  }
  const params: Name[] = [];
  const seen = new Set<string>();
  for (const each of piece.items) {
    const name = parseName(syntax, each, hint);
    if (name === null) return null;
    if (name.name === "&") {
      malformed(syntax, each.span, "a function takes a fixed number of arguments", "pass a vector");
      return null;
    }
    if (isReservedForm(name.name)) {
      const message = `${name.name} is a form and cannot be a name`;
      malformed(syntax, each.span, message, "give it another name");
      return null;
    }
    if (name.name !== "_" && seen.has(name.name)) {
      malformed(syntax, each.span, `the parameter ${name.name} stands twice`, "rename one of them");
    }
    seen.add(name.name);
    params.push(name);
  }
  return params;
}
