// `if`, `when` and `cond`.

import { plural } from "../../errors/words.ts";
import type { Clause, Surface } from "../ast.ts";
import { type Form, malformed, type Piece, parseAll, type Syntax } from "../context.ts";

/** `(if test then else)`; without else its value is nil when the test is false. */
export function parseIf(syntax: Syntax, form: Form): Surface {
  const { args, span } = form;
  if (args.length < 2 || args.length > 3) {
    const message = `if takes a test, a value and another value, got ${plural(args.length, "part")}`;
    return malformed(syntax, span, message, "write (if test then else)");
  }
  const [test, then, otherwise] = parseAll(syntax, args) as [Surface, Surface, Surface?];
  return { kind: "if", test, then, otherwise: otherwise ?? null, span };
}

/** `(when test body ...)`. */
export function parseWhen(syntax: Syntax, form: Form): Surface {
  const [test, ...bodies] = form.args;
  if (test === undefined) {
    return malformed(syntax, form.span, "when needs a test", "write (when test body)");
  }
  const parsed = syntax.parse(test);
  return { kind: "when", test: parsed, bodies: parseAll(syntax, bodies), span: form.span };
}

/** `(cond test value ... :else value)`. */
export function parseCond(syntax: Syntax, form: Form): Surface {
  const { args, span } = form;
  if (args.length % 2 === 1) {
    const last = args[args.length - 1] as Piece;
    const hint = "write (cond test value test value :else value)";
    return malformed(syntax, last.span, "this test of cond has no value", hint);
  }
  const clauses: Clause[] = [];
  for (let i = 0; i < args.length; i += 2) {
    const test = args[i] as Piece;
    const then = syntax.parse(args[i + 1] as Piece);
    clauses.push({ test: test.kind === "keyword" ? null : syntax.parse(test), then });
  }
  return { kind: "cond", clauses, span };
}
