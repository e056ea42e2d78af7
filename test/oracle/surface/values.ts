// Values of the surface evaluator: data with a mark that says what of it the printed graph would show as a constant.

import type { Plain, PlainMap } from "../../engine/evaluator.ts";

export interface Data {
  readonly kind: "data";
  readonly value: Plain;
  /** true for a constant, false for what is computed; of a literal vector or map one mark for each part. */
  readonly mark: Plain;
  /** The same for its parts as `map` and its kin see them, where the printed graph does not look into it. */
  readonly parts?: Plain;
}
export interface Fun {
  readonly kind: "function";
  readonly call: (args: readonly Value[]) => Value;
}
export type Value = Data | Fun;

/** What an index out of range gives: harmless until a density, a factor or the program's value needs it. */
export const POISON: Plain = { kind: "distribution", family: "nothing", params: [] };

export function data(value: Plain, mark: Plain): Data {
  return { kind: "data", value, mark };
}

/** A value that the program writes down. */
export function constant(value: Plain): Data {
  return data(value, markOf(value));
}

export const NIL: Data = constant(null);

export function isMap(value: Plain): value is PlainMap {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "map";
}

/** The mark of a value that is constant in all its parts. */
export function markOf(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(markOf);
  if (!isMap(value)) return true;
  return { kind: "map", entries: value.entries.map(([key, item]) => [key, markOf(item)] as const) };
}

export function isConstant(mark: Plain): boolean {
  if (Array.isArray(mark)) return mark.every(isConstant);
  return isMap(mark) ? mark.entries.every(([, item]) => isConstant(item)) : mark === true;
}

/** Whether a part of the value is missing that the program has asked for. */
export function holdsPoison(value: Plain): boolean {
  if (value === POISON) return true;
  if (Array.isArray(value)) return value.some(holdsPoison);
  if (isMap(value)) return value.entries.some(([, item]) => holdsPoison(item));
  return typeof value === "object" && value !== null && "params" in value
    ? value.params.some(holdsPoison)
    : false;
}

/** A value that must be data. */
export function dataOf(value: Value | undefined): Data {
  if (value?.kind !== "data") throw new Error("a value is needed, this is a function");
  return value;
}

/** The elements of a vector, or the entries of a map as pairs. */
export function itemsOf({ value, mark: printed, parts }: Data): Data[] {
  const mark = parts ?? printed;
  if (value === null) return [];
  if (isMap(value)) {
    return value.entries.map(([key, item], i) => {
      const part = isMap(mark) ? mark.entries[i]![1] : false;
      return data([key, item], [true, part]);
    });
  }
  if (!Array.isArray(value)) throw new Error("a collection is needed");
  return value.map((item: Plain, i) =>
    data(item, Array.isArray(mark) ? (mark[i] as Plain) : false),
  );
}

/** The vector of these elements. */
export function vectorOf(items: readonly Value[]): Data {
  const all = items.map(dataOf);
  return data(
    all.map((each) => each.value),
    all.map((each) => each.mark),
  );
}
