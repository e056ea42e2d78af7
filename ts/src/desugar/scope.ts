// Lexical scope while forms are rewritten: which binding a name means here, and which slot a new one gets.

import { findDistribution, findOperator } from "../core/catalogue.ts";
import type { Core, CoreFunction, Datum, Local, Target } from "../core/core.ts";
import type { Report } from "../errors/report.ts";
import { addWarning, diagnostic } from "../errors/report.ts";
import type { Span } from "../source/span.ts";
import type { Name, Surface } from "../syntax/ast.ts";

/** Names bound in one function or in the main program. */
export interface Scope {
  readonly names: Map<string, Local[]>;
  /** Anonymous functions around this place, with the bindings from outside that they use so far. */
  readonly closures: { readonly depth: number; readonly captured: Set<Local> }[];
  depth: number;
  deepest: number;
}

/** What every rewrite is given. */
export interface Desugar {
  readonly report: Report;
  readonly scope: Scope;
  readonly functions: ReadonlyMap<string, Target>;
  readonly declared: ReadonlyMap<string, Target>;
  /** Names that the caller supplies data for. */
  readonly supplied: ReadonlySet<string>;
  /** Functions mentioned so far in what is being rewritten. */
  readonly mentions: CoreFunction[];
  /** Data used or declared so far. */
  readonly data: Map<string, Datum>;
  readonly fresh: (stem: string) => string;
  readonly expand: (surface: Surface) => Core;
}

export function newScope(): Scope {
  return { names: new Map(), closures: [], depth: 0, deepest: 0 };
}

/** Binds a name that the user wrote; warns when it hides an operator or a distribution. */
export function bind(desugar: Desugar, name: Name): Local {
  warnOfShadow(desugar, name);
  const local = newLocal(desugar.scope, name, false, name.name);
  const stack = desugar.scope.names.get(name.name);
  if (stack === undefined) desugar.scope.names.set(name.name, [local]);
  else stack.push(local);
  return local;
}

/** Binds a value that only a rewrite refers to: no name in the program can mean it. */
export function bindFresh(
  desugar: Desugar,
  stem: string,
  span: Span,
  speaks: string | null = null,
): Local {
  return newLocal(desugar.scope, { name: desugar.fresh(stem), span }, true, speaks);
}

/** Ends bindings, in the reverse order of their beginning. */
export function unbind(desugar: Desugar, locals: readonly Local[]): void {
  for (let i = locals.length - 1; i >= 0; i--) {
    const local = locals[i] as Local;
    if (!local.generated) desugar.scope.names.get(local.name)?.pop();
    desugar.scope.depth -= 1;
  }
}

/** The innermost binding of a name; functions around that it comes into from outside remember it. */
export function lookup(scope: Scope, name: string): Local | undefined {
  const local = scope.names.get(name)?.at(-1);
  if (local !== undefined) capture(scope, local);
  return local;
}

/** Notes the use of a binding. */
export function capture(scope: Scope, local: Local): void {
  for (const { depth, captured } of scope.closures) if (local.slot < depth) captured.add(local);
}

/** Names that are bound here. */
export function namesInScope(scope: Scope): string[] {
  return [...scope.names].filter(([, stack]) => stack.length > 0).map(([name]) => name);
}

function newLocal(
  scope: Scope,
  { name, span }: Name,
  generated: boolean,
  speaks: string | null,
): Local {
  const slot = scope.depth;
  scope.depth += 1;
  scope.deepest = Math.max(scope.deepest, scope.depth);
  return { name, span, slot, generated, speaks };
}

function warnOfShadow(desugar: Desugar, { name, span }: Name): void {
  const operator = findOperator(name);
  // Names such as `mean` and `map` are laurel's additions: too good for variables to be warned of.
  const isBasic = operator?.folds === true || operator?.family === "elementwise";
  const what = isBasic ? "function" : findDistribution(name) ? "distribution" : undefined;
  if (what === undefined || desugar.functions.has(name)) return;
  const message = `${name} hides the ${what} of that name`;
  addWarning(desugar.report, diagnostic("ShadowedName", message, span, { hint: "rename it" }));
}
