// The forms of the language, each by what the language says of it.

import type { Datum, ListDatum } from "../../../ts/src/reader/datum.ts";
import { applyTo, isTruthy, lazily } from "./apply.ts";
import { bind, bindAll } from "./binding.ts";
import { call } from "./calls.ts";
import { factor, observe, type Rest, sample } from "./sites.ts";
import {
  constant,
  type Data,
  data,
  dataOf,
  itemsOf,
  NIL,
  POISON,
  type Value,
  vectorOf,
} from "./values.ts";
import type { Scope, Walk } from "./walk.ts";

type Form = (walk: Walk, args: readonly Datum[], rest: Rest, form: ListDatum) => Value;

/** Several expressions in order; the last one's value. */
export function evaluateBodies(walk: Walk, bodies: readonly Datum[], { evaluate, scope }: Rest) {
  return bodies.reduce<Value>((_, body) => evaluate(walk, body, scope), NIL);
}

/** A function of the program: parameters and bodies. */
export function closure(
  walk: Walk,
  [params, ...bodies]: readonly Datum[],
  { evaluate, scope }: Rest,
): Value {
  const patterns = (params as ListDatum).items;
  const apply = (args: readonly Value[]) =>
    evaluateBodies(walk, bodies, { evaluate, scope: bindAll(patterns, args, scope) });
  return { kind: "function", call: apply };
}

/** A test that is literally true or false decides; under any other both branches are evaluated. */
function branch(walk: Walk, test: Data, then: () => Value, otherwise: () => Value): Value {
  if (test.mark === true && typeof test.value === "boolean")
    return test.value ? then() : otherwise();
  const { taken } = walk;
  const truth = test.value === POISON ? "unknown" : isTruthy(test.value);
  const under = (value: boolean | "unknown", evaluate: () => Value) => {
    walk.taken = taken === true ? value : taken;
    const result = evaluate();
    walk.taken = taken;
    return result;
  };
  const yes = under(truth, then);
  const no = under(truth === "unknown" ? truth : !truth, otherwise);
  if (yes.kind === "function" || no.kind === "function") return yes;
  return data(truth === "unknown" ? POISON : truth ? yes.value : no.value, false);
}

const negated = (test: Data, isNegated: boolean) => (isNegated ? applyTo("not", [test]) : test);

const ifForm =
  (isNegated: boolean): Form =>
  (walk, [test, then, otherwise], { evaluate, scope }) => {
    const condition = negated(dataOf(evaluate(walk, test!, scope)), isNegated);
    const other = () => (otherwise === undefined ? NIL : evaluate(walk, otherwise, scope));
    return branch(walk, condition, () => evaluate(walk, then!, scope), other);
  };

const whenForm =
  (isNegated: boolean): Form =>
  (walk, [test, ...bodies], rest) => {
    const condition = negated(dataOf(rest.evaluate(walk, test!, rest.scope)), isNegated);
    return branch(
      walk,
      condition,
      () => evaluateBodies(walk, bodies, rest),
      () => NIL,
    );
  };

const letForm: Form = (walk, [bindings, ...bodies], { evaluate, scope }) => {
  let inner = scope;
  const { items } = bindings as ListDatum;
  for (let i = 0; i < items.length; i += 2) {
    inner = bind(items[i]!, evaluate(walk, items[i + 1]!, inner), inner);
  }
  return evaluateBodies(walk, bodies, { evaluate, scope: inner });
};

/** `if-let` and `when-let`: the pattern is bound where its value is true. */
const boundIf =
  (isWhen: boolean): Form =>
  (walk, [binding, ...parts], { evaluate, scope }) => {
    const [pattern, expression] = (binding as ListDatum).items;
    const value = dataOf(evaluate(walk, expression!, scope));
    const taken = isWhen ? parts : parts.slice(0, 1);
    const then = () =>
      evaluateBodies(walk, taken, { evaluate, scope: bind(pattern!, value, scope) });
    const otherwise = () => (isWhen || parts.length < 2 ? NIL : evaluate(walk, parts[1]!, scope));
    return branch(walk, value, then, otherwise);
  };

/** Tests are evaluated one after the other, under the conditions before them. */
function cond(walk: Walk, clauses: readonly Datum[], rest: Rest): Value {
  const [test, then, ...more] = clauses;
  if (test === undefined) return NIL;
  const taken = () => rest.evaluate(walk, then!, rest.scope);
  if (test.kind === "keyword") return taken();
  const condition = dataOf(rest.evaluate(walk, test, rest.scope));
  return branch(walk, condition, taken, () => cond(walk, more, rest));
}

const constantsOf = (datum: Datum) => (datum.kind === "list" ? datum.items : [datum]);

/** Without a default the value must be one of the constants, and the last clause is not tested. */
const caseForm: Form = (walk, [subject, ...parts], rest) => {
  const isOpen = parts.length % 2 === 0;
  const given = dataOf(rest.evaluate(walk, subject!, rest.scope));
  const constants = (at: number) =>
    constantsOf(parts[at]!).map((each) => dataOf(rest.evaluate(walk, each, rest.scope)));
  const all = parts.flatMap((_, i) => (i % 2 === 0 && i + 1 < parts.length ? constants(i) : []));
  const table = applyTo(
    "hash-map",
    all.flatMap((each) => [each, each]),
  );
  const isSole = isOpen && parts.length === 2;
  const value = isOpen ? applyTo("get", [table, given]) : given;
  const from = (at: number): Value => {
    if (at >= parts.length) return NIL;
    const then = () => rest.evaluate(walk, parts[at + 1]!, rest.scope);
    if (at + 1 === parts.length) return rest.evaluate(walk, parts[at]!, rest.scope);
    if (isOpen && at + 2 === parts.length && !isSole) return then();
    const tests = constants(at).map((each) => applyTo("=", [value, each]));
    const test = tests.length === 1 ? tests[0]! : lazily("or", tests);
    return branch(walk, test, then, () => from(at + 2));
  };
  return from(0);
};

const foreach: Form = (walk, [count, bindings, ...bodies], { evaluate, scope }) => {
  const n = Number(dataOf(evaluate(walk, count!, scope)).value);
  const { items } = bindings as ListDatum;
  const pairs = items.flatMap((pattern, i) =>
    i % 2 === 0 ? [{ pattern, from: items[i + 1]! }] : [],
  );
  const lists = pairs.map(({ from }) => itemsOf(dataOf(evaluate(walk, from, scope))));
  const pass = (_: unknown, i: number) => {
    const elements = lists.map((list) => list[i]!);
    const patterns = pairs.map(({ pattern }) => pattern);
    return evaluateBodies(walk, bodies, { evaluate, scope: bindAll(patterns, elements, scope) });
  };
  return vectorOf(Array.from({ length: n }, pass));
};

/** Count, function and arguments are evaluated before the first value. */
const loop: Form = (walk, [count, init, step, ...args], { evaluate, scope }) => {
  const n = Number(dataOf(evaluate(walk, count!, scope)).value);
  const f = evaluate(walk, step!, scope);
  const more = args.map((each) => evaluate(walk, each, scope));
  let state = evaluate(walk, init!, scope);
  for (let i = 0; i < n; i++) state = call(f, [constant(i), state, ...more]);
  return state;
};

/** `(-> x (f a) g)` is `(g (f x a))`: the text is rearranged. */
const thread =
  (where: "first" | "last"): Form =>
  (walk, [start, ...steps], { evaluate, scope }) => {
    const nested = steps.reduce((value, step): Datum => {
      const isCall = step.kind === "list" && !isShorthand(step);
      const [head, ...args] = isCall ? step.items : [step];
      const items = where === "first" ? [head!, value, ...args] : [head!, ...args, value];
      return { kind: "list", items, span: step.span };
    }, start!);
    return evaluate(walk, nested, scope);
  };

function isShorthand({ items: [head] }: ListDatum): boolean {
  return head?.kind === "symbol" && head.name === "#(";
}

/** `#(+ % %2)`: parameters up to the last that is used. */
const shorthand: Form = (walk, [body], { evaluate, scope }) => {
  const count = Math.max(0, ...placesIn(body!));
  const apply = (args: readonly Value[]) => {
    if (args.length !== count) throw new Error("wrong number of arguments");
    const inner = args.reduce<Scope | null>(
      (outer, value, i) => ({ name: `%${i + 1}`, value, outer }),
      scope,
    );
    const first = args[0] === undefined ? inner : { name: "%", value: args[0], outer: inner };
    return evaluate(walk, body!, first);
  };
  return { kind: "function", call: apply };
};

function placesIn(datum: Datum): number[] {
  if ("items" in datum) return datum.items.flatMap(placesIn);
  if (datum.kind !== "symbol" || !/^%\d*$/.test(datum.name)) return [];
  return [datum.name === "%" ? 1 : Number(datum.name.slice(1))];
}

/** Forms by name. The second list yields to functions of the program. */
export const FORMS = new Map<string, Form>([
  ["let", letForm],
  ["if", ifForm(false)],
  ["foreach", foreach],
  ["loop", loop],
  ["fn", (walk, args, rest) => closure(walk, args, rest)],
  ["#(", shorthand],
  ["sample", (walk, args, rest, form) => sample(walk, form, args, rest)],
  ["observe", (walk, args, rest, form) => observe(walk, form, args, rest)],
]);
export const YIELDING = new Map<string, Form>([
  ["do", evaluateBodies],
  ["when", whenForm(false)],
  ["when-not", whenForm(true)],
  ["when-let", boundIf(true)],
  ["if-let", boundIf(false)],
  ["if-not", ifForm(true)],
  ["cond", cond],
  ["case", caseForm],
  ["->", thread("first")],
  ["->>", thread("last")],
  ["factor", (walk, args, rest) => factor(walk, args, rest)],
]);
