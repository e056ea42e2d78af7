// An expression of a printed graph as a link expression: one pass over its parts, on an explicit stack. An array without
// a known head is a vector that `rest`, `cons` or `concat` left over.

import type { Expr } from "../../core/expr.ts";
import { call, choice, dist, find, isConstant, vector } from "../../core/table.ts";
import { targetArityError } from "../../desugar/arity.ts";
import { diagnostic, stop } from "../../errors/report.ts";
import { mapOf } from "../../partial/fold/collections.ts";
import { isFault } from "../../partial/fold/support.ts";
import { MAX_PARTS } from "../../partial/operators.ts";
import { checkParameters } from "../../partial/parameters.ts";
import { type Head, headOf, type Role, UNKNOWN, VECTOR } from "./heads.ts";
import { memberPath, type Root } from "./places.ts";
import { broken, complain, isNew, type Reader } from "./reader.ts";
import { NOTHING, newTrace, type Trace } from "./traces.ts";
import { isValue, readAtom, unknownName } from "./words.ts";

interface Walk {
  readonly reader: Reader;
  /** What is being read, outermost first. */
  readonly stack: Trace[];
  /** Place of the element that is being read. */
  readonly path: () => string;
}

/** Reads what stands at `root`, where `trace` is what was there last. Problems go to the report. */
export function readExpr(
  reader: Reader,
  json: unknown,
  { root, role = "any", trace = newTrace() }: { root: Root; role?: Role; trace?: Trace },
): Expr {
  if (!Array.isArray(json)) return readAtom(reader, json, role, () => memberPath(root));
  const stack: Trace[] = [];
  const path = () =>
    memberPath(
      root,
      stack.map(({ next }) => next - 1),
    );
  const walk: Walk = { reader, stack, path };
  trace.list = json;
  let found = begin(walk, trace, role);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    if (found !== null) note(top, found);
    found = null;
    if (top.next === top.list.length) {
      stack.pop();
      found = finish(walk, top);
      continue;
    }
    const at = top.next++;
    countStep(reader, path);
    const part = top.list[at];
    if (Array.isArray(part)) {
      top.parts[at] ??= newTrace();
      top.parts[at].list = part;
      found = begin(walk, top.parts[at], top.head.roleAt(at));
    } else if (part !== top.last[at] || part === 0 || part === undefined) {
      found = readAtom(reader, part, top.head.roleAt(at), path);
    }
  }
  return found as Expr;
}

function countStep(reader: Reader, path: () => string): void {
  reader.steps += 1;
  const { steps } = reader.limits;
  if (reader.steps <= steps) return;
  const message = `the graph has more than ${steps} parts`;
  stop(reader.report, diagnostic("StepLimit", message, undefined, { path: path() }));
}

/** Begins the list of a trace; gives its expression where it is known. */
function begin(walk: Walk, trace: Trace, role: Role): Expr | null {
  const { reader, stack, path } = walk;
  const { list } = trace;
  if (reader.known !== null) {
    const known = reader.known.get(list);
    if (known === null) complain(reader, "BadData", "an array that contains itself", path());
    if (known !== undefined) return known ?? broken(reader);
    reader.known.set(list, null);
  }
  const [first] = list;
  const isAlike = trace.role === role && reader.report.errors.length === 0;
  if (!isAlike || first !== trace.last[0] || typeof first !== "string") {
    const found = headOfList(walk, list, role);
    const head = found ?? VECTOR;
    const start = found === null ? 0 : 1;
    if (!isAlike || head !== trace.head || start !== trace.start) {
      trace.last = NOTHING;
      trace.expr = null;
    }
    trace.role = role;
    trace.head = head;
    trace.start = start;
  }
  if (list.length !== trace.last.length) trace.expr = null;
  trace.next = trace.start;
  stack.push(trace);
  return null;
}

/** null for a vector that has lost its head. */
function headOfList({ reader, path }: Walk, list: readonly unknown[], role: Role): Head | null {
  const first = list[0];
  if (typeof first !== "string") return null;
  const head = headOf(first);
  if (head !== undefined) return head;
  if (role === "vector" || isValue(reader, first)) return null;
  unknownName(reader, first, `${path()}[0]`);
  return UNKNOWN;
}

/** The part before `next` is `expr`. */
function note(trace: Trace, expr: Expr): void {
  const place = trace.next - 1 - trace.start;
  if (trace.values[place] === expr) return;
  trace.values[place] = expr;
  trace.expr = null;
}

/** Makes the expression of an array whose parts have all been read. */
function finish({ reader, path }: Walk, trace: Trace): Expr {
  const { list, head, values, start } = trace;
  trace.last = list;
  if (trace.expr !== null) return trace.expr;
  values.length = list.length - start;
  let expr = find(reader.table, head.kind, head.name, values);
  if (expr === undefined) {
    const parts = values.slice();
    expr = build(reader, head, parts, path);
    if (isNew(reader, expr)) {
      if (head === VECTOR && start === 0) reader.bare.add(expr.span);
      check(reader, head, parts, path);
    }
  }
  trace.expr = expr;
  reader.known?.set(list, expr);
  return expr;
}

function build(reader: Reader, head: Head, parts: readonly Expr[], path: () => string): Expr {
  const { table, span } = reader;
  switch (head.kind) {
    case "vector":
      if (parts.length > table.most) refuseVector(reader, path());
      return vector(table, parts, span);
    case "map":
      return readMap(reader, parts, path);
    case "call":
      return call(table, head.name, parts, span);
    case "dist":
      return dist(table, head.name, parts, span);
    case "if": {
      const [test, then, otherwise] = parts;
      if (parts.length === 3)
        return choice(table, [test, then, otherwise] as [Expr, Expr, Expr], span);
      complain(reader, "BadData", `if has three parts here, got ${parts.length}`, path());
      return broken(reader);
    }
    default:
      return broken(reader);
  }
}

function refuseVector({ report, table }: Reader, path: string): never {
  const message = `a vector of more than ${table.most} elements`;
  return stop(report, diagnostic("GraphTooLarge", message, undefined, { path }));
}

function readMap(reader: Reader, parts: readonly Expr[], path: () => string): Expr {
  const { table, span } = reader;
  const keys = parts.filter((_, place) => place % 2 === 0);
  if (!keys.every((key) => isConstant(table, key))) return call(table, "hash-map", parts, span);
  const made = mapOf({ table, span }, parts);
  if (!isFault(made)) return made;
  complain(reader, made.error, made.message, path(), hinted(made.hint));
  return broken(reader);
}

/** Numbers of arguments, and parameters that are constant; each expression is looked at once. */
function check(reader: Reader, { kind, target }: Head, parts: readonly Expr[], path: () => string) {
  if (reader.table.children > MAX_PARTS) {
    const message = `the model has more than ${MAX_PARTS} parts`;
    stop(reader.report, diagnostic("GraphTooLarge", message, undefined, { path: path() }));
  }
  if (target === null) return;
  const wrong = targetArityError(target, parts.length, reader.span);
  if (wrong !== undefined) {
    complain(reader, wrong.kind, wrong.message, path(), hinted(wrong.hint));
  } else if (kind === "dist" && target.kind === "family") {
    for (const { error, message, hint, arg } of checkParameters(
      reader.table,
      target.family,
      parts,
    )) {
      complain(
        reader,
        error,
        message,
        arg === null ? path() : `${path()}[${arg + 1}]`,
        hinted(hint),
      );
    }
  }
}

function hinted(hint: string | undefined) {
  return hint === undefined ? {} : { hint };
}
