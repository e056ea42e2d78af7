// What a symbol refers to: a binding, a function, declared data, an operator, a distribution, supplied data; in this order.
// An unknown one is reported with the nearest known name.

import { findDistribution, findOperator, knownNames } from "../core/catalogue.ts";
import type { Core, Target } from "../core/core.ts";
import { nearestName } from "../errors/nearest.ts";
import { addError, type Details, diagnostic } from "../errors/report.ts";
import type { Variable } from "../syntax/ast.ts";
import { formNames } from "../syntax/forms/table.ts";
import { type Desugar, lookup, namesInScope } from "./scope.ts";

/** Resolves a symbol. */
export function resolve(desugar: Desugar, variable: Variable): Core {
  const { name, span } = variable;
  const local = lookup(desugar.scope, name);
  if (local !== undefined) return { kind: "local", local, span };
  const target = findTarget(desugar, name);
  if (target === undefined) return unbound(desugar, variable);
  if (target.kind === "data" && !desugar.data.has(name)) {
    desugar.data.set(name, { name, span, declared: desugar.declared.has(name) });
  }
  return { kind: "global", name, target, span };
}

function findTarget(desugar: Desugar, name: string): Target | undefined {
  const own = desugar.functions.get(name) ?? desugar.declared.get(name);
  if (own !== undefined) return own;
  const operator = findOperator(name);
  if (operator !== undefined) return { kind: "operator", operator, name };
  const family = findDistribution(name);
  if (family !== undefined) return { kind: "family", family };
  return desugar.supplied.has(name) ? { kind: "data", name } : undefined;
}

/** What people coming from other languages and libraries write, and what it is here. */
const KNOWN_ELSEWHERE = new Map([
  ["uniform", "there are uniform-continuous (min, max) and uniform-discrete (min, max)"],
  ["gaussian", "write (normal mean sd)"],
  ["categorical", "write (discrete weights)"],
  ["multivariate-normal", "not in this version"],
  ["mvn", "not in this version"],
  ["map", "write (foreach n [x xs] ...)"],
  ["mapv", "write (foreach n [x xs] ...)"],
  ["filter", "a graph has a fixed shape: use if inside foreach"],
  ["reduce", "write (loop n init f ...), f called as (f step value ...)"],
  ["apply", "call the function with its arguments"],
  ["rand", "write (sample (uniform-continuous 0 1))"],
  ["println", "a program has no output but its value"],
  ["print", "a program has no output but its value"],
  ["Math/sqrt", "write sqrt"],
  ["Math/exp", "write exp"],
  ["Math/log", "write log"],
  ["ln", "write log"],
  ["**", "write pow"],
  ["^", "write pow"],
]);

function unbound(desugar: Desugar, { name, span }: Variable): Core {
  const shown = name.length > 60 ? `${name.slice(0, 57)}...` : name;
  const isForm = formNames().includes(name);
  const message = isForm ? `${shown} is a form, not a value` : `nothing here is called ${shown}`;
  const error = diagnostic("UnboundSymbol", message, span, hintFor(desugar, name, isForm));
  addError(desugar.report, error);
  return { kind: "broken", span };
}

function hintFor(desugar: Desugar, name: string, isForm: boolean): Details {
  if (isForm) return { hint: `a form stands first in a list: (${name} ...)` };
  const known = KNOWN_ELSEWHERE.get(name);
  if (known !== undefined) return { hint: known };
  const candidates = [
    ...namesInScope(desugar.scope),
    ...desugar.functions.keys(),
    ...desugar.declared.keys(),
    ...desugar.supplied,
    ...knownNames(),
    ...formNames(),
  ];
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? {} : { hint: `did you mean ${nearest}?` };
}
