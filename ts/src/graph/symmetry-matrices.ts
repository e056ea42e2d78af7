// Matrix operators on vectors of labelled elements: rows and columns keep their axes, a product sums over the axis that
// its factors share, whatever the order.

import type { Expr } from "../core/expr.ts";
import { isNumeric, numberOf } from "../partial/fold/support.ts";
import {
  type Axis,
  axisIf,
  axisOf,
  label,
  opaque,
  pin,
  type Shape,
  unify,
  unifyItems,
  vectorOf,
} from "./symmetry-shapes.ts";
import { type Form, made, pinned, type Use } from "./symmetry-uses.ts";

export const MATRIX_RULES: ReadonlyMap<string, (form: Form) => Use> = new Map([
  ["mat-mul", product],
  ["mat-add", sum],
  ["mat-tanh", (form: Form) => made(form, tensor(axesOf(first(form))))],
  ["mat-relu", (form: Form) => made(form, tensor(axesOf(first(form))))],
  ["mat-transpose", (form: Form) => made(form, tensor(axesOf(first(form)).reverse()))],
  ["mat-repmat", tiled],
]);

function first({ args }: Form): Shape {
  return args[0]?.shape ?? opaque();
}

/** Axes of a matrix, of a flat vector, of a number; the elements are numbers. */
function axesOf(shape: Shape): Axis[] {
  const axes: Axis[] = [];
  let at = shape;
  for (let axis = axisIf(at, "vector"); axis !== null; axis = axisIf(at, "vector")) {
    axes.push(axis);
    at = unifyItems(at);
  }
  pin(at);
  return axes;
}

function tensor(axes: readonly Axis[]): Shape {
  return axes.reduceRight(
    (item, axis) => vectorOf(new Array(axis.size).fill(item), axis),
    opaque(),
  );
}

function product(form: Form): Use {
  const [left, right] = form.args.map(({ shape }) => axesOf(shape));
  const inner = left?.at(-1);
  const outer = right?.[0];
  if (form.args.length !== 2 || inner === undefined || outer === undefined) return pinned(form);
  unify(label(inner), label(outer));
  return made(form, tensor([...(left ?? []).slice(0, -1), ...(right ?? []).slice(1)]));
}

/** A number is added to every element. */
function sum(form: Form): Use {
  const all = form.args.map(({ shape }) => axesOf(shape)).filter((axes) => axes.length > 0);
  const [axes = []] = all;
  if (all.some((each) => each.length !== axes.length)) return pinned(form);
  for (const each of all) {
    each.forEach((axis, at) => {
      unify(label(axis), label(axes[at] as Axis));
    });
  }
  return made(form, tensor(axes), false);
}

/** What is repeated keeps no axis. */
function tiled(form: Form): Use {
  const axes = axesOf(first(form));
  const counts = form.call.args.slice(1) as readonly Expr[];
  if (axes.length !== 2 || !counts.every(isNumeric)) return pinned(form);
  const repeated = axes.map((axis, at) => {
    const times = numberOf(counts[at]);
    if (times === 1) return axis;
    pin(label(axis));
    return { ...axisOf(axis.size * times), pinned: true };
  });
  return made(form, tensor(repeated));
}
