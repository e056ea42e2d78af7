// `get`, `nth`, `put`, `count` and `hash-map`: vectors by index from 0, maps by key.

import type { ElementExpr, Expr, IndexExpr, MapExpr, VectorExpr } from "../../core/expr.ts";
import { elementOf, instancesOf, isConstant, map } from "../../core/table.ts";
import { columnOf, elementAlong } from "./along.ts";
import { findDatum, isVarying, lookUpColumn } from "./columns.ts";
import { hasLiteralKeys, lookupKey } from "./map-index.ts";
import {
  boolean,
  type Fault,
  type Fold,
  fault,
  isNumeric,
  isUndecided,
  items,
  type Maker,
  nameOf,
  number,
  numberOf,
  show,
  typeFault,
} from "./support.ts";

/** Rules for literal vectors and maps, whatever their elements are. */
export const LITERAL_COLLECTIONS: readonly (readonly [string, Fold])[] = [
  ["get", get],
  ["nth", nth],
  ["put", putIntoVector],
  ["count", count],
];

/** Rules for constants only. */
export const CONSTANT_COLLECTIONS: readonly (readonly [string, Fold])[] = [
  ["hash-map", (args, make) => mapOf(make, args)],
  ["put", putIntoMap],
  ["conj", conjMap],
  ["empty?", isEmpty],
];

/** A map from keys and values in turn; of equal keys the last value counts. */
export function mapOf(make: Maker, list: readonly Expr[]): Expr | Fault {
  if (list.length % 2 === 1) {
    return fault("ArityMismatch", "hash-map needs a value for every key", list.length - 1);
  }
  const entries: [Expr, Expr][] = [];
  const places = new Map<Expr, number>();
  for (let i = 0; i < list.length; i += 2) {
    const key = canonicalKey(make, list[i] as Expr);
    if (!KEYS.has(key.kind) && isConstant(make.table, key)) {
      return typeFault(`a key is a number, string, boolean or keyword, got ${nameOf(key)}`, i);
    }
    const place = places.get(key);
    if (place === undefined)
      places.set(key, entries.push([list[i] as Expr, list[i + 1] as Expr]) - 1);
    else (entries[place] as [Expr, Expr])[1] = list[i + 1] as Expr;
  }
  return map(make.table, entries, make.span);
}

const KEYS: ReadonlySet<Expr["kind"]> = new Set(["number", "string", "boolean", "keyword"]);

/** Equal keys become one object: booleans are numbers, -0 is 0. */
function canonicalKey(make: Maker, key: Expr): Expr {
  return isNumeric(key) ? number(make, numberOf(key) + 0) : key;
}

function get(args: readonly Expr[], make: Maker): Expr | Fault | undefined {
  const [collection, key, otherwise] = args as readonly [Expr, Expr, Expr?];
  if (isVarying(key) && collection.kind === "vector")
    return getVarying(make, "get", collection, key);
  if (!isConstant(make.table, key)) return checkCollection("get", collection);
  if (collection.kind === "vector") {
    const index = indexOf("get", key, collection.length);
    if (typeof index === "number") return elementOf(collection, index);
    return otherwise !== undefined && index.error === "IndexOutOfRange" ? otherwise : index;
  }
  if (collection.kind === "map") return getFromMap(collection, key, otherwise);
  return checkCollection("get", collection);
}

/** By an index of data: every index must be one of the vector's. */
function getVarying(
  make: Maker,
  name: string,
  list: VectorExpr,
  key: ElementExpr | IndexExpr,
): Expr | Fault | undefined {
  const isWrong = (at: number) => !Number.isInteger(at) || at < 0 || at >= list.length;
  const isEvery = key.kind === "index" && instancesOf(make.table, key.plate) <= list.length;
  const wrong = isEvery ? undefined : findDatum(make.table, key, isWrong);
  if (wrong === undefined) return elementAtDatum(make, list, key);
  const problem = indexOf(name, number(make, wrong.value), list.length);
  if (typeof problem === "number") return undefined;
  return { ...problem, message: `${problem.message}, in instance ${wrong.place}` };
}

function elementAtDatum(
  make: Maker,
  list: VectorExpr,
  key: ElementExpr | IndexExpr,
): Expr | undefined {
  if (key.kind === "index") return elementAlong(make.table, list, key.plate, make.span);
  if (list.source?.kind === "plate") return list.itemAt?.(key);
  const numbers = columnOf(list);
  return numbers === null ? undefined : lookUpColumn(make, numbers, key);
}

function getFromMap(collection: MapExpr, key: Expr, otherwise: Expr | undefined) {
  if (!hasLiteralKeys(collection)) return undefined;
  const found = lookupKey(collection, key) ?? otherwise;
  if (found !== undefined) return found;
  const keys = collection.entries.slice(0, 5).map(([each]) => show(each));
  const more = collection.entries.length > 5 ? ", ..." : "";
  const hint = keys.length === 0 ? "the map is empty" : `its keys: ${keys.join(", ")}${more}`;
  return fault("KeyNotFound", `the map has no key ${show(key)}`, 1, hint);
}

function nth(args: readonly Expr[], make: Maker): Expr | Fault | undefined {
  const [collection, key] = args as readonly [Expr, Expr];
  if (collection.kind === "map") {
    return typeFault("nth works on a vector, got a map", 0, "write (get m key)");
  }
  if (isVarying(key) && collection.kind === "vector")
    return getVarying(make, "nth", collection, key);
  if (collection.kind !== "vector" || !isConstant(make.table, key)) {
    return checkCollection("nth", collection);
  }
  const index = indexOf("nth", key, collection.length);
  return typeof index === "number" ? elementOf(collection, index) : index;
}

function putIntoVector(args: readonly Expr[], make: Maker): Expr | Fault | undefined {
  const [collection, key, value] = args as readonly [Expr, Expr, Expr];
  if (collection.kind !== "vector" || !isConstant(make.table, key)) {
    return collection.kind === "nil" ? undefined : checkCollection("put", collection);
  }
  const { length } = collection;
  const index = indexOf("put", key, length + 1);
  if (typeof index !== "number") return index;
  const list = [...collection.items];
  list[index] = value;
  return items(make, list);
}

function putIntoMap(args: readonly Expr[], make: Maker): Expr | Fault | undefined {
  const [collection, key, value] = args as readonly [Expr, Expr, Expr];
  if (collection.kind === "nil") return mapOf(make, [key, value]);
  if (collection.kind !== "map") return undefined;
  return mapOf(make, [...collection.entries.flat(), key, value]);
}

function conjMap(args: readonly Expr[], make: Maker): Expr | Fault | undefined {
  const [collection, ...pairs] = args as readonly [Expr, ...Expr[]];
  if (collection.kind !== "map") return undefined;
  const list = [...collection.entries.flat()];
  for (const [i, pair] of pairs.entries()) {
    if (pair.kind !== "vector" || pair.length !== 2) {
      return typeFault(`conj onto a map takes [key value], got ${nameOf(pair)}`, i + 1);
    }
    list.push(...pair.items);
  }
  return mapOf(make, list);
}

function isEmpty(args: readonly Expr[], make: Maker): Expr | Fault | undefined {
  const size = count(args, make);
  if (size === undefined || size.kind !== "number") return size;
  return boolean(make, size.value === 0);
}

function count(args: readonly Expr[], make: Maker): Expr | Fault | undefined {
  const collection = args[0] as Expr;
  if (collection.kind === "vector") return number(make, collection.length);
  if (collection.kind === "map") return number(make, collection.entries.length);
  if (collection.kind === "string") return number(make, collection.value.length);
  if (collection.kind === "nil") return number(make, 0);
  return checkCollection("count", collection);
}

/** A fault for what has no parts; undefined for what may have some. */
function checkCollection(name: string, expr: Expr): Fault | undefined {
  if (isUndecided(expr) || expr.kind === "vector" || expr.kind === "map") return undefined;
  return typeFault(`${name} works on a vector or a map, got ${nameOf(expr)}`, 0);
}

function indexOf(name: string, key: Expr, length: number): number | Fault {
  const index = numberOf(key);
  if (!Number.isInteger(index)) {
    return typeFault(`an index is a whole number, got ${show(key)}`, 1);
  }
  if (index >= 0 && index < length) return index;
  const size = name === "put" ? length - 1 : length;
  const elements = size === 1 ? "1 element" : `${size} elements`;
  const message = `index ${index} of a vector of ${elements}`;
  const hint = length === 0 ? "the vector is empty" : `indices go from 0 to ${length - 1}`;
  return fault("IndexOutOfRange", message, 1, hint);
}
