// `if`, `when` and `cond` become `if` with both branches; what is missing is nil.

import type { Core } from "../core/core.ts";
import type { Span } from "../source/span.ts";
import type { Clause, Cond, If, When } from "../syntax/ast.ts";
import { expandBodies } from "./let.ts";
import type { Desugar } from "./scope.ts";

export function expandIf(desugar: Desugar, form: If): Core {
  const test = desugar.expand(form.test);
  const then = desugar.expand(form.then);
  const otherwise = form.otherwise === null ? nil(form.span) : desugar.expand(form.otherwise);
  return { kind: "if", test, then, otherwise, span: form.span };
}

export function expandWhen(desugar: Desugar, form: When): Core {
  const test = desugar.expand(form.test);
  const then = expandBodies(desugar, form.bodies, form.span);
  return { kind: "if", test, then, otherwise: nil(form.span), span: form.span };
}

/** Clauses after `:else` can never be reached, but are checked like all others. */
export function expandCond(desugar: Desugar, form: Cond): Core {
  const { clauses, span } = form;
  const tests = clauses.map(({ test }) => (test === null ? null : desugar.expand(test)));
  const values = clauses.map((clause: Clause) => desugar.expand(clause.then));
  return tests.reduceRight<Core>((otherwise, test, i) => {
    const then = values[i] as Core;
    return test === null ? then : { kind: "if", test, then, otherwise, span };
  }, nil(span));
}

function nil(span: Span): Core {
  return { kind: "constant", value: null, span };
}
