// The structural rules on link expressions: what is known of collections here, and what is wrong with a call.

import type { Expr } from "../../core/expr.ts";
import type { Rule, Shapes } from "../../core/shapes.ts";
import { elementOf, isConstant, literal, vector } from "../../core/table.ts";
import { getPart, hasPart, KEY_RULE, mapOf, putPart } from "./collections.ts";
import { markOf } from "./map-index.ts";
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
    return rule(shapesOf(call));
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

function shapesOf({ make, name, args, isFree, view = itself }: ShapeCall): Shapes<Expr> {
  const { table, span } = make;
  const refuse: Shapes<Expr>["refuse"] = (error, message, at, hint) => {
    throw new Refusal(fault(error, message, at < 0 ? null : at, hint));
  };
  const arg = (at: number) => view(args[at] as Expr);
  const needsFree = () => {
    if (!isFree) throw OPEN;
  };
  const wrong = (at: number, what: string): never => {
    if (isUndecided(arg(at))) throw OPEN;
    return refuse("TypeMismatch", `${name} works on ${what}, got ${nameOf(arg(at))}`, at);
  };
  const entries: Shapes<Expr>["entries"] = (at) => {
    const coll = arg(at);
    if (coll.kind === "nil") return [];
    if (coll.kind !== "map") return wrong(at, "a map");
    needsFree();
    return coll.entries;
  };
  return {
    name,
    args,
    refuse,
    entries,
    length: (at) => {
      const coll = arg(at);
      if (coll.kind === "vector") return coll.length;
      if (coll.kind === "map") return coll.entries.length;
      if (coll.kind === "string") return coll.value.length;
      return coll.kind === "nil" ? 0 : wrong(at, "a vector");
    },
    item: (at, place) => {
      const coll = arg(at);
      if (coll.kind === "vector") return elementOf(coll, place);
      return coll.kind === "map"
        ? vector(table, entries(at)[place] as readonly Expr[], span)
        : wrong(at, "a vector");
    },
    isMap: (at) => arg(at).kind === "map",
    parts: (value) => {
      const seen = view(value);
      if (isUndecided(seen)) throw OPEN;
      return seen.kind === "vector" ? seen.items : null;
    },
    number: (at) => {
      if (isNumeric(arg(at))) return numberOf(arg(at));
      if (!isConstant(table, arg(at))) throw OPEN;
      return refuse("TypeMismatch", `${name} needs a number here, got ${show(arg(at))}`, at);
    },
    key: (value) => {
      const mark = markOf(view(value));
      if (mark !== undefined) return mark;
      if (isOpen(view(value))) throw OPEN;
      return refuse("TypeMismatch", `${KEY_RULE}, got ${nameOf(value)}`, args.indexOf(value));
    },
    literal: (value) => literal(table, value, span),
    vector: (list) => orThrow(items(make, list)),
    map: (list) => {
      needsFree();
      return orThrow(
        mapOf(
          make,
          list.flatMap(([key, value]) => [view(key), value]),
        ),
      );
    },
    get: (coll, key, otherwise) => orThrow(getPart(make, name, view(coll), view(key), otherwise)),
    put: (coll, key, value) => {
      if (view(coll).kind !== "vector") needsFree();
      return orThrow(putPart(make, name, view(coll), view(key), value));
    },
    has: (coll, key) => orThrow(hasPart(make, name, view(coll), view(key))),
  };
}

function itself(expr: Expr): Expr {
  return expr;
}
