// One value of several, by a random condition or index: shape by shape, selecting at the leaves. Values that no
// common shape joins become a clash, an error only for whoever asks for a leaf of it.

import { type Context, literalCode } from "./context.ts";
import { constant, constantOf, type Emitter } from "./emitter.ts";
import { joinDistributions } from "./join.ts";
import { literalOf } from "./literals.ts";
import type { Operand } from "./operand.ts";
import { selectOperand } from "./select.ts";
import {
  clash,
  type DistributionValue,
  type Leaf,
  type Literal,
  leaf,
  leavesOf,
  literalKey,
  MAX_LEAVES,
  type MapValue,
  map,
  type Selector,
  type Value,
  type VectorValue,
  vector,
} from "./value.ts";

/** The value that the selector picks. A constant selector picks here and now. */
export function choose(context: Context, selector: Selector, options: readonly Value[]): Value {
  const known = constantOf(context.emitter, selector.operand);
  if (known !== null) {
    const place = selector.kind === "index" ? known : Number(known === 0);
    return options[place] as Value;
  }
  const first = options[0] as Value;
  if (options.every((option) => option === first)) return first;
  if (all(options, isLeaf)) return chooseLeaf(context.emitter, selector, options);
  const codes = options.map((option) => categoryOf(context, option));
  if (all(codes, isPresent)) return chooseCategory(context, selector, codes);
  if (all(options, isVector)) return chooseVector(context, selector, options);
  if (all(options, isMap)) return chooseMap(context, selector, options);
  if (all(options, isDistribution)) return joinDistributions(context, selector, options);
  return clash(selector, options);
}

/** Choice between two by a condition. */
export function chooseIf(context: Context, test: Operand, then: Value, otherwise: Value): Value {
  return choose(context, { kind: "condition", operand: test }, [then, otherwise]);
}

interface Codes {
  readonly operand: Operand;
  readonly codes: readonly number[];
}

function chooseLeaf(emitter: Emitter, selector: Selector, options: readonly Leaf[]): Leaf {
  const operand = selectOperand(
    emitter,
    selector,
    options.map((option) => option.operand),
  );
  const type = options.every((option) => option.type === "boolean") ? "boolean" : "number";
  const bounds = options.map((option) => option.bound);
  return leaf(operand, type, all(bounds, isPresent) ? Math.max(...bounds) : null);
}

function categoryOf(context: Context, value: Value): Codes | null {
  if (value.kind === "category") return value;
  const literal = literalOf(context.emitter, value);
  if (literal === null) return null;
  const code = literalCode(context, literal);
  return { operand: constant(context.emitter, code), codes: [code] };
}

function chooseCategory(context: Context, selector: Selector, options: readonly Codes[]): Value {
  const operand = selectOperand(
    context.emitter,
    selector,
    options.map((option) => option.operand),
  );
  const codes = [...new Set(options.flatMap((option) => option.codes))].sort((a, b) => a - b);
  return { kind: "category", operand, codes };
}

function chooseVector(
  context: Context,
  selector: Selector,
  options: readonly VectorValue[],
): Value {
  const length = (options[0] as VectorValue).items.length;
  if (options.some((option) => option.items.length !== length)) return clash(selector, options);
  if (isTooLarge(options)) return clash(selector, options);
  const lists = options.map((option) => option.items);
  return vector(chooseItems(context, selector, lists, length));
}

function chooseMap(context: Context, selector: Selector, options: readonly MapValue[]): Value {
  const keys = (options[0] as MapValue).keys;
  const aligned = options.map((option) => alignTo(keys, option));
  if (!all(aligned, isPresent) || isTooLarge(options)) return clash(selector, options);
  const items = chooseItems(context, selector, aligned, keys.length);
  return map(keys.map((key, place) => [key, items[place] as Value] as const));
}

/** A value that shares its parts may hold more numbers than can be walked over; it is left for its parts to be picked. */
function isTooLarge(options: readonly Value[]): boolean {
  return options.some((option) => leavesOf(option) > MAX_LEAVES);
}

/** The map's values in the order of `keys`; null when its keys are others. */
function alignTo(keys: readonly Literal[], value: MapValue): readonly Value[] | null {
  if (keys.length !== value.keys.length) return null;
  const places = new Map(value.keys.map((key, place) => [literalKey(key), place]));
  const order = keys.map((key) => places.get(literalKey(key)));
  return order.every((place) => place !== undefined)
    ? order.map((place) => value.items[place as number] as Value)
    : null;
}

function chooseItems(
  context: Context,
  selector: Selector,
  options: readonly (readonly Value[])[],
  length: number,
): Value[] {
  return Array.from({ length }, (_, place) =>
    choose(
      context,
      selector,
      options.map((items) => items[place] as Value),
    ),
  );
}

function all<T, U extends T>(list: readonly T[], is: (each: T) => each is U): list is readonly U[] {
  return list.every(is);
}
const isPresent = <T>(each: T | null): each is T => each !== null;
const isLeaf = (value: Value): value is Leaf => value.kind === "leaf";
const isVector = (value: Value): value is VectorValue => value.kind === "vector";
const isMap = (value: Value): value is MapValue => value.kind === "map";
const isDistribution = (value: Value): value is DistributionValue => value.kind === "distribution";
