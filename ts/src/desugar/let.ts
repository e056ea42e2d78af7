// `let`, `do` and bodies of several expressions become nested lets of one binding each.
// All bodies but the last are bound to names that nothing refers to (`dontcareN`).

import { findOperator } from "../core/catalogue.ts";
import type { Core, CoreCall, CoreLet, Local } from "../core/core.ts";
import type { Span } from "../source/span.ts";
import type { Let, Pattern, Surface } from "../syntax/ast.ts";
import { bind, bindFresh, type Desugar, unbind } from "./scope.ts";

/** One binding of a nest that is being built. */
export interface Step {
  readonly local: Local;
  readonly value: Core;
}

/** `(let [p1 e1 ...] body ...)`. */
export function expandLet(desugar: Desugar, form: Let): Core {
  const steps: Step[] = [];
  for (const { pattern, value } of form.bindings) {
    bindPattern(desugar, pattern, desugar.expand(value), steps);
  }
  return close(desugar, steps, expandBodies(desugar, form.bodies, form.span), form.span);
}

/** Several expressions in order; the value is the last one's, nil without any. */
export function expandBodies(desugar: Desugar, bodies: readonly Surface[], span: Span): Core {
  const last = bodies.at(-1);
  if (last === undefined) return { kind: "constant", value: null, span };
  const steps: Step[] = [];
  for (const body of bodies.slice(0, -1)) {
    const value = desugar.expand(body);
    steps.push({ local: bindFresh(desugar, "dontcare", body.span), value });
  }
  return close(desugar, steps, desugar.expand(last), span);
}

export function close(desugar: Desugar, steps: readonly Step[], body: Core, span: Span): Core {
  unbind(
    desugar,
    steps.map((step) => step.local),
  );
  let core = body;
  for (let i = steps.length - 1; i >= 0; i--) {
    const { local, value } = steps[i] as Step;
    core = { kind: "let", local, value, body: core, span } satisfies CoreLet;
  }
  return core;
}

/** Parameters, and elements of collections: patterns get a binding of their own, and are taken apart in `steps`. */
export function bindParams(desugar: Desugar, patterns: readonly Pattern[], steps: Step[]): Local[] {
  const locals = patterns.map((pattern) =>
    pattern.kind === "name" ? bind(desugar, pattern) : bindFresh(desugar, "arg", pattern.span),
  );
  patterns.forEach((pattern, i) => {
    if (pattern.kind === "name") return;
    const value: Core = { kind: "local", local: locals[i] as Local, span: pattern.span };
    bindPattern(desugar, pattern, value, steps);
  });
  return locals;
}

/** `[a b & more :as all]` takes its vector apart with nth and rest. */
export function bindPattern(desugar: Desugar, pattern: Pattern, value: Core, steps: Step[]): void {
  if (pattern.kind === "name") {
    steps.push({ local: bind(desugar, pattern), value });
    return;
  }
  const { span } = pattern;
  const { all } = pattern;
  const isBound = all === null && value.kind === "local" && value.local.generated;
  const fresh = () => (all === null ? bindFresh(desugar, "whole", span) : bind(desugar, all));
  const whole = isBound ? value.local : fresh();
  if (!isBound) steps.push({ local: whole, value });
  let rest: Core = { kind: "local", local: whole, span };
  pattern.items.forEach((item, i) => {
    const index: Core = { kind: "constant", value: i, span: item.span };
    const from: Core = { kind: "local", local: whole, span: item.span };
    bindPattern(desugar, item, callOf("nth", [from, index], item.span), steps);
    if (pattern.rest !== null) rest = callOf("rest", [rest], pattern.rest.span);
  });
  if (pattern.rest !== null) bindPattern(desugar, pattern.rest, rest, steps);
}

export function callOf(name: string, args: readonly Core[], span: Span): CoreCall {
  const operator = findOperator(name);
  if (operator === undefined) throw new Error(`the operator table lacks ${name}`);
  const head: Core = { kind: "global", name, target: { kind: "operator", operator, name }, span };
  return { kind: "call", head, args, span };
}
