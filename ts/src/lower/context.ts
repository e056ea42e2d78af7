// What all parts of lowering share: the instructions so far, the value of every vertex met, the program's literals.

import type { Graph } from "../graph/graph.ts";
import type { Span } from "../source/span.ts";
import { constant, createEmitter, type Emitter, emitGather } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import { type CategoryValue, type Literal, literalKey, type Value } from "./value.ts";

/** A request to make sure that a random index is in range wherever the program gets there. */
export interface IndexCheck {
  /** Id of the expression that indexes. */
  readonly expr: number;
  readonly span: Span;
  readonly index: Operand;
  /** The index must be a whole number in [0, count). */
  readonly count: number;
  /** What else must hold for the index to be asked for, beside getting to the expression. */
  readonly condition: Operand;
}

export interface Context {
  readonly graph: Graph;
  readonly emitter: Emitter;
  /** Value of each vertex lowered so far, by its number. */
  readonly vertices: Value[];
  /** Value of each expression lowered so far, by its id. */
  readonly values: Map<number, Value>;
  /** Literals that categories refer to by place. */
  readonly literals: Literal[];
  readonly literalCodes: Map<string, number>;
  readonly checks: IndexCheck[];
}

export function createContext(graph: Graph): Context {
  return {
    graph,
    emitter: createEmitter(),
    vertices: [],
    values: new Map(),
    literals: [],
    literalCodes: new Map(),
    checks: [],
  };
}

/** The code of a literal in the program's table; equal literals have one code. */
export function literalCode(context: Context, literal: Literal): number {
  // Truth values keep their kind in the table: a category that holds `true` must not show 1.
  const key = literal.kind === "boolean" ? `b${literal.value}` : literalKey(literal);
  let code = context.literalCodes.get(key);
  if (code === undefined) {
    code = context.literals.push(literal) - 1;
    context.literalCodes.set(key, code);
  }
  return code;
}

/** A property of the literal that a category stands for, for every sample. */
export function lookUpLiteral(
  context: Context,
  category: CategoryValue,
  of: (literal: Literal) => number,
): Operand {
  const reached = context.literals.slice(0, Math.max(...category.codes) + 1);
  const table = reached.map((literal) => constant(context.emitter, of(literal)));
  return emitGather(context.emitter, category.operand, table);
}

/** The number a literal counts as in arithmetic and comparison; NaN, equal to nothing, for the others. */
export function literalNumber(literal: Literal): number {
  if (literal.kind === "number") return literal.value;
  return literal.kind === "boolean" ? Number(literal.value) : Number.NaN;
}
