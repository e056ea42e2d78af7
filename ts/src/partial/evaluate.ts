// Partial evaluation, form by form: an abstract interpreter of the core language whose values are link expressions.
// In: a form and where it stands. Out (through the machine): its value; sites are recorded on the way.

import type { Core, CoreIf, CoreLet, CoreMap, CoreVector } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import { choice, literal } from "../core/table.ts";
import { addWarning, diagnostic } from "../errors/report.ts";
import { evaluateCall, evaluateFn } from "./calls.ts";
import { type Context, inBinding, inPart, underGuard } from "./context.ts";
import { isKnownNumber } from "./facts.ts";
import { mapOf } from "./fold/collections.ts";
import { isFault, items } from "./fold/support.ts";
import { truthOf } from "./known.ts";
import {
  complain,
  evaluate,
  fail,
  give,
  type Machine,
  plateOf,
  type Turn,
  tail,
  writeOut,
} from "./machine.ts";
import { foldOperator, givePlaced } from "./operators.ts";
import { evaluateAll, evaluatePart, leafOf } from "./parts.ts";
import { leadBack } from "./recursion.ts";
import { evaluateForeach, evaluateLoop } from "./repetition.ts";
import { evaluateFactor, evaluateObserve, evaluateSample } from "./sites.ts";
import { describe, isExpr, UNKNOWN, type Value } from "./values.ts";

/** Evaluates one form by one step. */
export function evaluateForm(machine: Machine, core: Core, context: Context): Turn {
  switch (core.kind) {
    case "constant":
    case "keyword":
    case "local":
    case "global":
      return give(machine, leafOf(machine, core, context) as Value);
    case "let":
      return evaluateLet(machine, core, context);
    case "if":
      return evaluateIf(machine, core, context);
    case "vector":
      return evaluateVector(machine, core, context);
    case "map":
      return evaluateMap(machine, core, context);
    case "call":
      return evaluateCall(machine, core, context);
    case "fn":
      return evaluateFn(machine, core, context);
    case "foreach":
      return evaluateForeach(machine, core, context);
    case "loop":
      return evaluateLoop(machine, core, context);
    case "sample":
      return evaluateSample(machine, core, context);
    case "observe":
      return evaluateObserve(machine, core, context);
    case "factor":
      return evaluateFactor(machine, core, context);
    case "broken":
      return give(machine, UNKNOWN);
    default:
      return core satisfies never;
  }
}

function evaluateLet(machine: Machine, core: CoreLet, context: Context): Turn {
  const { local } = core;
  const inside = inBinding(context, local.speaks);
  return evaluatePart(machine, core.value, inside, (value) => {
    context.frame[local.slot] = value;
    return tail(machine, core.body, context);
  });
}

function evaluateVector(machine: Machine, core: CoreVector, context: Context): Turn {
  return evaluateAll(machine, core.items, inPart(context), (values) => {
    const exprs = exprsOf(machine, values, core.items, "a vector");
    if (exprs === undefined) return give(machine, UNKNOWN);
    return givePlaced(machine, items({ table: machine.table, span: core.span }, exprs), core);
  });
}

function evaluateMap(machine: Machine, core: CoreMap, context: Context): Turn {
  const parts = core.entries.flat();
  return evaluateAll(machine, parts, inPart(context), (values) => {
    const exprs = exprsOf(machine, values, parts, "a map");
    if (exprs === undefined) return give(machine, UNKNOWN);
    const made = mapOf({ table: machine.table, span: core.span }, exprs);
    const at = isFault(made) && made.arg !== null ? parts[made.arg] : undefined;
    return givePlaced(machine, made, at ?? core);
  });
}

/** The values as link expressions; undefined when one is unknown or a function. */
function exprsOf(
  machine: Machine,
  values: readonly Value[],
  cores: readonly Core[],
  where: string,
): readonly Expr[] | undefined {
  if (values.every(isExpr)) return values;
  values.forEach((value, i) => {
    if (isExpr(value) || value.kind === "unknown") return;
    const message = `${describe(value)} cannot be inside ${where}`;
    complain(machine, "TypeMismatch", message, (cores[i] as Core).span, {
      hint: "call it first",
    });
  });
  return undefined;
}

/**
 * A test that is literally true or false decides, and where a recursion may end, one whose truth constants and shapes
 * decide. Under any other both branches are evaluated, guarded.
 */
function evaluateIf(machine: Machine, core: CoreIf, context: Context): Turn {
  return evaluatePart(machine, core.test, inPart(context), (test) => {
    if (!isExpr(test)) return refuseTest(machine, core, test);
    const plate = plateOf(machine, test);
    const decided = test.kind === "boolean" ? test.value : endOf(machine, core, test, context);
    if (decided !== undefined) return tail(machine, decided ? core.then : core.otherwise, context);
    if (isKnownNumber(machine, test)) warnOfNumber(machine, core.test);
    const sites = machine.sites.length;
    return evaluate(machine, core.then, guarded(machine, context, test, core), (then) => {
      const opposite = foldOperator(machine, "not", [test], core.test.span);
      return evaluate(
        machine,
        core.otherwise,
        guarded(machine, context, opposite, core),
        (otherwise) => {
          // Data decide, so only the sites of one branch exist, and not of the same in every instance.
          if (plate !== undefined && machine.sites.length > sites) writeOut(plate);
          return join(machine, core, test, [then, otherwise]);
        },
      );
    });
  });
}

/** What constants and shapes decide where a recursion may end; what data decide, they decide pass by pass. */
function endOf(
  machine: Machine,
  core: CoreIf,
  test: Expr,
  { activation }: Context,
): boolean | undefined {
  if (!leadBack(core.mentions, activation)) return undefined;
  const truth = truthOf({ table: machine.table, span: core.test.span }, test);
  const plate = truth === undefined ? plateOf(machine, test) : undefined;
  return plate === undefined ? truth : writeOut(plate);
}

/** The context of a branch: `(and guard condition)`, starting from `true`, as the reference prints it. */
function guarded(machine: Machine, context: Context, condition: Expr, core: CoreIf): Context {
  const { span } = core.test;
  const before = context.guard ?? literal(machine.table, true, span);
  return underGuard(context, foldOperator(machine, "and", [before, condition], span));
}

function join(machine: Machine, core: CoreIf, test: Expr, [then, otherwise]: [Value, Value]): Turn {
  if (then === otherwise && !isExpr(then)) return give(machine, then);
  if (isExpr(then) && isExpr(otherwise)) {
    return give(machine, choice(machine.table, [test, then, otherwise], core.span));
  }
  if (then.kind === "unknown" || otherwise.kind === "unknown") return give(machine, UNKNOWN);
  const message = "a random test cannot choose between functions";
  return fail(machine, "NotFirstOrder", message, core.span, {
    hint: "call the functions inside the if",
  });
}

function refuseTest(machine: Machine, core: CoreIf, test: Value): Turn {
  if (test.kind === "unknown") return give(machine, UNKNOWN);
  const message = `${describe(test)} is no condition`;
  return fail(machine, "TypeMismatch", message, core.test.span, { hint: "call it" });
}

function warnOfNumber(machine: Machine, test: Core): void {
  const message = "this condition is a number: 0 is false, everything else is true";
  const details = { hint: "compare it, such as (= x 1)" };
  addWarning(machine.report, diagnostic("NumberAsCondition", message, test.span, details));
}
