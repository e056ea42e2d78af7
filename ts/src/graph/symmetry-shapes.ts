// Which values are labels, and of what: the shapes of expressions. A label is a value that is only ever used to choose
// (the component of a mixture, the state of a chain); its set of labels is an axis, and an axis is also what the elements
// of a vector are numbered by. Where a label chooses an element, the two axes are one. An axis is pinned where its labels
// are used as the numbers that they are. Found by unification, as types are
// (J. A. Robinson 1965, "A machine-oriented logic based on the resolution principle").

/** A set of labels 0 .. size - 1; `up` leads to the axis that it has been united with. */
export interface Axis {
  up: Axis | null;
  readonly size: number;
  pinned: boolean;
}

/**
 * What an expression's value is, or a draw from it when it is a distribution: a label, a vector with a shape for each
 * element, something whose value counts as it is, or (a constant) not known yet.
 */
export interface Shape {
  up: Shape | null;
  kind: "free" | "label" | "vector" | "opaque";
  /** Of a label and of a vector. */
  readonly axis: Axis | null;
  readonly items: readonly Shape[];
}

export function axisOf(size: number): Axis {
  // One label cannot be exchanged.
  return { up: null, size, pinned: size < 2 };
}

export function free(): Shape {
  return { up: null, kind: "free", axis: null, items: [] };
}

export function opaque(): Shape {
  return { up: null, kind: "opaque", axis: null, items: [] };
}

export function label(axis: Axis): Shape {
  return { up: null, kind: "label", axis, items: [] };
}

export function vectorOf(items: readonly Shape[], axis: Axis = axisOf(items.length)): Shape {
  return { up: null, kind: "vector", axis, items };
}

/** The shape that this one has become. */
export function shapeOf(shape: Shape): Shape {
  let at = shape;
  while (at.up !== null) at = at.up;
  if (at !== shape) shape.up = at;
  return at;
}

/** The axis that this one has become. */
export function resolved(axis: Axis): Axis {
  let at = axis;
  while (at.up !== null) at = at.up;
  if (at !== axis) axis.up = at;
  return at;
}

/** The axis of a label, or of a vector's elements; null for any other value. */
export function axisIf(shape: Shape, kind: "label" | "vector"): Axis | null {
  const { kind: own, axis } = shapeOf(shape);
  return own === kind && axis !== null ? resolved(axis) : null;
}

/** The value is used as it is: its labels, and the places of its elements, cannot be exchanged. */
export function pin(shape: Shape): Shape {
  const pending = [shape];
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    const at = shapeOf(each);
    if (at.kind === "free") at.kind = "opaque";
    if (at.axis !== null) resolved(at.axis).pinned = true;
    // What is pinned has no parts any more that could be pinned again.
    if (at.kind !== "vector") continue;
    for (const item of at.items) pending.push(item);
    at.kind = "opaque";
  }
  return shape;
}

/** Both are values of one place. */
export function unify(a: Shape, b: Shape): Shape {
  const pending: [Shape, Shape][] = [[a, b]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [left, right] = [shapeOf(pair[0]), shapeOf(pair[1])];
    if (left === right) continue;
    if (left.kind === "free") left.up = right;
    else if (right.kind === "free") right.up = left;
    else if (left.kind !== right.kind || left.axis?.size !== right.axis?.size) {
      pin(left);
      pin(right);
    } else {
      right.up = left;
      if (left.axis !== null && right.axis !== null) unite(left.axis, right.axis);
      for (const [at, item] of left.items.entries()) pending.push([item, right.items[at] as Shape]);
    }
  }
  return a;
}

/** All elements of a vector are values of one place; the shape that they have. */
export function unifyItems(vector: Shape): Shape {
  const { items } = shapeOf(vector);
  return items.reduce((a, b) => unify(a, b), items[0] ?? opaque());
}

function unite(a: Axis, b: Axis): void {
  const [left, right] = [resolved(a), resolved(b)];
  if (left === right) return;
  right.up = left;
  left.pinned ||= right.pinned;
}
