// `foreach` and `loop`.

import type { Surface } from "../ast.ts";
import { type Form, malformed, parseAll, type Syntax, unsupported } from "../context.ts";
import { parseBindings, unpaired } from "./bindings.ts";

const FOREACH_HINT = "write (foreach n [x xs ...] body)";

/** `(foreach n [name collection ...] body ...)`. */
export function parseForeach(syntax: Syntax, form: Form): Surface {
  const [count, vector, ...bodies] = form.args;
  if (count === undefined || vector?.kind !== "vector") {
    const message = "foreach needs a count and a vector of bindings";
    return malformed(syntax, vector?.span ?? form.span, message, FOREACH_HINT);
  }
  if (vector.items.length % 2 === 1) {
    return unpaired(syntax, vector.items, "this binding has no collection", FOREACH_HINT);
  }
  const parsedCount = syntax.parse(count);
  const bindings = parseBindings(syntax, vector.items);
  const parsed = parseAll(syntax, bodies);
  return { kind: "foreach", count: parsedCount, bindings, bodies: parsed, span: form.span };
}

/** `(loop n init f argument ...)`: f is called with the step from 0, the value so far and the arguments. */
export function parseLoop(syntax: Syntax, form: Form): Surface {
  const hint = "write (loop n init f argument ...), f called as (f step value argument ...)";
  if (form.args[0]?.kind === "vector") {
    return unsupported(syntax, form.head.span, "loop with recur is not in this version", hint);
  }
  if (form.args.length < 3) {
    return malformed(syntax, form.span, "loop needs a count, a first value and a function", hint);
  }
  const [count, init, step, ...args] = parseAll(syntax, form.args);
  return {
    kind: "loop",
    count: count as Surface,
    init: init as Surface,
    step: step as Surface,
    args,
    span: form.span,
  };
}
