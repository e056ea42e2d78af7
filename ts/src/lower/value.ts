// What an expression lowers to: shapes, kinds and literals are known here; only the numbers at the leaves are left
// to the engine. Every vector and map knows its depth and its number of leaves, so that walks can be bounded.

import type { Operand } from "./operand.ts";

/** A number of each sample. `type` says how results show it. */
export interface Leaf {
  readonly kind: "leaf";
  readonly type: "number" | "boolean";
  readonly operand: Operand;
  /** When set, the leaf is a whole number in [0, bound). */
  readonly bound: number | null;
}
/** One of several literals: `operand` is a code of the program's literal table, one of `codes`. */
export interface CategoryValue {
  readonly kind: "category";
  readonly operand: Operand;
  readonly codes: readonly number[];
}
export interface VectorValue {
  readonly kind: "vector";
  readonly items: readonly Value[];
  readonly depth: number;
  readonly leaves: number;
}
export interface MapValue {
  readonly kind: "map";
  /** Keys are literals; insertion-ordered, each key once. */
  readonly keys: readonly Literal[];
  readonly items: readonly Value[];
  readonly depth: number;
  readonly leaves: number;
}
/** A string, keyword or nil; numbers and booleans are leaves, and literals where they are keys or codes. */
export interface LiteralValue {
  readonly kind: "literal";
  readonly literal: Literal;
}
/** One distribution, or one of several families: `which` is the place of the one that holds in `options`. */
export interface DistributionValue {
  readonly kind: "distribution";
  readonly which: Operand;
  readonly options: readonly Distribution[];
}
/** Values that no common shape joins; fine as long as only the taken part of it is asked for. */
export interface ClashValue {
  readonly kind: "clash";
  readonly selector: Selector;
  readonly options: readonly Value[];
  readonly depth: number;
}

export type Value =
  | Leaf
  | CategoryValue
  | VectorValue
  | MapValue
  | LiteralValue
  | DistributionValue
  | ClashValue;

/** What decides between options: a condition (options: then, else), or an index into the options. */
export interface Selector {
  readonly kind: "condition" | "index";
  readonly operand: Operand;
}

export type Literal =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "keyword"; readonly value: string }
  | { readonly kind: "nil" };

/** One family with its parameters; `terms` are what its density needs of them (`TERMS`). */
export interface Distribution {
  readonly family: string;
  /** Elements of a vector family; 1 for the others. */
  readonly size: number;
  readonly params: readonly Operand[];
  readonly terms: readonly Operand[];
  /** `categorical`: the value that each code stands for. */
  readonly values: readonly Value[] | null;
  /** Of a `mixture`. */
  readonly components: readonly Distribution[];
}

/** Values that nest deeper are refused: walks over them may recurse. */
export const MAX_DEPTH = 1000;
/** Numbers that one value may hold where all of them are needed. */
export const MAX_LEAVES = 1_000_000;

export const NIL: LiteralValue = { kind: "literal", literal: { kind: "nil" } };

export function isNil(value: Value): boolean {
  return value.kind === "literal" && value.literal.kind === "nil";
}

export function leaf(
  operand: Operand,
  type: Leaf["type"] = "number",
  bound: number | null = null,
): Leaf {
  return { kind: "leaf", type, operand, bound };
}

export function boolean(operand: Operand): Leaf {
  return { kind: "leaf", type: "boolean", operand, bound: 2 };
}

export function vector(items: readonly Value[]): VectorValue {
  return { kind: "vector", items, depth: depthOver(items), leaves: leavesOver(items) };
}

/** A key that comes again replaces the earlier value and keeps its place. */
export function map(entries: Iterable<readonly [Literal, Value]>): MapValue {
  const unique = new Map<string, readonly [Literal, Value]>();
  for (const [key, value] of entries) unique.set(literalKey(key), [key, value]);
  const keys = [...unique.values()].map(([key]) => key);
  const items = [...unique.values()].map(([, value]) => value);
  return { kind: "map", keys, items, depth: depthOver(items), leaves: leavesOver(items) };
}

export function clash(selector: Selector, options: readonly Value[]): ClashValue {
  return { kind: "clash", selector, options, depth: depthOver(options) };
}

export function depthOf(value: Value): number {
  return "depth" in value ? value.depth : 0;
}

export function leavesOf(value: Value): number {
  return value.kind === "vector" || value.kind === "map" ? value.leaves : 1;
}

/** Equal literals, and only they, have equal keys; true is 1 and false is 0, as in `=`. */
export function literalKey(literal: Literal): string {
  switch (literal.kind) {
    case "number":
      return `n${literal.value + 0}`;
    case "boolean":
      return literal.value ? "n1" : "n0";
    case "nil":
      return "nil";
    default:
      return `${literal.kind}:${literal.value}`;
  }
}

/** The literal as JSON shows it: a keyword with its colon. */
export function literalToJson(literal: Literal): number | boolean | string | null {
  if (literal.kind === "nil") return null;
  return literal.kind === "keyword" ? `:${literal.value}` : literal.value;
}

/** What the value is, for messages: `a vector of 3`. */
export function describe(value: Value): string {
  switch (value.kind) {
    case "leaf":
      return value.type === "boolean" ? "a boolean" : "a number";
    case "category":
      return "one of several literals";
    case "vector":
      return `a vector of ${value.items.length}`;
    case "map":
      return "a map";
    case "literal":
      return value.literal.kind === "nil" ? "nil" : `a ${value.literal.kind}`;
    case "distribution":
      return "a distribution";
    case "clash":
      return "of one shape or another, by chance";
  }
}

function depthOver(items: readonly Value[]): number {
  return 1 + items.reduce((deepest, item) => Math.max(deepest, depthOf(item)), 0);
}

function leavesOver(items: readonly Value[]): number {
  return items.reduce((sum, item) => sum + leavesOf(item), 0);
}
