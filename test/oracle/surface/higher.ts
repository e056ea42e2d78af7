// Operators that take functions, by what Clojure says of them.

import type { Plain } from "../../engine/evaluator.ts";
import { applyOperator } from "../../engine/operators.ts";
import { applyTo, isTruthy } from "./apply.ts";
import {
  constant,
  type Data,
  data,
  dataOf,
  type Fun,
  isConstant,
  itemsOf,
  NIL,
  type Value,
  vectorOf,
} from "./values.ts";

type Call = (f: Value, args: readonly Value[]) => Value;
type HigherOrder = (call: Call, args: readonly Value[]) => Value;

/** The operator of this name, if it takes or makes functions. */
export function higherOrder(name: string): HigherOrder | undefined {
  return OPERATORS.get(name);
}

const items = (value: Value | undefined) => itemsOf(dataOf(value));
const holds = (value: Value) => isTruthy(dataOf(value).value);

/** Results of a function over several collections, as many as the shortest has. */
function over(call: Call, f: Value, collections: readonly Value[]): Value[] {
  const lists = collections.map(items);
  const count = Math.min(...lists.map((list) => list.length));
  return Array.from({ length: count }, (_, i) =>
    call(
      f,
      lists.map((list) => list[i]!),
    ),
  );
}

const map: HigherOrder = (call, [f, ...lists]) => vectorOf(over(call, f!, lists));

function states(call: Call, args: readonly Value[]): Value[] {
  const [f] = args;
  const list: Value[] = items(args.at(-1));
  if (args.length === 2 && list.length === 0) return [call(f!, [])];
  const init = args.length === 3 ? args[1]! : list.shift()!;
  const all = [init];
  for (const each of list) all.push(call(f!, [all.at(-1)!, each]));
  return all;
}

const select =
  (isKept: (holds: boolean) => boolean): HigherOrder =>
  (call, [f, list]) => {
    const all = items(list).map((each) => ({ each, isKept: isKept(holds(call(f!, [each]))) }));
    return vectorOf(all.flatMap(({ each, isKept: kept }) => (kept ? [each] : [])));
  };

/** Elements before the first for which the function does not hold. */
function heldBy(call: Call, f: Value, list: readonly Data[]): number {
  const end = list.findIndex((each) => !holds(call(f, [each])));
  return end < 0 ? list.length : end;
}

const some: HigherOrder = (call, [f, list]) => {
  const results = items(list).map((each) => dataOf(call(f!, [each])));
  const found = results.find(holds) ?? results.at(-1);
  const isKnown = results.every((each) => isConstant(each.mark));
  if (found === undefined || (isKnown && !holds(found))) return NIL;
  return isKnown ? found : data(found.value, false);
};

const every: HigherOrder = (call, [f, list]) => {
  const results = items(list).map((each) => dataOf(call(f!, [each])));
  const isNever = results.some((each) => isConstant(each.mark) && !holds(each));
  const isKnown = isNever || results.every((each) => isConstant(each.mark));
  return data(results.every(holds), isKnown);
};

function ordered(list: readonly Data[], keys: readonly Plain[], sign: number): Data {
  const order = list.map((_, i) => i);
  const isBefore = (a: number, b: number) => (keys[a] as number) < (keys[b] as number);
  order.sort((a, b) => sign * (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0));
  return vectorOf(order.map((i) => list[i]!));
}

/** 1 from the smallest, -1 from the largest; an order is recognised by what it says of 1 and 2. */
const signOf = (call: Call, order: Value | undefined) =>
  order === undefined || holds(call(order, [constant(1), constant(2)])) ? 1 : -1;

const sort: HigherOrder = (call, args) => {
  const list = items(args.at(-1));
  const order = args.length === 2 ? args[0] : undefined;
  return ordered(
    list,
    list.map((each) => each.value),
    signOf(call, order),
  );
};

const sortBy: HigherOrder = (call, args) => {
  const list = items(args.at(-1));
  const keys = list.map((each) => dataOf(call(args[0]!, [each])).value);
  return ordered(list, keys, signOf(call, args.length === 3 ? args[1] : undefined));
};

const isEqual = (a: Data, b: Data) => applyOperator("=", [a.value, b.value]) === true;

const distinct: HigherOrder = (_call, [list]) => {
  const all = items(list);
  return vectorOf(all.filter((each, i) => all.findIndex((other) => isEqual(each, other)) === i));
};

const frequencies: HigherOrder = (_call, [list]) => {
  const all = items(list);
  const first = all.filter((each, i) => all.findIndex((other) => isEqual(each, other)) === i);
  const count = (each: Data) => all.filter((other) => isEqual(each, other)).length;
  return applyTo(
    "hash-map",
    first.flatMap((each) => [each, constant(count(each))]),
  );
};

/** A function of what is at the end of a path, put back there. */
function updated(call: Call, coll: Data, path: readonly Data[], f: Value, more: readonly Value[]) {
  const levels = [coll];
  for (const key of path) levels.push(applyTo("get", [levels.at(-1)!, key]));
  const inner = dataOf(call(f, [levels.at(-1)!, ...more]));
  return path.reduceRight((value, key, i) => applyTo("put", [levels[i]!, key, value]), inner);
}

const fun = (call: Fun["call"]): Fun => ({ kind: "function", call });

const OPERATORS = new Map<string, HigherOrder>([
  ["map", map],
  ["mapv", map],
  [
    "map-indexed",
    (call, [f, list]) => vectorOf(items(list).map((each, i) => call(f!, [constant(i), each]))),
  ],
  ["mapcat", (call, [f, ...lists]) => vectorOf(over(call, f!, lists).flatMap(items))],
  [
    "repeatedly",
    (call, [n, f]) => vectorOf(Array.from({ length: Number(dataOf(n).value) }, () => call(f!, []))),
  ],
  ["reduce", (call, args) => states(call, args).at(-1)!],
  ["reductions", (call, args) => vectorOf(states(call, args))],
  ["filter", select((each) => each)],
  ["filterv", select((each) => each)],
  ["remove", select((each) => !each)],
  [
    "keep",
    (call, [f, list]) =>
      vectorOf(
        items(list).flatMap((each) => {
          const result = dataOf(call(f!, [each]));
          return result.value === null ? [] : [result];
        }),
      ),
  ],
  [
    "take-while",
    (call, [f, list]) => vectorOf(items(list).slice(0, heldBy(call, f!, items(list)))),
  ],
  ["drop-while", (call, [f, list]) => vectorOf(items(list).slice(heldBy(call, f!, items(list))))],
  ["some", some],
  ["every?", every],
  ["apply", (call, [f, ...args]) => call(f!, [...args.slice(0, -1), ...items(args.at(-1))])],
  ["partial", (call, [f, ...first]) => fun((args) => call(f!, [...first, ...args]))],
  [
    "comp",
    (call, all) =>
      fun((args) => {
        const [last, ...others] = [...all].reverse();
        return others.reduce((value, f) => call(f, [value]), call(last!, args));
      }),
  ],
  ["juxt", (call, all) => fun((args) => vectorOf(all.map((f) => call(f, args))))],
  ["complement", (call, [f]) => fun((args) => applyTo("not", [dataOf(call(f!, args))]))],
  ["constantly", (_call, [value]) => fun(() => value!)],
  [
    "update",
    (call, [coll, key, f, ...more]) => updated(call, dataOf(coll), [dataOf(key)], f!, more),
  ],
  [
    "update-in",
    (call, [coll, path, f, ...more]) => updated(call, dataOf(coll), items(path), f!, more),
  ],
  ["sort", sort],
  ["sort-by", sortBy],
  ["distinct", distinct],
  ["frequencies", frequencies],
]);
