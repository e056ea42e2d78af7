// Vectors: taking them apart and putting them together. `nil` is an empty vector here.
// The rules of LITERAL_SEQUENCES look only at which elements there are, never at what they are.

import type { Expr } from "../../core/expr.ts";
import {
  type Fault,
  type Fold,
  fault,
  isUndecided,
  items,
  MAX_ITEMS,
  type Maker,
  nameOf,
  number,
  numberOf,
  show,
  typeFault,
} from "./support.ts";

/** Rules for literal vectors, whatever their elements are. */
export const LITERAL_SEQUENCES: readonly (readonly [string, Fold])[] = [
  ["vector", (args, make) => items(make, args)],
  ["first", element("first", () => 0)],
  ["second", element("second", () => 1)],
  ["last", element("last", (length) => length - 1)],
  ["peek", element("peek", (length) => length - 1)],
  ["rest", whole("rest", (list, make) => items(make, list.slice(1)))],
  ["butlast", whole("butlast", (list, make) => items(make, list.slice(0, -1)))],
  ["conj", joinEnd("conj")],
  ["append", joinEnd("append")],
  ["cons", joinFront],
  ["concat", joinAll],
];

/** Rules for constants only. */
export const CONSTANT_SEQUENCES: readonly (readonly [string, Fold])[] = [
  ["list", (args, make) => items(make, args)],
  ["vec", whole("vec", (list, make) => items(make, list))],
  ["reverse", whole("reverse", (list, make) => items(make, [...list].reverse()))],
  ["subvec", subvec],
  ["range", range],
  ["repeat", repeat],
];

/** The elements of a literal vector; a fault for what cannot be one; undefined when that is not known. */
export function itemsOf(
  name: string,
  arg: number,
  expr: Expr,
): readonly Expr[] | Fault | undefined {
  if (expr.kind === "vector") return expr.items;
  if (expr.kind === "nil") return [];
  if (isUndecided(expr)) return undefined;
  return typeFault(`${name} works on a vector, got ${nameOf(expr)}`, arg);
}

function element(name: string, indexOf: (length: number) => number): Fold {
  return (args) => {
    const list = itemsOf(name, 0, args[0] as Expr);
    if (list === undefined || !Array.isArray(list)) return list as Fault | undefined;
    const found = list[indexOf(list.length)];
    if (found !== undefined) return found;
    const size = list.length === 0 ? "an empty vector" : "a vector of 1 element";
    return fault("IndexOutOfRange", `${name} of ${size}`, 0);
  };
}

type Whole = (list: readonly Expr[], make: Maker) => Expr | Fault;

function whole(name: string, rule: Whole): Fold {
  return (args, make) => {
    const list = itemsOf(name, 0, args[0] as Expr);
    if (list === undefined || "kind" in list) return list;
    return rule(list, make);
  };
}

function joinEnd(name: string): Fold {
  return (args, make) => {
    const [first, ...more] = args as readonly [Expr, ...Expr[]];
    if (first.kind === "map") return undefined;
    const list = itemsOf(name, 0, first);
    if (list === undefined || "kind" in list) return list;
    return items(make, [...list, ...more]);
  };
}

function joinFront(args: readonly Expr[], make: Maker): Expr | Fault | undefined {
  const list = itemsOf("cons", 1, args[1] as Expr);
  if (list === undefined || "kind" in list) return list;
  return items(make, [args[0] as Expr, ...list]);
}

function joinAll(args: readonly Expr[], make: Maker): Expr | Fault | undefined {
  const lists = args.map((each, i) => itemsOf("concat", i, each));
  const wrong = lists.find((each): each is Fault => each !== undefined && "kind" in each);
  if (wrong !== undefined) return wrong;
  if (lists.includes(undefined)) return undefined;
  return items(make, (lists as (readonly Expr[])[]).flat());
}

function subvec(args: readonly Expr[], make: Maker): Expr | Fault | undefined {
  const list = itemsOf("subvec", 0, args[0] as Expr);
  if (list === undefined || "kind" in list) return list;
  const start = wholeNumber("subvec", args, 1);
  const end = args.length > 2 ? wholeNumber("subvec", args, 2) : list.length;
  if (typeof start !== "number") return start;
  if (typeof end !== "number") return end;
  if (0 <= start && start <= end && end <= list.length) return items(make, list.slice(start, end));
  const message = `subvec from ${start} to ${end} of a vector of ${list.length} elements`;
  return fault("IndexOutOfRange", message, start < 0 || start > list.length ? 1 : args.length - 1);
}

function range(args: readonly Expr[], make: Maker): Expr | Fault {
  const wrong = args.findIndex((each) => !Number.isFinite(numberOf(each)));
  if (wrong >= 0) return typeFault(`range needs numbers, got ${show(args[wrong] as Expr)}`, wrong);
  const [start, end] = args.length === 1 ? [0, numberOf(args[0])] : args.map(numberOf);
  const step = args.length === 3 ? numberOf(args[2]) : 1;
  if (step === 0) return typeFault("range never ends with a step of 0", 2);
  const length = Math.max(0, Math.ceil(((end as number) - (start as number)) / step));
  if (length > MAX_ITEMS) return tooLong("range", length);
  const list = Array.from({ length }, (_, i) => number(make, (start as number) + i * step));
  return items(make, list);
}

function repeat(args: readonly Expr[], make: Maker): Expr | Fault {
  const length = wholeNumber("repeat", args, 0);
  if (typeof length !== "number") return length;
  if (length > MAX_ITEMS) return tooLong("repeat", length);
  return items(make, new Array(Math.max(0, length)).fill(args[1]));
}

function tooLong(name: string, length: number): Fault {
  const message = `${name} would make a vector of ${length} elements, the limit is ${MAX_ITEMS}`;
  return fault("GraphTooLarge", message, null);
}

function wholeNumber(name: string, args: readonly Expr[], at: number): number | Fault {
  const value = numberOf(args[at]);
  if (Number.isInteger(value)) return value;
  return typeFault(`${name} needs a whole number here, got ${show(args[at] as Expr)}`, at);
}
