// `sample`, `observe` and `factor`. The first two may begin with a string: the site's name.

import { plural } from "../../errors/words.ts";
import type { Surface } from "../ast.ts";
import { type Form, malformed, parseAll, type Syntax } from "../context.ts";

/** `(sample dist)` or `(sample "name" dist)`. */
export function parseSample(syntax: Syntax, form: Form): Surface {
  const { label, rest } = splitLabel(syntax, form);
  if (rest.length !== 1) {
    const message = `sample takes a distribution, got ${plural(rest.length, "argument")}`;
    return malformed(syntax, form.span, message, 'write (sample dist) or (sample "name" dist)');
  }
  return { kind: "sample", label, dist: rest[0] as Surface, span: form.span };
}

/** `(observe dist value)` or `(observe "name" dist value)`. */
export function parseObserve(syntax: Syntax, form: Form): Surface {
  const { label, rest } = splitLabel(syntax, form);
  if (rest.length !== 2) {
    const message = `observe takes a distribution and a value, got ${plural(rest.length, "argument")}`;
    const hint = 'write (observe dist value) or (observe "name" dist value)';
    return malformed(syntax, form.span, message, hint);
  }
  const [dist, value] = rest as [Surface, Surface];
  return { kind: "observe", label, dist, value, span: form.span };
}

/** `(factor weight)`: adds the weight, in nats, to the log joint. */
export function parseFactor(syntax: Syntax, form: Form): Surface {
  const [weight, ...more] = parseAll(syntax, form.args);
  if (weight === undefined || more.length > 0) {
    const message = `factor takes one log weight, got ${plural(form.args.length, "argument")}`;
    return malformed(syntax, form.span, message, "write (factor log-weight)");
  }
  return { kind: "factor", weight, span: form.span };
}

function splitLabel(syntax: Syntax, form: Form): { label: string | null; rest: Surface[] } {
  const [first, ...others] = form.args;
  if (first?.kind !== "string") return { label: null, rest: parseAll(syntax, form.args) };
  if (first.value === "") malformed(syntax, first.span, "a site's name is empty", "give it a name");
  return { label: first.value, rest: parseAll(syntax, others) };
}
