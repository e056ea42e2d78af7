// Parts of vectors by index from 0, of maps by key; undefined where that is not known yet.

import type { ElementExpr, Expr, IndexExpr, MapExpr, VectorExpr } from "../../core/expr.ts";
import { elementOf, instancesOf, isConstant, map } from "../../core/table.ts";
import { plural } from "../../errors/words.ts";
import { columnOf, elementAlong } from "./along.ts";
import { findDatum, isVarying, lookUpColumn } from "./columns.ts";
import { hasLiteralKeys, lookupKey } from "./map-index.ts";
import {
  boolean,
  type Fault,
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

/** A map from keys and values in turn; of equal keys the last value counts. */
export function mapOf(make: Maker, list: readonly Expr[]): Expr | Fault {
  if (list.length % 2 === 1) {
    return fault("ArityMismatch", "hash-map needs a value for every key", list.length - 1);
  }
  const entries: [Expr, Expr][] = [];
  const places = new Map<Expr, number>();
  for (let i = 0; i < list.length; i += 2) {
    const key = canonicalKey(make, list[i] as Expr);
    const problem = keyProblem(make, key, i);
    if (problem !== undefined) return problem;
    const place = places.get(key);
    if (place === undefined)
      places.set(key, entries.push([list[i] as Expr, list[i + 1] as Expr]) - 1);
    else (entries[place] as [Expr, Expr])[1] = list[i + 1] as Expr;
  }
  return map(make.table, entries, make.span);
}

/** What is wrong with a key, argument `at` of a call. */
function keyProblem(make: Maker, key: Expr, at: number): Fault | undefined {
  if (KEYS.has(key.kind) || !isConstant(make.table, key)) return undefined;
  return typeFault(`${KEY_RULE}, got ${nameOf(key)}`, at);
}

export const KEY_RULE = "a key is a number, string, boolean or keyword";
const KEYS: ReadonlySet<Expr["kind"]> = new Set(["number", "string", "boolean", "keyword"]);

/** Equal keys become one object: booleans are numbers, -0 is 0. */
function canonicalKey(make: Maker, key: Expr): Expr {
  return isNumeric(key) ? number(make, numberOf(key) + 0) : key;
}

type Made = Expr | Fault | undefined;

/** The part under a key, or what stands in for a missing one. */
export function getPart(
  make: Maker,
  name: string,
  coll: Expr,
  key: Expr,
  otherwise: Expr | undefined,
): Made {
  if (coll.kind === "nil" && otherwise !== undefined) return otherwise;
  if (isVarying(key) && coll.kind === "vector") return getVarying(make, coll, key);
  if (!isConstant(make.table, key)) return checkCollection(name, coll);
  if (coll.kind === "map") return getFromMap(make, coll, key, otherwise);
  if (coll.kind !== "vector") return checkCollection(name, coll);
  const index = indexOf(key, coll.length);
  if (typeof index === "number") return elementOf(coll, index);
  return otherwise !== undefined && index.error === "IndexOutOfRange" ? otherwise : index;
}

/** Whether there is a part under a key. */
export function hasPart(make: Maker, name: string, coll: Expr, key: Expr): Made {
  if (!isConstant(make.table, key)) return checkCollection(name, coll);
  if (coll.kind === "nil") return boolean(make, false);
  if (coll.kind === "map") {
    return hasLiteralKeys(make.table, coll)
      ? boolean(make, lookupKey(make.table, coll, key) !== undefined)
      : undefined;
  }
  if (coll.kind !== "vector") return checkCollection(name, coll);
  const index = numberOf(key);
  return boolean(make, Number.isInteger(index) && index >= 0 && index < coll.length);
}

/** The collection with a value under a key: an index one past the end appends, a new key is added. */
export function putPart(make: Maker, name: string, coll: Expr, key: Expr, value: Expr): Made {
  if (coll.kind === "nil") return mapOf(make, [key, value]);
  if (coll.kind === "map") return putEntry(make, coll, key, value);
  if (coll.kind !== "vector" || !isConstant(make.table, key)) return checkCollection(name, coll);
  const index = indexOf(key, coll.length, 1);
  if (typeof index !== "number") return index;
  const list = coll.items.slice();
  list[index] = value;
  make.table.copies += list.length;
  return items(make, list);
}

function putEntry(make: Maker, coll: MapExpr, key: Expr, value: Expr): Made {
  const problem = keyProblem(make, key, 1);
  if (problem !== undefined) return problem;
  const place = coll.entries.findIndex(([each]) => isSameKey(each, key));
  const entries = coll.entries.slice();
  if (place < 0) entries.push([key, value]);
  else entries[place] = [(coll.entries[place] as Entry)[0], value];
  make.table.copies += entries.length;
  return map(make.table, entries, make.span);
}

type Entry = MapExpr["entries"][number];

/** Whether two keys are one: booleans are numbers, -0 is 0. */
function isSameKey(a: Expr, b: Expr): boolean {
  return a === b || (isNumeric(a) && isNumeric(b) && numberOf(a) === numberOf(b));
}

/** By an index of data: every index must be one of the vector's. */
function getVarying(
  make: Maker,
  list: VectorExpr,
  key: ElementExpr | IndexExpr,
): Expr | Fault | undefined {
  const isWrong = (at: number) => !Number.isInteger(at) || at < 0 || at >= list.length;
  const isEvery = key.kind === "index" && instancesOf(make.table, key.plate) <= list.length;
  const wrong = isEvery ? undefined : findDatum(make.table, key, isWrong);
  if (wrong === undefined) return elementAtDatum(make, list, key);
  const problem = indexOf(number(make, wrong.value), list.length);
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

function getFromMap(make: Maker, collection: MapExpr, key: Expr, otherwise: Expr | undefined) {
  if (!hasLiteralKeys(make.table, collection)) return undefined;
  const found = lookupKey(make.table, collection, key) ?? otherwise;
  if (found !== undefined) return found;
  const keys = collection.entries.slice(0, 5).map(([each]) => show(each));
  const more = collection.entries.length > 5 ? ", ..." : "";
  const hint = keys.length === 0 ? "the map is empty" : `its keys: ${keys.join(", ")}${more}`;
  return fault("KeyNotFound", `the map has no key ${show(key)}`, 1, hint);
}

/** A fault for what has no parts; undefined for what may have some. */
function checkCollection(name: string, expr: Expr): Fault | undefined {
  if (isUndecided(expr) || expr.kind === "vector" || expr.kind === "map") return undefined;
  return typeFault(`${name} works on a vector or a map, got ${nameOf(expr)}`, 0);
}

/** The place that a key means in a vector, or `past` places beyond its end. */
function indexOf(key: Expr, length: number, past = 0): number | Fault {
  const index = numberOf(key);
  if (!Number.isInteger(index)) {
    return typeFault(`an index is a whole number, got ${show(key)}`, 1);
  }
  if (index >= 0 && index < length + past) return index;
  const message = `index ${index} of a vector of ${plural(length, "element")}`;
  const last = length + past - 1;
  const hint = last < 0 ? "the vector is empty" : `indices go from 0 to ${last}`;
  return fault("IndexOutOfRange", message, 1, hint);
}
