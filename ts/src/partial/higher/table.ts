// Higher-order operators by name: small programs over `apply`, on the machine's stack.

import type { Higher, Machine } from "../machine.ts";
import { dropWhile, every, filter, keep, remove, some, takeWhile } from "./choosing.ts";
import { applyAll, DERIVED, derive } from "./functions.ts";
import { map, mapcat, mapIndexed, repeatedly } from "./mapping.ts";
import { distinct, frequencies, sort, sortBy } from "./ordering.ts";
import { reduce, reductions } from "./reducing.ts";
import { update, updateIn } from "./updating.ts";

const OPERATORS = new Map<string, Higher>([
  ["map", map],
  ["map-indexed", mapIndexed],
  ["mapcat", mapcat],
  ["repeatedly", repeatedly],
  ["reduce", reduce],
  ["reductions", reductions],
  ["filter", filter],
  ["remove", remove],
  ["keep", keep],
  ["take-while", takeWhile],
  ["drop-while", dropWhile],
  ["some", some],
  ["every?", every],
  ["apply", applyAll],
  ["update", update],
  ["update-in", updateIn],
  ["sort", sort],
  ["sort-by", sortBy],
  ["distinct", distinct],
  ["frequencies", frequencies],
  ...[...DERIVED.keys()].map((name): readonly [string, Higher] => [name, derive]),
]);

/** All of them, and how the functions that they make are called. */
export const HIGHER: Machine["higher"] = { operators: OPERATORS, derived: DERIVED };
