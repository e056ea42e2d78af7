// The part of a program's quantities that a name means: `mu`, `mu[0]`, `W_0[3][0]`; without a name, the program's value.

import { LaurelError } from "../errors/laurel-error.ts";
import { nearestName } from "../errors/nearest.ts";
import { diagnostic } from "../errors/report.ts";
import type { Program, Shape } from "../lower/program.ts";

/** An output of the engine, or a number known without it. */
export type Quantity = { readonly output: number } | number;

/** Numbers of the quantity called `name`, in order. Throws LaurelError BadOption for a name that is none. */
export function quantitiesOf(program: Program, name: string | undefined): Quantity[] {
  return quantitiesIn(
    name === undefined ? program.result : shapeNamed(program.latents, name, "latent"),
  );
}

/** Numbers of a shape, in order. */
export function quantitiesIn(shape: Shape): Quantity[] {
  const found: Quantity[] = [];
  const stack: Shape[] = [shape];
  for (let each = stack.pop(); each !== undefined; each = stack.pop()) {
    if (each.kind === "vector" || each.kind === "map") stack.push(...[...each.items].reverse());
    else if (each.kind === "constant") found.push(constantOf(each));
    else found.push({ output: each.output });
  }
  return found;
}

function constantOf({ literal }: Shape & { readonly kind: "constant" }): number {
  if (literal.kind === "number") return literal.value;
  return literal.kind === "boolean" ? Number(literal.value) : Number.NaN;
}

/** The shape called `name`: `what` says what it is that has a name. Throws as `quantitiesOf` does. */
export function shapeNamed(
  shapes: ReadonlyMap<string, Shape>,
  name: string,
  what: "latent" | "observation",
): Shape {
  const known = shapes.get(name);
  if (known !== undefined) return known;
  const bracket = name.indexOf("[");
  const base = bracket < 0 ? name : name.slice(0, bracket);
  let shape = shapes.get(base);
  const indices = bracket < 0 ? [] : indicesOf(name.slice(bracket));
  for (const index of indices ?? [-1]) {
    shape = shape?.kind === "vector" ? shape.items[index] : undefined;
  }
  return shape ?? unknown([...shapes.keys()], name, what);
}

/** `[0][12]` to 0 and 12; null when it is not of that form. */
function indicesOf(text: string): number[] | null {
  const parts = text.split("]");
  if (parts.pop() !== "") return null;
  const indices = parts.map((part) => (part.startsWith("[") ? Number(part.slice(1)) : Number.NaN));
  return indices.every((index) => Number.isInteger(index) && index >= 0) ? indices : null;
}

function unknown(names: readonly string[], name: string, what: string): never {
  const nearest = nearestName(name, names);
  const hint =
    nearest === undefined
      ? `the ${what}s are ${names.slice(0, 20).join(", ")}`
      : `did you mean ${nearest}?`;
  const message = `there is no ${what} called ${JSON.stringify(name)}`;
  throw new LaurelError([diagnostic("BadOption", message, undefined, { path: name, hint })]);
}
