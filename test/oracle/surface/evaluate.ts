// The meaning of a program, by walking its text as read: the oracle for the whole compiler. It shares only the reader
// with it. In: the text, and a value for each latent. Out: the log joint, the program's value, what was observed.

import type { Datum, ListDatum } from "../../../ts/src/reader/datum.ts";
import { read } from "../../../ts/src/reader/read.ts";
import type { Plain } from "../../engine/evaluator.ts";
import { applyOperator } from "../../engine/operators.ts";
import { applyTo } from "./apply.ts";
import { call, known } from "./calls.ts";
import { closure, FORMS, YIELDING } from "./forms.ts";
import {
  constant,
  type Data,
  data,
  dataOf,
  type Fun,
  holdsPoison,
  type Value,
  vectorOf,
} from "./values.ts";
import { bound, type Drawn, type Draws, type Evaluate, type Observed, type Walk } from "./walk.ts";

export interface SurfaceMeaning {
  readonly result: Plain;
  /** Of latents, observations and factors, nats; -Infinity for a rejected draw. */
  readonly logJoint: number;
  readonly drawn: readonly Drawn[];
  readonly observed: readonly Observed[];
}

/** Evaluates a program that compiles. `supplied` are values of its free symbols. */
export function evaluateSurface(
  source: string,
  draws: Draws,
  supplied: ReadonlyMap<string, Plain> = new Map(),
): SurfaceMeaning {
  const functions = new Map<string, Value>();
  const names = new Map([...supplied].map(([name, value]) => [name, constant(value)] as const));
  const walk: Walk = { ...FRESH(), draws, functions, names };
  const forms = read(source).data;
  for (const form of forms) {
    const [head, name, ...parts] = itemsIn(form);
    if (!isSymbol(head, "defn") || name?.kind !== "symbol") continue;
    const told = parts[0]?.kind === "string" && parts.length > 2 ? parts.slice(1) : parts;
    functions.set(name.name, closure(walk, told, { evaluate, scope: null }));
  }
  const main = forms.filter((form) => {
    const [head] = itemsIn(form);
    return !isSymbol(head, "defn") && !isSymbol(head, "data");
  });
  const values = main.map((form) => evaluate(walk, form, null));
  return meaningOf(walk, dataOf(values.at(-1)).value);
}

function FRESH() {
  return {
    passes: new Map<number, number>(),
    drawn: [],
    observed: [],
    logLikelihood: 0,
    isRejected: false,
    taken: true as const,
  };
}

function meaningOf(walk: Walk, result: Plain): SurfaceMeaning {
  const { drawn, observed, logLikelihood, isRejected } = walk;
  if (isRejected || holdsPoison(result)) {
    return { result: null, logJoint: Number.NEGATIVE_INFINITY, drawn, observed };
  }
  const logJoint = drawn.reduce((sum, each) => sum + each.logPrior, logLikelihood);
  return { result, logJoint, drawn, observed };
}

const evaluate: Evaluate = (walk, form, scope) => {
  switch (form.kind) {
    case "number":
    case "string":
    case "boolean":
      return constant(form.value);
    case "nil":
      return constant(null);
    case "keyword":
      return constant(`:${form.value}`);
    case "symbol":
      return bound(scope, form.name) ?? lookUp(walk, form.name);
    case "vector":
      return vectorOf(form.items.map((each) => evaluate(walk, each, scope)));
    case "map":
      return mapOf(form.items.map((each) => dataOf(evaluate(walk, each, scope))));
    case "list":
      return evaluateList(walk, form, scope);
  }
};

/** A map as written; `(hash-map ...)` has the same value, but the printed graph does not look into it. */
function mapOf(parts: readonly Data[]): Data {
  const { value } = applyTo("hash-map", parts);
  const marks = parts.map((each, i) => (i % 2 === 0 ? each.value : each.mark));
  return data(value, applyOperator("hash-map", marks));
}

const evaluateList = (walk: Walk, form: ListDatum, scope: Parameters<Evaluate>[2]): Value => {
  const [head, ...args] = form.items;
  if (head?.kind === "symbol") {
    const { name } = head;
    const special = FORMS.get(name) ?? (walk.functions.has(name) ? undefined : YIELDING.get(name));
    if (special !== undefined) return special(walk, args, { evaluate, scope }, form);
  }
  const callee = evaluate(walk, head!, scope);
  return call(
    callee,
    args.map((each) => evaluate(walk, each, scope)),
  );
};

function lookUp(walk: Walk, name: string): Value {
  return walk.functions.get(name) ?? walk.names.get(name) ?? (known(name) satisfies Fun);
}

function itemsIn(form: Datum): readonly Datum[] {
  return form.kind === "list" ? form.items : [];
}

function isSymbol(datum: Datum | undefined, name: string): boolean {
  return datum?.kind === "symbol" && datum.name === name;
}
