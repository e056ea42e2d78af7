// The structural rules on link expressions: what is known of collections here, and what is wrong with a call.

import { findOperator } from "../../core/catalogue.ts";
import type { Expr, MapExpr } from "../../core/expr.ts";
import type { Rule, Shapes } from "../../core/shapes.ts";
import { elementOf, extended, isConstant, literal } from "../../core/table.ts";
import type { DiagnosticKind } from "../../errors/kinds.ts";
import { getPart, hasPart, KEY_RULE, mapOf, putPart } from "./collections.ts";
import { type Mark, markOf } from "./map-index.ts";
import {
  type Fault,
  fault,
  isFault,
  isNumeric,
  isOpen,
  isUndecided,
  items,
  type Maker,
  nameOf,
  numberOf,
  show,
} from "./support.ts";

/** A call of a structural operator under the name that the program uses. */
export interface ShapeCall {
  readonly make: Maker;
  readonly name: string;
  readonly args: readonly Expr[];
  /** Maps are taken apart and put together too; otherwise only vectors are. */
  readonly isFree: boolean;
  /** What is known of an expression; without it, only what it says itself. */
  readonly view?: (expr: Expr) => Expr;
}

/** The result of a rule, what is wrong with the call, or undefined when too little is known. */
export function applyRule(rule: Rule, call: ShapeCall): Expr | Fault | undefined {
  try {
    return rule(new ExprShapes(call));
  } catch (error) {
    if (error === OPEN) return undefined;
    if (error instanceof Refusal) return error.fault;
    throw error;
  }
}

class Refusal extends Error {
  readonly fault: Fault;
  constructor(reason: Fault) {
    super(reason.message);
    this.fault = reason;
  }
}

/** Thrown where a rule asks for what is not known; one object, because it is thrown often. */
const OPEN = new Error("not known");

function orThrow<Made extends { readonly kind: string }>(made: Made | Fault | undefined): Made {
  if (made === undefined) throw OPEN;
  if (isFault(made)) throw new Refusal(made);
  return made;
}

function orOpen(is: boolean): void {
  if (!is) throw OPEN;
}

/** A class, because one is made for every call: its methods are not. */
class ExprShapes implements Shapes<Expr> {
  readonly name: string;
  readonly args: readonly Expr[];
  readonly most: number;
  readonly #make: Maker;
  readonly #isFree: boolean;
  readonly #view: (expr: Expr) => Expr;

  constructor({ make, name, args, isFree, view = itself }: ShapeCall) {
    this.name = name;
    this.args = args;
    this.most = make.table.most;
    this.#make = make;
    this.#isFree = isFree;
    this.#view = view;
  }

  length(at: number): number {
    const coll = this.#arg(at);
    if (coll.kind === "vector") return coll.length;
    if (coll.kind === "map") return coll.entries.length;
    if (coll.kind === "string") return coll.value.length;
    return coll.kind === "nil" ? 0 : this.#wrong(at, "a vector");
  }

  item(at: number, place: number): Expr {
    const coll = this.#arg(at);
    if (coll.kind === "vector") return elementOf(coll, place);
    if (coll.kind !== "map") return this.#wrong(at, "a vector");
    return this.vector(this.entries(at)[place] as readonly Expr[]);
  }

  items(at: number, from: number, end: number): readonly Expr[] {
    const coll = this.#arg(at);
    if (coll.kind === "vector" && coll.itemAt === null) {
      return end - from === coll.length ? coll.items : coll.items.slice(from, end);
    }
    const list = new Array<Expr>(end - from);
    for (let i = 0; i < list.length; i++) list[i] = this.item(at, from + i);
    return list;
  }

  isMap(at: number): boolean {
    return this.#arg(at).kind === "map";
  }

  entries(at: number): MapExpr["entries"] {
    const coll = this.#arg(at);
    if (coll.kind === "nil") return [];
    if (coll.kind !== "map") return this.#wrong(at, "a map");
    orOpen(this.#isFree);
    return coll.entries;
  }

  parts(value: Expr): readonly Expr[] | null {
    const seen = this.#view(value);
    orOpen(!isUndecided(seen) || isArithmetic(seen));
    return seen.kind === "vector" ? seen.items : null;
  }

  number(at: number): number {
    const arg = this.#arg(at);
    if (isNumeric(arg)) return numberOf(arg);
    orOpen(isConstant(this.#make.table, arg));
    return this.refuse("TypeMismatch", `${this.name} needs a number here, got ${show(arg)}`, at);
  }

  key(value: Expr): Mark {
    const seen = this.#view(value);
    const mark = markOf(seen);
    if (mark !== undefined) return mark;
    orOpen(!isOpen(seen));
    return this.refuse(
      "TypeMismatch",
      `${KEY_RULE}, got ${nameOf(seen)}`,
      this.args.indexOf(value),
    );
  }

  literal(value: number | boolean | null): Expr {
    return literal(this.#make.table, value, this.#make.span);
  }

  vector(list: readonly Expr[]): Expr {
    this.#make.table.copies += list.length;
    return orThrow(items(this.#make, list));
  }

  extended(at: number, more: readonly Expr[]): Expr {
    const coll = this.#arg(at);
    if (coll.kind === "vector") {
      this.#make.table.copies += coll.length + more.length;
      return extended(this.#make.table, coll, more, this.#make.span);
    }
    return this.vector([...this.items(at, 0, this.length(at)), ...more]);
  }

  map(list: MapExpr["entries"]): Expr {
    orOpen(this.#isFree);
    this.#make.table.copies += list.length;
    const parts = list.flatMap(([key, value]) => [this.#view(key), value]);
    return orThrow(mapOf(this.#make, parts));
  }

  get(coll: Expr, key: Expr, otherwise?: Expr): Expr {
    return orThrow(getPart(this.#make, this.name, this.#view(coll), this.#view(key), otherwise));
  }

  put(coll: Expr, key: Expr, value: Expr): Expr {
    orOpen(this.#isFree || this.#view(coll).kind === "vector");
    return orThrow(putPart(this.#make, this.name, this.#view(coll), this.#view(key), value));
  }

  has(coll: Expr, key: Expr): Expr {
    return orThrow(hasPart(this.#make, this.name, this.#view(coll), this.#view(key)));
  }

  refuse(error: DiagnosticKind, message: string, at: number, hint?: string): never {
    throw new Refusal(fault(error, message, at < 0 ? null : at, hint));
  }

  #arg(at: number): Expr {
    return this.#view(this.args[at] as Expr);
  }

  #wrong(at: number, what: string): never {
    const arg = this.#arg(at);
    orOpen(!isUndecided(arg));
    return this.refuse("TypeMismatch", `${this.name} works on ${what}, got ${nameOf(arg)}`, at);
  }
}

function isArithmetic(expr: Expr): boolean {
  return expr.kind === "call" && findOperator(expr.operator)?.family === "elementwise";
}

function itself(expr: Expr): Expr {
  return expr;
}
