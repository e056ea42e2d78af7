// Latents whose values are given when a program runs again. Where a latent's sites are the numbers of its value, these are
// given and keep their densities; elsewhere (a component that was summed out, the factor of a matrix, the code of a category)
// each number of the value becomes a site of its own, whose density means nothing.

import type { Draw as OnDraw } from "./composite/composite.ts";
import type { Context, Draw } from "./context.ts";
import type { Latent } from "./draws.ts";
import { constant, constantOf, emitGather } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import { primitive } from "./primitive.ts";
import { type Leaf, type Literal, map, type Value, vector } from "./value.ts";

/** Where a number of a value is given. */
export interface GivenLeaf {
  /** Which of the vertex's sites, and which number of it. */
  readonly part: number;
  readonly element: number;
  /** Of a category: what the numbers 0, 1, ... stand for. */
  readonly literals: readonly Literal[] | null;
  /** Whether the density of the site is that of the number. */
  readonly isScored: boolean;
}

/** The value of a vertex that has been drawn, its numbers given; notes where. What follows from others is not given. */
export function givenValue(context: Context, vertex: Latent, value: Value, onDraw: OnDraw): Value {
  const { replay } = context;
  const draw = context.draws.get(vertex.id) as Draw;
  const places = placesOf(draw);
  const leaves: (GivenLeaf | null)[] = [];
  replay?.leaves.set(vertex.id, leaves);
  if (places === null) return givenApart(context, value, { draw, leaves, onDraw });
  eachLeaf(context, value, (leaf) => {
    const place = places.get(leaf.operand);
    leaves.push(place === undefined ? null : { ...place, literals: null, isScored: true });
    return leaf;
  });
  return value;
}

/** Which site each number of the value is; null where sites are not numbers of the value. */
function placesOf({ distribution, values, parts }: Draw) {
  if (distribution.values !== null) return null;
  const places = new Map<Operand, { readonly part: number; readonly element: number }>();
  for (const [part, { values }] of parts.entries()) {
    for (const [element, operand] of values.entries()) places.set(operand, { part, element });
  }
  return [...places.keys()].every((operand) => values.includes(operand)) ? places : null;
}

interface Apart {
  readonly draw: Draw;
  readonly leaves: (GivenLeaf | null)[];
  readonly onDraw: OnDraw;
}

/** The value with a site for each of its numbers. */
function givenApart(context: Context, value: Value, { draw, leaves, onDraw }: Apart): Value {
  const { emitter } = context;
  const fresh = (literals: readonly Literal[] | null) => {
    const part = draw.parts.length;
    const any = primitive(emitter, "normal", [constant(emitter, 0), constant(emitter, 1)]);
    const [operand] = onDraw(any, { suffix: ".given", indices: [leaves.length] });
    leaves.push({ part, element: 0, literals, isScored: false });
    return operand as Operand;
  };
  return eachLeaf(
    context,
    value,
    (leaf) => ({ ...leaf, operand: fresh(null) }),
    (category) => {
      const literals = category.codes.map((code): Literal => context.literals[code] ?? NIL);
      const codes = category.codes.map((code) => constant(emitter, code));
      return { ...category, operand: emitGather(emitter, fresh(literals), codes) };
    },
  );
}

const NIL = { kind: "nil" } as const;

type CategoryValue = Extract<Value, { kind: "category" }>;

/** The value with its leaves and categories changed, in the order of outputs; constants stay. */
function eachLeaf(
  context: Context,
  value: Value,
  change: (leaf: Leaf) => Leaf,
  changeCategory: (category: CategoryValue) => CategoryValue = (category) => category,
): Value {
  const of = (item: Value): Value => {
    switch (item.kind) {
      case "leaf":
        return constantOf(context.emitter, item.operand) === null ? change(item) : item;
      case "category":
        return changeCategory(item);
      case "vector":
        return vector(item.items.map(of));
      case "map": {
        const items = item.items.map(of);
        return map(item.keys.map((key, place) => [key, items[place] as Value] as const));
      }
      default:
        return item;
    }
  };
  return of(value);
}
