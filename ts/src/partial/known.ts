// What an expression comes to as far as constants and shapes decide it: the printed graph keeps `(reverse [x 1])` and
// `(= (count [x]) 0)`, but `map` can take the elements of the one, and a recursion can end by the other.
// Only operations whose result is the same everywhere are carried out. Keeps its own stack.

import { findOperator, type Operator } from "../core/catalogue.ts";
import type { Expr } from "../core/expr.ts";
import { type ExprTable, isConstant } from "../core/table.ts";
import { foldKnown } from "./fold/fold.ts";
import {
  isFault,
  isNumeric,
  isOpen,
  isTruthy,
  type Maker,
  number,
  numberOf,
} from "./fold/support.ts";

/** The expression, or one that it surely equals and that is a literal, a vector, a map or a distribution. */
export function expose(make: Maker, root: Expr): Expr {
  if (!isOpen(root)) return root;
  const heads = headsOf(make.table);
  const found = heads.get(root);
  if (found !== undefined) return found;
  const view = (expr: Expr) => heads.get(expr) ?? expr;
  const isSeen = (expr: Expr) => !isOpen(expr) || heads.has(expr);
  const pending: Expr[] = [root];
  for (let expr = pending.at(-1); expr !== undefined; expr = pending.at(-1)) {
    const missing = heads.has(expr) ? [] : asked(expr).filter((each) => !isSeen(each));
    if (missing.length > 0) {
      for (const each of missing) pending.push(each);
      continue;
    }
    const next = heads.get(expr) ?? reduce(make, expr, view);
    if (next !== expr && !isSeen(next)) {
      pending.push(next);
      continue;
    }
    make.table.work += 1;
    heads.set(expr, view(next));
    pending.pop();
  }
  return view(root);
}

/** Whether the expression is true, where that is known. */
export function truthOf(make: Maker, expr: Expr): boolean | undefined {
  const head = expose(make, expr);
  return isOpen(head) ? undefined : isTruthy(head);
}

/** Expressions of one table are unique and never change, so what is found once holds for good. */
const HEADS = new WeakMap<ExprTable, Map<Expr, Expr>>();

function headsOf(table: ExprTable): Map<Expr, Expr> {
  let heads = HEADS.get(table);
  if (heads === undefined) {
    heads = new Map();
    HEADS.set(table, heads);
  }
  return heads;
}

/** What must be known before an expression can be reduced. */
function asked(expr: Expr): readonly Expr[] {
  if (expr.kind === "call") return expr.args;
  return expr.kind === "if" ? [expr.test] : [];
}

/** An expression nearer to its value, or the same. */
function reduce(make: Maker, expr: Expr, view: (expr: Expr) => Expr): Expr {
  if (expr.kind === "if") {
    const test = view(expr.test);
    if (isOpen(test)) return expr;
    return isTruthy(test) ? expr.then : expr.otherwise;
  }
  if (expr.kind !== "call") return expr;
  const operator = findOperator(expr.operator);
  if (operator === undefined) return expr;
  const isShape = operator.family === "structural";
  const args = isShape ? expr.args : expr.args.map(view);
  if (!isShape && !isDecided(make, operator, args))
    return decidingPart(operator.name, args) ?? expr;
  const exact = EXACT.get(operator.name);
  if (exact !== undefined) return number(make, exact(numberOf(args[0])));
  const call = { make, name: expr.operator, args, isFree: true, view };
  const made = foldKnown(call, operator.name);
  return made === undefined || isFault(made) ? expr : made;
}

/** Whether enough is known of the arguments to carry the operator out. */
function isDecided(make: Maker, { name, family }: Operator, args: readonly Expr[]): boolean {
  if (family === "elementwise") return args.every(isNumeric);
  if (name === "=" || name === "not=") return args.every((each) => isConstant(make.table, each));
  return family === "logical" && !args.some(isOpen);
}

/** The argument at which an `and` or `or` ends, whatever those after it are. */
function decidingPart(name: string, args: readonly Expr[]): Expr | undefined {
  if (name !== "and" && name !== "or") return undefined;
  const part = args.find((each) => isOpen(each) || isTruthy(each) === (name === "or"));
  return part === undefined || isOpen(part) ? undefined : part;
}

/** Operations on one number that every machine carries out alike; the printed graph keeps them. */
const EXACT: ReadonlyMap<string, (x: number) => number> = new Map([
  ["sqrt", Math.sqrt],
  ["abs", Math.abs],
  ["floor", Math.floor],
  ["ceil", Math.ceil],
  ["round", (x: number) => Math.floor(x + 0.5)],
  ["signum", Math.sign],
]);
