// `->` and `->>`: each step is a form into which the value so far is put as first or last argument.

import { addError, diagnostic } from "../../errors/report.ts";
import type { ListDatum } from "../../reader/datum.ts";
import { SHORTHAND } from "../../reader/lexer.ts";
import type { Surface } from "../ast.ts";
import { type Form, malformed, type Piece, type Syntax } from "../context.ts";

/** Steps of one thread, each of which nests those before it. */
const MAX_STEPS = 256;

/** `(-> x (f a) g)` is `(g (f x a))`; `->>` puts the value last. */
export function parseThread(syntax: Syntax, form: Form, where: "first" | "last"): Surface {
  const [start, ...steps] = form.args;
  if (start === undefined) {
    const message = `${form.head.name} needs a value to start from`;
    return malformed(syntax, form.span, message, `write (${form.head.name} x (f a) g)`);
  }
  const excess = steps[MAX_STEPS];
  if (excess !== undefined) {
    const message = `more than ${MAX_STEPS} steps in one ${form.head.name}`;
    const details = { hint: "give inner parts a name" };
    addError(syntax.report, diagnostic("NestingTooDeep", message, excess.span, details));
    return { kind: "broken", span: form.span };
  }
  let value = syntax.parse(start);
  for (const step of steps) value = threadStep(syntax, step, value, where);
  return value;
}

/** A step that takes the value among its arguments; any other is a function that is called with it. */
function isCall(step: Piece): step is ListDatum {
  if (step.kind !== "list") return false;
  const [head] = step.items;
  return head?.kind !== "symbol" || head.name !== SHORTHAND;
}

function threadStep(syntax: Syntax, step: Piece, value: Surface, where: "first" | "last"): Surface {
  const threaded: Piece = { kind: "parsed", node: value, span: value.span };
  const [head, ...rest] = isCall(step) ? step.items : [step];
  if (head === undefined) {
    return malformed(syntax, step.span, "an empty list means nothing", "name a function");
  }
  const args: Piece[] = where === "first" ? [threaded, ...rest] : [...rest, threaded];
  if (head.kind === "symbol") {
    const parser = syntax.form(head.name);
    const name = { name: head.name, span: head.span };
    if (parser !== undefined) return parser(syntax, { span: step.span, head: name, args });
  }
  const call = { head: syntax.parse(head), args: args.map(syntax.parse) };
  return { kind: "call", ...call, span: step.span };
}
