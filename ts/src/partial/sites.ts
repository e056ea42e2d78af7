// `sample`, `observe` and `factor`: each evaluation makes one site, later a vertex.

import type { Core, CoreFactor, CoreObserve, CoreSample } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import { dependsOnLatent, instancesOf, literal, vertexValue } from "../core/table.ts";
import type { Label } from "../errors/diagnostic.ts";
import { stop } from "../errors/report.ts";
import { type Context, inPart, type Naming } from "./context.ts";
import { blame } from "./data-paths.ts";
import { familyOf, mayBeDistribution } from "./facts.ts";
import { isVarying } from "./fold/columns.ts";
import { isNumeric, isUndecided, numberOf, show } from "./fold/support.ts";
import { complain, evaluate, fail, give, type Machine, type Site, type Turn } from "./machine.ts";
import { checkObserved } from "./observed.ts";
import { placeOf } from "./operators.ts";
import { latentSize, tooManyVertices } from "./size.ts";
import { describe, isExpr, UNKNOWN, type Value } from "./values.ts";

/** `(sample dist)`: a latent variable; its value is the vertex. */
export function evaluateSample(machine: Machine, core: CoreSample, context: Context): Turn {
  return evaluate(machine, core.dist, inPart(context), (value) => {
    const dist = distributionOf(machine, core.dist, value);
    if (dist === undefined) return give(machine, UNKNOWN);
    const base = core.label ?? nameOfSample(context.naming, dist);
    machine.latents += latentSize(dist) * instances(machine, context.plates);
    return giveVertex(machine, {
      core,
      dist,
      value: null,
      guard: context.guard,
      base,
      path: context.path,
      plates: context.plates,
    });
  });
}

/** `(observe dist value)`: a factor; as a value it is what was observed. */
export function evaluateObserve(machine: Machine, core: CoreObserve, context: Context): Turn {
  return evaluate(machine, core.dist, inPart(context), (distValue) => {
    const dist = distributionOf(machine, core.dist, distValue);
    return evaluate(machine, core.value, inPart(context), (value) => {
      if (dist === undefined) return give(machine, UNKNOWN);
      const observed = observedOf(machine, { core, context }, { dist, value });
      if (observed === undefined) return give(machine, UNKNOWN);
      const base = core.label ?? nameOfObserve(context.naming, dist);
      const { guard, path, plates } = context;
      return giveVertex(machine, { core, dist, value: observed, guard, base, path, plates });
    });
  });
}

/** `(factor weight)`: adds the weight (nats) to the log joint; its value is nil. Minus infinity is a rejection. */
export function evaluateFactor(machine: Machine, core: CoreFactor, context: Context): Turn {
  return evaluate(machine, core.weight, inPart(context), (weight) => {
    if (weight.kind === "unknown") return give(machine, UNKNOWN);
    const { span } = core.weight;
    if (!isExpr(weight) || !mayBeNumber(weight)) {
      return fail(
        machine,
        "TypeMismatch",
        `factor takes a log weight, got ${describe(weight)}`,
        span,
      );
    }
    const value = isNumeric(weight) ? numberOf(weight) : 0;
    if (Number.isNaN(value) || value === Number.POSITIVE_INFINITY) {
      return fail(machine, "InvalidParameter", `a log weight cannot be ${show(weight)}`, span);
    }
    const nil = literal(machine.table, null, core.span);
    const { guard, path, plates } = context;
    addVertex(machine, { core, dist: nil, value: weight, guard, base: "factor", path, plates });
    return give(machine, nil);
  });
}

function mayBeNumber(expr: Expr): boolean {
  return isNumeric(expr) || isVarying(expr) || isUndecided(expr);
}

function giveVertex(machine: Machine, site: Site): Turn {
  return give(machine, addVertex(machine, site));
}

function addVertex(machine: Machine, site: Site): Expr {
  const { core } = site;
  const { vertices } = machine.limits;
  const isTooLarge = machine.sites.length >= vertices || machine.latents > vertices;
  if (isTooLarge) stop(machine.report, tooManyVertices(vertices, core.span));
  const id = machine.sites.push(site) - 1;
  return vertexValue(machine.table, id, core.kind === "sample", core.span, site.plates);
}

/** How many vertices a site in these plates stands for. */
function instances({ table }: Machine, plates: readonly number[]): number {
  return plates.reduce((product, plate) => product * instancesOf(table, plate), 1);
}

function distributionOf(machine: Machine, core: Core, value: Value): Expr | undefined {
  if (value.kind === "unknown") return undefined;
  if (isExpr(value) && mayBeDistribution(value)) return value;
  const isConstructor = value.kind === "callable" && value.target.kind === "family";
  const message = isConstructor
    ? `${describe(value)} needs its parameters first`
    : `a distribution is needed here, got ${describe(value)}`;
  const labels = bindingLabel(core);
  const hint = isConstructor
    ? `write (${[value.target.family.name, ...value.target.family.parameters.map((p) => p.name)].join(" ")})`
    : "a distribution is made by a call such as (normal 0 1)";
  complain(machine, "NotADistribution", message, core.span, { labels, hint });
  return undefined;
}

function bindingLabel(core: Core): Label[] {
  if (core.kind !== "local") return [];
  const { name, span } = core.local;
  return [{ span, text: `${name} is bound here` }];
}

function observedOf(
  machine: Machine,
  { core, context }: { readonly core: CoreObserve; readonly context: Context },
  { dist, value }: { readonly dist: Expr; readonly value: Value },
): Expr | undefined {
  if (value.kind === "unknown") return undefined;
  if (!isExpr(value)) {
    const message = `${describe(value)} cannot be observed`;
    complain(machine, "TypeMismatch", message, core.value.span);
    return undefined;
  }
  if (dependsOnLatent(machine.table, value)) {
    const message = "what is observed must be data, this depends on a latent variable";
    const hint = "to score a random value, write (factor log-weight)";
    const labels = bindingLabel(core.value);
    complain(machine, "LatentObserve", message, core.value.span, { labels, hint });
    return undefined;
  }
  const fault = checkObserved(machine.table, { dist, value, isSure: context.guard === null });
  if (fault === undefined) return value;
  const place = placeOf(core.value, fault.item, core.span);
  const hint = fault.hint === undefined ? {} : { hint: fault.hint };
  const use = { core: core.value, context, item: fault.item };
  if (fault.error === "ZeroProbability") {
    const labels = [{ span: place, text: "the observed value" }];
    const { details } = blame(machine, fault.error, use, { ...hint, labels });
    complain(machine, fault.error, fault.message, core.span, details);
  } else {
    const { kind, details } = blame(machine, fault.error, use, hint);
    complain(machine, kind, fault.message, place, details);
  }
  return undefined;
}

/** A binding that is produced, else one that contains the site, else its distribution. */
function nameOfSample(naming: Naming, dist: Expr): string {
  const bound = naming.produces ?? naming.contains ?? naming.outer;
  return bound ?? familyOf(dist)?.name ?? "sample";
}

/** Observations are often bound to `_` or to nothing: then their distribution says more. */
function nameOfObserve(naming: Naming, dist: Expr): string {
  if (naming.produces !== null && !naming.produces.startsWith("_")) return naming.produces;
  return familyOf(dist)?.name ?? "observe";
}
