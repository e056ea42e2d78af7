// `let` and `do`. Patterns may take vectors apart: [a b & more].

import type { Binding, Pattern, Surface } from "../ast.ts";
import { type Form, malformed, type Piece, parseAll, type Syntax } from "../context.ts";
import { isReservedForm } from "./reserved.ts";

const LET_HINT = "write (let [name value ...] body)";

/** `(let [pattern value ...] body ...)`; without a body its value is nil. */
export function parseLet(syntax: Syntax, form: Form): Surface {
  const [vector, ...bodies] = form.args;
  if (vector?.kind !== "vector") {
    return malformed(syntax, vector?.span ?? form.span, "let needs a vector of bindings", LET_HINT);
  }
  if (vector.items.length % 2 === 1) {
    const last = vector.items[vector.items.length - 1] as Piece;
    return malformed(syntax, last.span, "this binding has no value", LET_HINT);
  }
  const bindings: Binding[] = [];
  for (let i = 0; i < vector.items.length; i += 2) {
    const pattern = parsePattern(syntax, vector.items[i] as Piece);
    const value = syntax.parse(vector.items[i + 1] as Piece);
    if (pattern !== null) bindings.push({ pattern, value });
  }
  return { kind: "let", bindings, bodies: parseAll(syntax, bodies), span: form.span };
}

/** `(do body ...)`. */
export function parseDo(syntax: Syntax, form: Form): Surface {
  return { kind: "do", bodies: parseAll(syntax, form.args), span: form.span };
}

/** A name or a vector of patterns. */
export function parsePattern(syntax: Syntax, piece: Piece): Pattern | null {
  if (piece.kind === "symbol") {
    const isFree = !isReservedForm(piece.name) && piece.name !== "&";
    if (isFree) return { kind: "name", name: piece.name, span: piece.span };
    const message = `${piece.name} has a meaning of its own and cannot be a name`;
    malformed(syntax, piece.span, message, "give it another name");
    return null;
  }
  if (piece.kind === "vector") return parseVectorPattern(syntax, piece.items, piece.span);
  const hint = piece.kind === "map" ? "take a map apart with (get m :key)" : LET_HINT;
  malformed(syntax, piece.span, "only a name or a vector of names can be bound", hint);
  return null;
}

function parseVectorPattern(syntax: Syntax, pieces: readonly Piece[], span: Pattern["span"]) {
  const amp = pieces.findIndex((each) => each.kind === "symbol" && each.name === "&");
  const named = amp < 0 ? pieces : pieces.slice(0, amp);
  const tail = amp < 0 ? [] : pieces.slice(amp + 1);
  if (amp >= 0 && tail.length !== 1) {
    malformed(syntax, span, "& is followed by exactly one name", "write [a b & more]");
    return null;
  }
  const items = named.map((each) => parsePattern(syntax, each));
  const rest = tail[0] === undefined ? null : parsePattern(syntax, tail[0]);
  if (items.includes(null) || (tail.length === 1 && rest === null)) return null;
  return { kind: "vector-pattern" as const, span, items: items as Pattern[], rest };
}
