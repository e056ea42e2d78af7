// From the surface language to the core language, names resolved. In: a parsed program. Out: the core program.
// Reports unknown names, wrong numbers of arguments and hidden names; evaluates nothing.

import type { Core, CoreFunction, CoreProgram, Local, Target } from "../core/core.ts";
import { addError, diagnostic, type Report, stop } from "../errors/report.ts";
import type { Call, Defn, Fn, Surface, SurfaceProgram } from "../syntax/ast.ts";
import { arityError } from "./arity.ts";
import { expandCase, expandCond, expandIf, expandIfLet, expandWhen } from "./branches.ts";
import { bindParams, close, expandBodies, expandLet, type Step } from "./let.ts";
import { isKnown, resolve } from "./names.ts";
import { expandForeach, expandLoop } from "./repetition.ts";
import { type Desugar, newScope, type Scope, unbind } from "./scope.ts";

/** Forms within forms, after threading has nested them: those that the text may nest, and a thread. */
const MAX_DEPTH = 1280;

/** What the rewriting of one program needs to know beside the program. */
export interface Surroundings {
  readonly report: Report;
  /** Names that data is supplied for. */
  readonly supplied: ReadonlySet<string>;
  /** All symbols of the program, which no generated name may equal. */
  readonly taken: ReadonlySet<string>;
}

export function desugarProgram(program: SurfaceProgram, around: Surroundings): CoreProgram {
  const fresh = freshNames(around.taken);
  const functions = new Map(
    program.functions.map((each) => [each.name.name, newFunction(each, fresh)]),
  );
  const shared = sharedContext(program, functions, { ...around, fresh });
  for (const each of program.functions) {
    fillFunction(functions.get(each.name.name) as CoreFunction, each, shared);
  }
  const main = contextOf(shared, newScope());
  const expressions = program.expressions.map(main.expand);
  const data = [...shared.data.values()];
  return { functions: [...functions.values()], data, expressions, slots: main.scope.deepest };
}

type Shared = Omit<Desugar, "scope" | "mentions" | "expand">;

function sharedContext(
  program: SurfaceProgram,
  functions: ReadonlyMap<string, CoreFunction>,
  around: Surroundings & Pick<Shared, "fresh">,
): Shared {
  const targets = [...functions].map(([name, fn]): [string, Target] => [
    name,
    { kind: "function", fn },
  ]);
  const declared = program.data.map(({ name }): [string, Target] => [name, { kind: "data", name }]);
  const data = program.data.map(
    ({ name, span }) => [name, { name, span, declared: true, use: null }] as const,
  );
  return {
    report: around.report,
    functions: new Map(targets),
    declared: new Map(declared),
    supplied: around.supplied,
    data: new Map(data),
    fresh: around.fresh,
  };
}

/** `dontcare0`, `dontcare1`, ...: counted together for all stems, never a name of the program. */
function freshNames(taken: ReadonlySet<string>): (stem: string) => string {
  let next = 0;
  return (stem) => {
    while (taken.has(`${stem}${next}`)) next += 1;
    next += 1;
    return `${stem}${next - 1}`;
  };
}

function newFunction(form: Defn, fresh: Shared["fresh"]): CoreFunction {
  const params = form.params.map((pattern, slot): Local => {
    const name = pattern.kind === "name" ? pattern.name : fresh("arg");
    return { name, span: pattern.span, slot, generated: false, speaks: name };
  });
  const body: Core = { kind: "broken", span: form.span };
  return {
    name: form.name.name,
    nameSpan: form.name.span,
    params,
    span: form.span,
    body,
    mentions: [],
    slots: 0,
  };
}

function fillFunction(fn: CoreFunction, form: Defn, shared: Shared): void {
  const context = contextOf(shared, newScope());
  const steps: Step[] = [];
  fn.params = bindParams(context, form.params, steps);
  fn.body = close(context, steps, expandBodies(context, form.bodies, form.span), form.span);
  fn.mentions = [...new Set(context.mentions)];
  fn.slots = context.scope.deepest;
}

function contextOf(shared: Shared, scope: Scope): Desugar {
  let depth = 0;
  const expand = (surface: Surface): Core => {
    if (depth >= MAX_DEPTH) {
      const message = `forms are nested more than ${MAX_DEPTH} deep once threading is resolved`;
      const details = { hint: "give inner parts a name" };
      stop(shared.report, diagnostic("NestingTooDeep", message, surface.span, details));
    }
    depth += 1;
    const core = expandForm(context, surface);
    depth -= 1;
    return core;
  };
  const context: Desugar = { ...shared, scope, mentions: [], expand };
  return context;
}

function expandForm(desugar: Desugar, form: Surface): Core {
  switch (form.kind) {
    case "constant":
    case "keyword":
    case "broken":
      return form;
    case "variable":
      return resolve(desugar, form);
    case "vector":
      return { kind: "vector", items: form.items.map(desugar.expand), span: form.span };
    case "map":
      return expandMap(desugar, form);
    case "call":
      return expandCall(desugar, form);
    case "let":
      return expandLet(desugar, form);
    case "do":
      return expandBodies(desugar, form.bodies, form.span);
    case "if":
      return expandIf(desugar, form);
    case "when":
      return expandWhen(desugar, form);
    case "cond":
      return expandCond(desugar, form);
    case "if-let":
      return expandIfLet(desugar, form);
    case "case":
      return expandCase(desugar, form);
    case "foreach":
      return expandForeach(desugar, form);
    case "loop":
      return expandLoop(desugar, form);
    case "fn":
      return expandFn(desugar, form);
    case "sample":
      return { ...form, dist: desugar.expand(form.dist) };
    case "observe":
      return { ...form, dist: desugar.expand(form.dist), value: desugar.expand(form.value) };
    case "factor":
      return { ...form, weight: desugar.expand(form.weight) };
    default:
      return form satisfies never;
  }
}

function expandMap(desugar: Desugar, form: Extract<Surface, { kind: "map" }>): Core {
  const entries = form.entries.map(
    ([key, value]) => [desugar.expand(key), desugar.expand(value)] as const,
  );
  return { kind: "map", entries, span: form.span };
}

function expandCall(desugar: Desugar, form: Call): Core {
  if (isBareBindings(desugar, form.head)) {
    const span = { start: form.span.start, end: form.head.span.end };
    const message = "names are bound by let, fn or foreach";
    const details = { hint: "write (let [name value ...] body)" };
    addError(desugar.report, diagnostic("MalformedForm", message, span, details));
    return { kind: "broken", span: form.span };
  }
  const head = desugar.expand(form.head);
  const args = form.args.map(desugar.expand);
  const error = arityError(head, args);
  if (error !== undefined) {
    addError(desugar.report, error);
    return { kind: "broken", span: form.span };
  }
  return { kind: "call", head, args, span: form.span };
}

/** A vector in the place of a function, that begins with a name which means nothing. */
function isBareBindings(desugar: Desugar, head: Surface): boolean {
  const first = head.kind === "vector" ? head.items[0] : undefined;
  return first?.kind === "variable" && !isKnown(desugar, first.name);
}

function expandFn(desugar: Desugar, form: Fn): Core {
  const { scope } = desugar;
  const captured = new Set<Local>();
  scope.closures.push({ depth: scope.depth, captured });
  const steps: Step[] = [];
  const params = bindParams(desugar, form.params, steps);
  const body = close(desugar, steps, expandBodies(desugar, form.bodies, form.span), form.span);
  unbind(desugar, params);
  scope.closures.pop();
  return { kind: "fn", params, captured: [...captured], body, span: form.span };
}
