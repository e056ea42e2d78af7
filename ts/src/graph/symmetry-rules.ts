// What each kind of expression does with labels, and which of its parts may change places. Of an operator that is not
// known here, all arguments are used as they are, in order.

import { findOperator } from "../core/catalogue.ts";
import type { CallExpr, DistExpr, Expr, MapExpr } from "../core/expr.ts";
import { isNumeric, numberOf } from "../partial/fold/support.ts";
import { MATRIX_RULES } from "./symmetry-matrices.ts";
import {
  axisIf,
  axisOf,
  label,
  opaque,
  pin,
  type Shape,
  shapeOf,
  unify,
  unifyItems,
  vectorOf,
} from "./symmetry-shapes.ts";
import { addNode, type Target } from "./symmetry-structure.ts";
import {
  type Drafting,
  type Form,
  made,
  pinned,
  type Use,
  useOf,
  vectorUse,
} from "./symmetry-uses.ts";

/** The expression, its parts added before; null for a sum or a product, which gets a node when it is used. */
export function exprUse(drafting: Drafting, expr: Expr): Use | null {
  switch (expr.kind) {
    case "vector":
      return vectorUse(drafting, usesOf(drafting, expr.items));
    case "map":
      return mapUse(drafting, expr);
    case "dist":
      return distUse(drafting, expr);
    case "if": {
      const [test, then, otherwise] = usesOf(drafting, [expr.test, expr.then, expr.otherwise]);
      return ifUse(drafting, test as Use, then as Use, otherwise as Use);
    }
    case "call":
      return callUse(drafting, expr);
    default:
      return null;
  }
}

/** A distribution; its shape is that of a draw. */
export function distUse(drafting: Drafting, { family, args }: DistExpr, isConstant = false): Use {
  const uses = usesOf(drafting, args);
  const drawn = drawOf(family, args, uses);
  const { axis } = drawn;
  const parts: Target[] = uses.map(({ to }) => to);
  if (axis !== null) parts.push({ axis, label: null });
  return { to: addNode(drafting.draft, family, parts, { isConstant }), shape: drawn };
}

function usesOf(drafting: Drafting, exprs: readonly Expr[]): Use[] {
  return exprs.map((each) => useOf(drafting, each));
}

function drawOf(family: string, args: readonly Expr[], uses: readonly Use[]): Shape {
  const [first] = uses;
  const axis = first === undefined ? null : axisIf(first.shape, "vector");
  if ((family === "discrete" || family === "dirichlet") && axis !== null) {
    for (const item of shapeOf((first as Use).shape).items) pin(item);
    return family === "discrete"
      ? label(axis)
      : vectorOf(new Array(axis.size).fill(opaque()), axis);
  }
  for (const { shape } of uses) pin(shape);
  const [low, high] = args.map(numberOf);
  const isFair = (family === "flip" || family === "bernoulli") && low === 0.5;
  if (isFair) return label(axisOf(2));
  const isUniform = family === "uniform-discrete" && low === 0 && Number.isInteger(high);
  return isUniform && (high as number) <= MAX_VALUES ? label(axisOf(high as number)) : opaque();
}

/** Values of a uniform-discrete that are looked at as labels. */
const MAX_VALUES = 64;

/** A label of two chooses between the branches. */
function ifUse({ draft }: Drafting, test: Use, then: Use, otherwise: Use): Use {
  const axis = axisIf(test.shape, "label");
  const shape = unify(then.shape, otherwise.shape);
  if (axis?.size === 2) {
    const elements = { axis, items: [otherwise.to, then.to] };
    return { to: addNode(draft, "if", [test.to], { elements }), shape };
  }
  pin(test.shape);
  return { to: addNode(draft, "if", [test.to, then.to, otherwise.to]), shape };
}

/** A map whose keys are 0, 1, ... is used like a vector. */
function mapUse(drafting: Drafting, { entries }: MapExpr): Use {
  const items: Expr[] = [];
  for (const [key, value] of entries) {
    const at = key.kind === "number" ? key.value : -1;
    if (Number.isInteger(at) && at >= 0 && at < entries.length) items[at] = value;
  }
  const values = usesOf(
    drafting,
    items.filter((each) => each !== undefined),
  );
  if (values.length === entries.length) return vectorUse(drafting, values);
  const all = usesOf(drafting, entries.flat());
  for (const { shape } of all) pin(shape);
  const parts = all.map(({ to }) => to);
  return { to: addNode(drafting.draft, "map", parts), shape: opaque() };
}

function callUse(drafting: Drafting, call: CallExpr): Use | null {
  const name = findOperator(call.operator)?.name ?? call.operator;
  if (name === "+" || name === "*") {
    drafting.terms.set(call, termsOf(drafting, call));
    return null;
  }
  const form: Form = { drafting, name, call, args: usesOf(drafting, call.args) };
  return (RULES.get(name) ?? MATRIX_RULES.get(name) ?? pinned)(form);
}

/** Terms of a sum, factors of a product: also those of an argument that is one too and stands nowhere else. */
function termsOf(drafting: Drafting, { operator, args }: CallExpr): Target[] {
  let all: Target[] = [];
  for (const arg of args) {
    const isInner =
      arg.kind === "call" && arg.operator === operator && drafting.uses.get(arg) === 1;
    const inner = isInner ? drafting.terms.get(arg) : undefined;
    if (inner === undefined) {
      const { to, shape } = useOf(drafting, arg);
      pin(shape);
      all.push(to);
      continue;
    }
    const [more, fewer] = inner.length > all.length ? [inner, all] : [all, inner];
    for (const each of fewer) more.push(each);
    all = more;
  }
  return all;
}

type Rule = (form: Form) => Use;

/** `=` of labels compares labels: any of them with any other, a constant with it. */
function equality(form: Form): Use {
  const { args } = form;
  if (!args.some(({ shape }) => axisIf(shape, "label") !== null)) return pinned(form, false);
  args.reduce((a, b) => {
    unify(a.shape, b.shape);
    return a;
  });
  return made(form, opaque(), false);
}

function get(form: Form): Use {
  const { call, args } = form;
  const [collection, index] = args as [Use, Use];
  const at = call.args[1] as Expr;
  if (isNumeric(at)) return element(form, numberOf(at));
  const axis = axisIf(collection.shape, "vector");
  if (axis === null || args.length !== 2) return pinned(form);
  const shape = unifyItems(collection.shape);
  unify(label(axis), index.shape);
  return made(form, shape);
}

/** The element at a constant place: at a label of the axis. */
function element(form: Form, place: number): Use {
  const { drafting, args } = form;
  const [collection] = args as [Use];
  const axis = axisIf(collection.shape, "vector");
  const item = shapeOf(collection.shape).items.at(place);
  if (axis === null || item === undefined || args.length > 2) return pinned(form);
  const at = place < 0 ? axis.size + place : place;
  const to = addNode(drafting.draft, "element", [collection.to, { axis, label: at }]);
  return { to, shape: item };
}

const commutative: Rule = (form) => pinned(form, false);
const sized: Rule = (form) => made(form, opaque());

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["min", commutative],
  ["max", commutative],
  ["=", equality],
  ["not=", equality],
  ["get", get],
  ["nth", get],
  ["first", (form) => element(form, 0)],
  ["second", (form) => element(form, 1)],
  ["last", (form) => element(form, -1)],
  ["peek", (form) => element(form, -1)],
  ["list", ({ drafting, args }) => vectorUse(drafting, args)],
  ["count", sized],
  ["empty?", sized],
]);
