// `if`, `when`, `cond`, `case` and their variants.

import { addError, diagnostic } from "../../errors/report.ts";
import { plural } from "../../errors/words.ts";
import { spanOver } from "../../source/lines.ts";
import type { CaseClause, Clause, Surface } from "../ast.ts";
import { type Form, malformed, type Piece, parseAll, type Syntax } from "../context.ts";
import { parseBindings } from "./bindings.ts";

/** `(if test then else)` and `if-not`; without else its value is nil when the test is false. */
export function parseIf(syntax: Syntax, form: Form): Surface {
  const { args, span, head } = form;
  if (args.length < 2 || args.length > 3) {
    const message = `${head.name} takes a test, a value and another value, got ${plural(args.length, "part")}`;
    return malformed(syntax, span, message, `write (${head.name} test then else)`);
  }
  const [test, then, otherwise] = parseAll(syntax, args) as [Surface, Surface, Surface?];
  const isNegated = head.name === "if-not";
  return { kind: "if", test, then, otherwise: otherwise ?? null, isNegated, span };
}

/** `(when test body ...)` and `when-not`. */
export function parseWhen(syntax: Syntax, form: Form): Surface {
  const { args, span, head } = form;
  const [test, ...bodies] = args;
  if (test === undefined) {
    const message = `${head.name} needs a test`;
    return malformed(syntax, span, message, `write (${head.name} test body)`);
  }
  const parsed = syntax.parse(test);
  const isNegated = head.name === "when-not";
  return { kind: "when", test: parsed, bodies: parseAll(syntax, bodies), isNegated, span };
}

/** `(if-let [pattern value] then else)` and `(when-let [pattern value] body ...)`. */
export function parseIfLet(syntax: Syntax, form: Form): Surface {
  const { args, span, head } = form;
  const [vector, ...parts] = args;
  const isWhen = head.name === "when-let";
  const isRight = vector?.kind === "vector" && vector.items.length === 2;
  if (!isRight || (!isWhen && (parts.length < 1 || parts.length > 2))) {
    const rest = isWhen ? "body" : "then else";
    const message = `${head.name} binds one value`;
    return malformed(syntax, span, message, `write (${head.name} [name value] ${rest})`);
  }
  const [binding] = parseBindings(syntax, vector.items);
  const parsed = parseAll(syntax, parts);
  if (binding === undefined) return { kind: "broken", span };
  const bodies = isWhen ? parsed : parsed.slice(0, 1);
  return { kind: "if-let", binding, bodies, otherwise: (isWhen ? null : parsed[1]) ?? null, span };
}

/** `(case value constant then (constant ...) then default)`. */
export function parseCase(syntax: Syntax, form: Form): Surface {
  const hint = "write (case x 1 then (2 3) then default)";
  const [value, ...parts] = form.args;
  if (value === undefined || parts.length === 0) {
    return malformed(syntax, form.span, "case needs a value and clauses", hint);
  }
  const parsed = syntax.parse(value);
  const clauses: CaseClause[] = [];
  const seen = new Set<unknown>();
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const piece = parts[i] as Piece;
    const pieces = piece.kind === "list" ? piece.items : [piece];
    const constants = pieces.map((each) => parseConstant(syntax, each, seen));
    const then = syntax.parse(parts[i + 1] as Piece);
    clauses.push({ constants, then });
  }
  const last = parts.length % 2 === 1 ? syntax.parse(parts.at(-1) as Piece) : null;
  if (last === null && seen.has(null)) {
    return malformed(syntax, form.span, "case of nil needs a default", hint);
  }
  return { kind: "case", value: parsed, clauses, otherwise: last, span: form.span };
}

/** A constant of `case` that does not equal an earlier one. */
function parseConstant(syntax: Syntax, piece: Piece, seen: Set<unknown>): Surface {
  const { kind, span } = piece;
  if (!SCALARS.has(kind)) {
    const message = "case compares with numbers, strings, booleans, keywords and nil";
    return malformed(syntax, span, message, "write (cond (= x ...) then ...)");
  }
  const value = "value" in piece ? piece.value : null;
  const isNumeric = kind === "number" || kind === "boolean";
  const mark = isNumeric ? Number(value) : value === null ? null : `${kind} ${value}`;
  if (seen.has(mark)) malformed(syntax, span, "this constant stands twice", "delete one");
  seen.add(mark);
  return syntax.parse(piece);
}

const SCALARS: ReadonlySet<string> = new Set(["number", "string", "boolean", "keyword", "nil"]);

/** `(cond test value ... :else value)`. */
export function parseCond(syntax: Syntax, form: Form): Surface {
  const { args, span } = form;
  if (args.length % 2 === 1) {
    const [first, last] = [args[0] as Piece, args.at(-1) as Piece];
    const hint = "write (cond test value test value :else value)";
    const labels = [{ span: spanOver(first.span, last.span), text: "tests and values" }];
    const message = "this test of cond has no value";
    addError(syntax.report, diagnostic("MalformedForm", message, last.span, { labels, hint }));
    return { kind: "broken", span };
  }
  const clauses: Clause[] = [];
  for (let i = 0; i < args.length; i += 2) {
    const test = args[i] as Piece;
    const then = syntax.parse(args[i + 1] as Piece);
    clauses.push({ test: test.kind === "keyword" ? null : syntax.parse(test), then });
  }
  return { kind: "cond", clauses, span };
}
