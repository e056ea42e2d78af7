// `if`, `when`, `cond`, `case` and `if-let` become `if` with both branches; what is missing is nil.

import type { Core } from "../core/core.ts";
import type { Span } from "../source/span.ts";
import type { Case, Clause, Cond, If, IfLet, When } from "../syntax/ast.ts";
import { bindPattern, callOf, close, expandBodies, type Step } from "./let.ts";
import { bindFresh, type Desugar, unbind } from "./scope.ts";

export function expandIf(desugar: Desugar, form: If): Core {
  const test = expandTest(desugar, form);
  const other = (): Core =>
    form.otherwise === null ? nil(form.span) : desugar.expand(form.otherwise);
  return branch(desugar, test, () => desugar.expand(form.then), other, form.span);
}

export function expandWhen(desugar: Desugar, form: When): Core {
  const test = expandTest(desugar, form);
  const taken = (): Core => expandBodies(desugar, form.bodies, form.span);
  return branch(desugar, test, taken, () => nil(form.span), form.span);
}

function expandTest(desugar: Desugar, { test, isNegated }: If | When): Core {
  const core = desugar.expand(test);
  return isNegated ? callOf("not", [core], test.span) : core;
}

/** The value is bound once; the pattern takes it apart where it is true. */
export function expandIfLet(desugar: Desugar, form: IfLet): Core {
  const { binding, bodies, otherwise, span } = form;
  const { pattern } = binding;
  const value = desugar.expand(binding.value);
  const stands = pattern.kind === "name" ? pattern.name : null;
  const local = bindFresh(desugar, "test", pattern.span, stands);
  const test: Core = { kind: "local", local, span: binding.value.span };
  const taken = (): Core => {
    const steps: Step[] = [];
    bindPattern(desugar, pattern, test, steps);
    return close(desugar, steps, expandBodies(desugar, bodies, span), span);
  };
  const other = (): Core => (otherwise === null ? nil(span) : desugar.expand(otherwise));
  const body = branch(desugar, test, taken, other, span);
  unbind(desugar, [local]);
  return { kind: "let", local, value, body, span };
}

/** The value is bound once and compared with one constant after the other; without a default it must be one of them. */
export function expandCase(desugar: Desugar, form: Case): Core {
  const { span, clauses, otherwise } = form;
  const given = desugar.expand(form.value);
  const constants = clauses.map((clause) => clause.constants.map(desugar.expand));
  const value = otherwise === null ? oneOf(given, constants.flat()) : given;
  const local = bindFresh(desugar, "case", form.value.span);
  const tested: Core = { kind: "local", local, span: form.value.span };
  const before = desugar.mentions.length;
  const tests = constants.map((all) => {
    const equal = all.map((each) => callOf("=", [tested, each], each.span));
    return equal.length === 1 ? (equal[0] as Core) : callOf("or", equal, span);
  });
  const values = clauses.map((clause) => desugar.expand(clause.then));
  if (otherwise !== null) values.push(desugar.expand(otherwise));
  else if (tests.length === 1) values.push(nil(span));
  else tests.pop();
  const body = chain(desugar, tests, values, before, span);
  unbind(desugar, [local]);
  return { kind: "let", local, value, body, span };
}

/** The value, looked up among the constants: any other one is an error, or rejects the run where it is random. */
function oneOf(value: Core, constants: readonly Core[]): Core {
  const { span } = value;
  const entries = constants.map((each) => [each, each] as const);
  const told = "case has no clause for this value, and no default";
  return { ...callOf("get", [{ kind: "map", entries, span }, value], span), told };
}

/** An `if`, which remembers the functions that its branches mention. */
export function branch(
  desugar: Desugar,
  test: Core,
  taken: () => Core,
  other: () => Core,
  span: Span,
): Core {
  const before = desugar.mentions.length;
  const then = taken();
  const otherwise = other();
  const mentions = [...new Set(desugar.mentions.slice(before))];
  return { kind: "if", test, then, otherwise, mentions, span };
}

/** Clauses after `:else` can never be reached, but are checked like all others. */
export function expandCond(desugar: Desugar, { clauses, span }: Cond): Core {
  const before = desugar.mentions.length;
  const tests = clauses.map(({ test }) => (test === null ? null : desugar.expand(test)));
  const values = clauses.map((clause: Clause) => desugar.expand(clause.then));
  return chain(desugar, tests, [...values, nil(span)], before, span);
}

/** One `if` after the other; the last value needs no test, and null is a test that holds. */
function chain(
  desugar: Desugar,
  tests: readonly (Core | null)[],
  values: readonly Core[],
  before: number,
  span: Span,
): Core {
  const mentions = [...new Set(desugar.mentions.slice(before))];
  return tests.reduceRight<Core>((otherwise, test, i) => {
    const then = values[i] as Core;
    return test === null ? then : { kind: "if", test, then, otherwise, mentions, span };
  }, values[tests.length] as Core);
}

function nil(span: Span): Core {
  return { kind: "constant", value: null, span };
}
