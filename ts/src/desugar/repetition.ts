// `foreach` and `loop` stay what they are: how often they repeat is known only when constants are.

import type { Core } from "../core/core.ts";
import type { Foreach, Loop } from "../syntax/ast.ts";
import { bindParams, close, expandBodies, type Step } from "./let.ts";
import { type Desugar, unbind } from "./scope.ts";

/** The collections are evaluated once, outside: none of them sees the elements. */
export function expandForeach(desugar: Desugar, form: Foreach): Core {
  const count = desugar.expand(form.count);
  const values = form.bindings.map(({ value }) => desugar.expand(value));
  const steps: Step[] = [];
  const patterns = form.bindings.map(({ pattern }) => pattern);
  const locals = bindParams(desugar, patterns, steps);
  const body = close(desugar, steps, expandBodies(desugar, form.bodies, form.span), form.span);
  unbind(desugar, locals);
  const bindings = locals.map((local, i) => ({ local, value: values[i] as Core }));
  return { kind: "foreach", count, bindings, body, span: form.span };
}

export function expandLoop(desugar: Desugar, form: Loop): Core {
  const count = desugar.expand(form.count);
  const init = desugar.expand(form.init);
  const step = desugar.expand(form.step);
  return { kind: "loop", count, init, step, args: form.args.map(desugar.expand), span: form.span };
}
