// Whether a call has as many arguments as the callee takes; checked before anything is evaluated,
// so that functions which are never called are checked as well.

import type { Distribution, Operator } from "../core/catalogue.ts";
import type { Core, CoreFunction, Target } from "../core/core.ts";
import type { Diagnostic, Label } from "../errors/diagnostic.ts";
import { diagnostic } from "../errors/report.ts";
import { plural } from "../errors/words.ts";
import { spanOver } from "../source/lines.ts";
import type { Span } from "../source/span.ts";

/** What may be called, as far as its arguments are concerned. */
interface Arity {
  readonly name: string;
  readonly min: number;
  readonly max: number | null;
  readonly parameters: readonly string[];
  readonly labels: readonly Label[];
}

/** The error of calling `head` with these arguments, if it is one. */
export function arityError(head: Core, args: readonly Core[]): Diagnostic | undefined {
  const error = errorOf(head, args.length);
  return error === undefined ? undefined : withArguments(error, args);
}

/** The same error, which shows the arguments as well. */
export function withArguments(error: Diagnostic, args: readonly Core[]): Diagnostic {
  const [first, ...others] = args.map((each) => each.span);
  if (first === undefined) return error;
  const span = others.reduce(spanOver, first);
  const label = { span, text: plural(args.length, "argument") };
  return { ...error, labels: [...(error.labels ?? []), label] };
}

function errorOf(head: Core, count: number): Diagnostic | undefined {
  if (head.kind === "global") return targetArityError(head.target, count, head.span);
  if (head.kind !== "fn") return undefined;
  const parameters = head.params.map((each) => each.name);
  const exact = { min: parameters.length, max: parameters.length };
  return check({ name: "this function", ...exact, parameters, labels: [] }, count, head.span);
}

/** The same for a callee that is known by what it refers to. */
export function targetArityError(target: Target, count: number, span: Span) {
  if (target.kind === "data" || takes(target, count)) return undefined;
  if (target.kind === "function") return check(ofFunction(target.fn), count, span);
  if (target.kind === "operator") return check(ofOperator(target.operator), count, span);
  return check(ofFamily(target.family), count, span);
}

/** Asked at every call, where an `Arity` would be made for nothing. */
export function takes(target: Exclude<Target, { kind: "data" }>, count: number): boolean {
  if (target.kind === "function") return count === target.fn.params.length;
  if (target.kind === "family") return count === target.family.parameters.length;
  const { minArity, maxArity } = target.operator;
  return count >= minArity && (maxArity === null || count <= maxArity);
}

function ofFunction(fn: CoreFunction): Arity {
  const parameters = fn.params.map((each) => each.name);
  const last = fn.params.at(-1)?.span ?? fn.nameSpan;
  const labels = [{ span: spanOver(fn.nameSpan, last), text: "defined here" }];
  return { name: fn.name, min: parameters.length, max: parameters.length, parameters, labels };
}

function ofOperator(operator: Operator): Arity {
  const { name, minArity, maxArity, parameters } = operator;
  return { name, min: minArity, max: maxArity, parameters, labels: [] };
}

function ofFamily(family: Distribution): Arity {
  const parameters = family.parameters.map((each) => each.name);
  const count = parameters.length;
  return { name: family.name, min: count, max: count, parameters, labels: [] };
}

function check(arity: Arity, count: number, span: Span): Diagnostic | undefined {
  if (count >= arity.min && (arity.max === null || count <= arity.max)) return undefined;
  const message = `${arity.name} takes ${amount(arity)}, got ${count}`;
  const more = arity.max === null ? " ..." : "";
  const hint =
    arity.name === "this function"
      ? `its parameters: ${arity.parameters.join(", ")}`
      : `write (${[arity.name, ...arity.parameters].join(" ")}${more})`;
  return diagnostic("ArityMismatch", message, span, { labels: arity.labels, hint });
}

function amount({ min, max }: Arity): string {
  if (max === null) return `at least ${plural(min, "argument")}`;
  if (max === min) return plural(min, "argument");
  return `${min} to ${plural(max, "argument")}`;
}
