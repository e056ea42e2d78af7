// What a symbol refers to: a binding, a function, declared data, an operator, a distribution, supplied data; in this order.
// An unknown one is reported with the nearest known name.

import { findDistribution, findOperator, knownNames } from "../core/catalogue.ts";
import type { Core, Target } from "../core/core.ts";
import type { Label } from "../errors/diagnostic.ts";
import { editDistance, nearestName } from "../errors/nearest.ts";
import { addError, diagnostic } from "../errors/report.ts";
import type { Span } from "../source/span.ts";
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
  if (target.kind === "data") noteUse(desugar, name, span);
  if (target.kind === "function") desugar.mentions.push(target.fn);
  return { kind: "global", name, target, span };
}

/** Whether a name means anything here. */
export function isKnown(desugar: Desugar, name: string): boolean {
  return lookup(desugar.scope, name) !== undefined || findTarget(desugar, name) !== undefined;
}

function noteUse({ data }: Desugar, name: string, span: Span): void {
  const datum = data.get(name);
  if (datum === undefined) data.set(name, { name, span, declared: false, use: null });
  else if (datum.declared) datum.use ??= span;
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

type Hints = ReadonlyMap<string, string>;

/** Names from other languages and libraries, and what they are here. */
const RENAMED: Hints = hints([
  ["uniform", "there are uniform-continuous (min, max) and uniform-discrete (min, max)"],
  ["gaussian", "write (normal mean sd)"],
  ["multivariate-normal multi-normal", "write (mvn mean covariance)"],
  ["multi-normal-cholesky", "write (mvn-cholesky mean factor)"],
  ["lkj-corr-cholesky", "write (lkj-cholesky dimension eta)"],
  ["multi-student-t", "write (multivariate-t nu mu sigma)"],
  ["ln", "write log"],
  ["** ^", "write pow"],
]);

/** Functions of Clojure that a graph cannot have, and what to write instead. */
const REFUSED: Hints = hints([
  ["println print prn pr printf", "a program has no output but its value"],
  [
    "atom swap! reset! deref ref agent volatile! set!",
    "values never change: carry the state through reduce or loop",
  ],
  ["rand rand-int rand-nth shuffle", "write (sample (uniform-continuous 0 1)), or discrete"],
  ["iterate cycle", "vectors are finite: write (loop n init f ...)"],
  ["str format", "strings are for names and categories: write a vector of the parts"],
  ["eval read-string slurp", "a program sees nothing but its text and its data"],
]);

function hints(rows: readonly (readonly [names: string, hint: string])[]): Hints {
  return new Map(rows.flatMap(([names, hint]) => names.split(" ").map((name) => [name, hint])));
}

function unbound(desugar: Desugar, { name, span }: Variable): Core {
  const shown = name.length > 60 ? `${name.slice(0, 57)}...` : name;
  const refused = REFUSED.get(name);
  const isForm = formNames().includes(name);
  const [kind, message, hint] =
    refused !== undefined
      ? (["UnsupportedForm", `${shown} is not in this version`, refused] as const)
      : isForm
        ? (["UnboundSymbol", `${shown} is a form, not a value`, `write (${name} ...)`] as const)
        : (["UnboundSymbol", `nothing here is called ${shown}`, hintFor(desugar, name)] as const);
  const labels = hint === undefined ? [] : labelsFor(desugar, hint);
  const details = { ...(hint === undefined ? {} : { hint }), ...(labels.length > 0 && { labels }) };
  addError(desugar.report, diagnostic(kind, message, span, details));
  return { kind: "broken", span };
}

/** Where the name stands that may be meant, if the program binds it. */
function labelsFor({ scope, functions }: Desugar, hint: string): Label[] {
  const name = /^did you mean (.+)\?$/.exec(hint)?.[1] ?? "";
  const local = scope.names.get(name)?.at(-1);
  if (local !== undefined) return [{ span: local.span, text: `${name} is bound here` }];
  const target = functions.get(name);
  if (target?.kind !== "function") return [];
  return [{ span: target.fn.nameSpan, text: `${name} is defined here` }];
}

function hintFor(desugar: Desugar, name: string): string | undefined {
  const bound = namesInScope(desugar.scope);
  const longer = bound.find(
    (each) => each.length === name.length + 1 && editDistance(each, name) === 1,
  );
  // Names of one letter have no near ones but those with one more.
  if (name.length < 3 && longer !== undefined) return `did you mean ${longer}?`;
  return nameHint(name, [
    ...bound,
    ...desugar.functions.keys(),
    ...desugar.declared.keys(),
    ...desugar.supplied,
    ...formNames(),
  ]);
}

/**
 * What may be meant by a name that nothing has: that of another library without its namespace, or the nearest of
 * `others`, of operators and of distributions.
 */
export function nameHint(name: string, others: Iterable<string>): string | undefined {
  const known = RENAMED.get(name);
  if (known !== undefined) return known;
  const candidates = new Set([...others, ...knownNames()]);
  const bare = name.slice(name.lastIndexOf("/") + 1);
  if (candidates.has(bare)) return `write ${bare}`;
  const nearest = nearestName(bare, candidates);
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}
