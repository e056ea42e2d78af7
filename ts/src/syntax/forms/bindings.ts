// `let`, `do`, and what can be bound. Patterns may take vectors apart: [a b & more :as all].

import { spanOver } from "../../source/lines.ts";
import type { Binding, Name, Pattern, Surface } from "../ast.ts";
import { type Form, malformed, type Piece, parseAll, parseName, type Syntax } from "../context.ts";
import { isReservedForm } from "./reserved.ts";

const LET_HINT = "write (let [name value ...] body)";

/** `(let [pattern value ...] body ...)`; without a body its value is nil. */
export function parseLet(syntax: Syntax, form: Form): Surface {
  const [vector, ...bodies] = form.args;
  if (vector?.kind !== "vector") {
    return malformed(syntax, vector?.span ?? form.span, "let needs a vector of bindings", LET_HINT);
  }
  if (vector.items.length % 2 === 1) {
    return unpaired(syntax, vector.items, "this binding has no value", LET_HINT);
  }
  const bindings = parseBindings(syntax, vector.items);
  return { kind: "let", bindings, bodies: parseAll(syntax, bodies), span: form.span };
}

/** Patterns and values in turn. */
export function parseBindings(syntax: Syntax, pieces: readonly Piece[]): Binding[] {
  const bindings: Binding[] = [];
  for (let i = 0; i + 1 < pieces.length; i += 2) {
    const pattern = parsePattern(syntax, pieces[i] as Piece);
    const value = syntax.parse(pieces[i + 1] as Piece);
    if (pattern !== null) bindings.push({ pattern, value });
  }
  return bindings;
}

/** Names and values that do not pair up: shown where first something else stands in the place of a name. */
export function unpaired(
  syntax: Syntax,
  pieces: readonly Piece[],
  message: string,
  hint: string,
): Surface {
  const at = pieces.findIndex((each, i) => i % 2 === 0 && !mayBeBound(each));
  if (at < 0) return malformed(syntax, (pieces.at(-1) as Piece).span, message, hint);
  const [from, to] = [pieces[Math.max(0, at - 2)] as Piece, pieces[at] as Piece];
  const span = spanOver(from.span, to.span);
  return malformed(syntax, span, "names and values do not pair up here", hint);
}

function mayBeBound(piece: Piece): boolean {
  return piece.kind === "vector" || (piece.kind === "symbol" && !isReservedForm(piece.name));
}

/** `(do body ...)`. */
export function parseDo(syntax: Syntax, form: Form): Surface {
  return { kind: "do", bodies: parseAll(syntax, form.args), span: form.span };
}

/** A name or a vector of patterns. */
export function parsePattern(syntax: Syntax, piece: Piece): Pattern | null {
  if (piece.kind === "symbol") {
    const name = parseFree(syntax, piece);
    return name === null ? null : { kind: "name", ...name };
  }
  if (piece.kind === "vector") return parseVectorPattern(syntax, piece.items, piece.span);
  const hint = piece.kind === "map" ? "take a map apart with (get m :key)" : "write a name";
  malformed(syntax, piece.span, "only a name or a vector of names can be bound", hint);
  return null;
}

/** A name that no form has. */
export function parseFree(syntax: Syntax, piece: Piece, hint = "write a name"): Name | null {
  const name = parseName(syntax, piece, hint);
  if (name === null || (name.name !== "&" && !isReservedForm(name.name))) return name;
  const message = `${name.name} has a meaning of its own and cannot be a name`;
  malformed(syntax, piece.span, message, "give it another name");
  return null;
}

function parseVectorPattern(
  syntax: Syntax,
  pieces: readonly Piece[],
  span: Pattern["span"],
): Pattern | null {
  const as = pieces.findIndex((each) => each.kind === "keyword" && each.value === "as");
  const before = as < 0 ? pieces : pieces.slice(0, as);
  const amp = before.findIndex((each) => each.kind === "symbol" && each.name === "&");
  const named = amp < 0 ? before : before.slice(0, amp);
  const rests = amp < 0 ? [] : before.slice(amp + 1);
  const wholes = as < 0 ? [] : pieces.slice(as + 1);
  if ((amp >= 0 && rests.length !== 1) || (as >= 0 && wholes.length !== 1)) {
    const message = "& and :as are each followed by exactly one name";
    malformed(syntax, span, message, "write [a b & more :as all]");
    return null;
  }
  const items = named.map((each) => parsePattern(syntax, each));
  const [rest] = rests.map((each) => parsePattern(syntax, each));
  const [all] = wholes.map((each) => parseFree(syntax, each));
  if (items.includes(null) || rest === null || all === null) return null;
  const parts = { rest: rest ?? null, all: all ?? null };
  return { kind: "vector-pattern", span, items: items as Pattern[], ...parts };
}
