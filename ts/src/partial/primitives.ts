// Calls of operators and of distributions' constructors: checked and folded, in one go.

import type { Expr } from "../core/expr.ts";
import { dist } from "../core/table.ts";
import type { Context } from "./context.ts";
import { blame } from "./data-paths.ts";
import { isFault } from "./fold/support.ts";
import { type CallSite, complain, fail, give, type Machine, type Turn } from "./machine.ts";
import { foldNamed, placeOf } from "./operators.ts";
import { checkParameters, type ParameterFault } from "./parameters.ts";
import { areExprs, type Callable, describe, isExpr, UNKNOWN, type Value } from "./values.ts";

/** Gives the value of a call that has as many arguments as it takes. */
export function applyPrimitive(
  machine: Machine,
  { target }: Callable,
  args: readonly Value[],
  { site, context }: { readonly site: CallSite; readonly context: Context },
): Turn {
  const exprs = plainArguments(machine, args, site);
  if (exprs === undefined || target.kind === "function") return give(machine, UNKNOWN);
  if (target.kind === "family") {
    const faults = checkParameters(machine.table, target.family, exprs);
    for (const each of faults) complainOfParameter(machine, each, site, context);
    if (faults.length > 0) return give(machine, UNKNOWN);
    return give(machine, dist(machine.table, target.family.name, exprs, site.span, site.args));
  }
  const made = foldNamed(machine, target.name, exprs, site.span, site.args);
  if (!isFault(made)) return give(machine, made);
  const at = made.arg === null ? undefined : site.args[made.arg];
  // What has too few elements is the collection, not the index.
  const wrong = made.error === "IndexOutOfRange" ? site.args[0] : at;
  const use = wrong === undefined ? undefined : { core: wrong, context };
  const blamed = blame(
    machine,
    made.error,
    use,
    made.hint === undefined ? {} : { hint: made.hint },
  );
  const message = site.told ?? made.message;
  return fail(machine, blamed.kind, message, at?.span ?? site.span, blamed.details);
}

function complainOfParameter(
  machine: Machine,
  { error, message, arg, item, hint, instance }: ParameterFault,
  site: CallSite,
  context: Context,
): void {
  const core = arg === null ? undefined : site.args[arg];
  const use = core && { core, context, item, ...(instance === undefined ? {} : { instance }) };
  const { kind, details } = blame(machine, error, use, hint === undefined ? {} : { hint });
  complain(machine, kind, message, placeOf(core, item, site.span), details);
}

/** The arguments as link expressions; a function among them is reported. */
function plainArguments(
  machine: Machine,
  args: readonly Value[],
  site: CallSite,
): readonly Expr[] | undefined {
  if (areExprs(args)) return args;
  for (const [i, value] of args.entries()) {
    if (isExpr(value) || value.kind === "unknown") continue;
    const span = site.args[i]?.span ?? site.span;
    complain(machine, "TypeMismatch", `a value is needed here, got ${describe(value)}`, span);
  }
  return undefined;
}
