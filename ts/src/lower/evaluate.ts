// Expressions to values, each once, with an explicit stack: a model may nest as deep as it likes. Of an `if`, `and`
// or `or` that is decided here, only what it comes to is lowered.

import type { CallExpr, Column, Expr, IfExpr } from "../core/expr.ts";
import { childrenOf } from "../core/table.ts";
import { chooseIf } from "./choose.ts";
import { canonicalOperator, operatorFamily } from "./codes.ts";
import { knownTruth } from "./conditions.ts";
import { type Context, loweredValue, openLoopOf, setValue } from "./context.ts";
import { lowerDistribution } from "./distribution.ts";
import { lowerElementwise } from "./elementwise.ts";
import type { Emitter } from "./emitter.ts";
import { fail } from "./fail.ts";
import { literalValue, numberLeaf } from "./literals.ts";
import { decides, lowerLogical } from "./logical.ts";
import { lowerMatrix } from "./matrix.ts";
import { elementValue, finalValue, indexValue, memberValue, vertexHere } from "./members.ts";
import { plateVector } from "./plate-values.ts";
import { lowerStructural } from "./structural.ts";
import { truth } from "./truth.ts";
import { depthOf, type Literal, MAX_DEPTH, map, NIL, type Value, vector } from "./value.ts";

/** The value of an expression; every vertex that it reads has been lowered before. */
export function evaluate(context: Context, root: Expr): Value {
  const stack: Frame[] = [frameOf(root)];
  while (stack.length > 0) {
    const frame = stack[stack.length - 1] as Frame;
    if (loweredValue(context, frame.expr) === undefined) {
      const missing = missingChild(context, frame);
      if (missing !== null) {
        stack.push(frameOf(missing));
        continue;
      }
      setValue(context, frame.expr, checked(context, frame.expr));
    }
    stack.pop();
  }
  return loweredValue(context, root) as Value;
}

/** The parts of an expression whose values its own is made of. */
export function partsOf(expr: Expr): readonly Expr[] {
  const isWhole = expr.kind === "member" || expr.kind === "final";
  return isWhole || (expr.kind === "vector" && expr.source !== null) ? [] : childrenOf(expr);
}

/** An expression whose children are being lowered; `next` is the first that may be missing. */
interface Frame {
  readonly expr: Expr;
  readonly children: readonly Expr[];
  next: number;
}

function frameOf(expr: Expr): Frame {
  return { expr, children: partsOf(expr), next: 0 };
}

function missingChild(context: Context, frame: Frame): Expr | null {
  const { expr, children } = frame;
  if (expr.kind === "if") return missingBranch(context, expr);
  for (; frame.next < children.length; frame.next++) {
    const child = children[frame.next] as Expr;
    const value = loweredValue(context, child);
    if (value === undefined) return child;
    if (isDecided(context, expr, value)) return null;
  }
  return null;
}

function missingBranch(context: Context, expr: IfExpr): Expr | null {
  const { emitter } = context;
  const test = loweredValue(context, expr.test);
  if (test === undefined) return expr.test;
  const known = knownTruth(emitter, truth(context, test));
  const branches =
    known === null ? [expr.then, expr.otherwise] : [known ? expr.then : expr.otherwise];
  return branches.find((branch) => loweredValue(context, branch) === undefined) ?? null;
}

function isDecided(context: Context, expr: Expr, value: Value): boolean {
  if (expr.kind !== "call") return false;
  const { operator } = expr;
  return (operator === "and" || operator === "or") && decides(context, operator, value);
}

function checked(context: Context, expr: Expr): Value {
  const value = lowerNode(context, expr);
  if (depthOf(value) <= MAX_DEPTH) return value;
  return fail("NestingTooDeep", expr.span, `this value nests deeper than ${MAX_DEPTH}`);
}

function lowerNode(context: Context, expr: Expr): Value {
  const { emitter } = context;
  const at = (child: Expr) => loweredValue(context, child) as Value;
  switch (expr.kind) {
    case "number":
      return numberLeaf(emitter, expr.value);
    case "boolean":
      return literalValue(emitter, { kind: "boolean", value: expr.value });
    case "string":
    case "keyword":
      return literalValue(emitter, { kind: expr.kind, value: expr.value });
    case "nil":
      return NIL;
    case "vertex":
      return vertexHere(context, expr.vertex, expr);
    case "member":
      return memberValue(context, expr.vertex, expr.at, expr);
    case "index":
      return indexValue(context, expr);
    case "element":
      return elementValue(context, expr);
    case "carry":
      return openLoopOf(context, expr.plate).state[expr.part] as Value;
    case "final":
      return finalValue(context, expr);
    case "vector":
      if (expr.source?.kind === "column") return columnValue(emitter, expr.source);
      if (expr.source?.kind === "plate") return plateVector(context, expr, expr.source);
      return vector(expr.items.map(at));
    case "map":
      return map(expr.entries.map(([key, value]) => [literalOfKey(key), at(value)] as const));
    case "call":
      return call(context, expr);
    case "dist":
      return lowerDistribution(context, expr, expr.args.map(at));
    case "if": {
      const test = truth(context, at(expr.test));
      const known = knownTruth(emitter, test);
      if (known !== null) return at(known ? expr.then : expr.otherwise);
      return chooseIf(context, test, at(expr.then), at(expr.otherwise));
    }
  }
}

function columnValue(emitter: Emitter, column: Column): Value {
  const { values, offset, shape, isBoolean } = column;
  const [length = 0, ...inner] = shape;
  const size = inner.reduce((product, each) => product * each, 1);
  const items = Array.from({ length }, (_, place) => {
    const at = offset + place * size;
    if (inner.length > 0) return columnValue(emitter, { ...column, offset: at, shape: inner });
    const value = values[at] as number;
    if (isBoolean) return literalValue(emitter, { kind: "boolean", value: value !== 0 });
    return numberLeaf(emitter, value);
  });
  return vector(items);
}

function call(context: Context, expr: CallExpr): Value {
  const operator = canonicalOperator(expr.operator);
  const args: Value[] = [];
  for (const arg of expr.args) {
    const value = loweredValue(context, arg);
    // Arguments after the one that decides an `and` or `or` have not been lowered.
    if (value === undefined) break;
    args.push(value);
    if (isDecided(context, expr, value)) break;
  }
  switch (operatorFamily(operator)) {
    case "logical":
      return lowerLogical(context, operator, expr, args);
    case "structural":
      return lowerStructural(context, operator, expr, args);
    case "matrix":
      return lowerMatrix(context, operator, expr, args);
    default:
      return lowerElementwise(context, operator, expr, args);
  }
}

function literalOfKey(key: Expr): Literal {
  switch (key.kind) {
    case "number":
      return { kind: "number", value: key.value };
    case "boolean":
      return { kind: "boolean", value: key.value };
    case "string":
    case "keyword":
      return { kind: key.kind, value: key.value };
    default:
      return fail(
        "TypeMismatch",
        key.span,
        "a key of a map must be a constant number, string, boolean or keyword",
      );
  }
}
