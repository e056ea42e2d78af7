// What a program is certain to unfold to, sketched before time is spent on it: how many calls and passes it makes, and
// at which place it exceeds a limit. The sketch evaluates as the machine does, but knows of random values only that they
// are random, leaves out what decides nothing, and evaluates equal calls once. Where it does not know it counts too
// little, never too much, and a program that it cannot finish in a moment it says nothing about.

import type { Operator } from "../core/catalogue.ts";
import type { Core, CoreFunction, CoreIf, CoreProgram } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import {
  dist,
  type ExprTable,
  elementOf,
  keyword,
  literal,
  map,
  newTable,
  vector,
  vertexValue,
} from "../core/table.ts";
import type { Span } from "../source/span.ts";
import { type Deciding, decidingNames } from "./deciding.ts";
import { foldCall } from "./fold/fold.ts";
import { isFault, isNumeric, isOpen, isTruthy } from "./fold/support.ts";
import { areExprs, type Closure, type Derived, isExpr, type Value } from "./values.ts";

/** Where a program exceeds a limit; `depth`: where a recursion comes back to where it began, and so never ends. */
export interface Crossing {
  readonly what: "calls" | "passes" | "sites" | "depth";
  readonly span: Span;
  /** Functions whose calls lead there, outermost first. */
  readonly chain: readonly CoreFunction[];
  /** Calls made before. */
  readonly calls: number;
}

export interface Amounts {
  readonly calls: number;
  readonly passes: number;
  /** Of `sample`, `observe` and `factor`. */
  readonly sites: number;
}

/** What there is beside the program. */
export interface Surroundings {
  readonly data: ReadonlyMap<string, Value>;
  /** From how many passes on a repetition may be evaluated once for all of them. */
  readonly foldFrom: number;
  /** Calls within each other. */
  readonly recursion: number;
}

/** The place at which a program is certain to make more calls or passes than these; null where that is not certain. */
export function forecast(
  program: CoreProgram,
  around: Surroundings,
  most: Amounts,
): Crossing | null {
  const first = program.expressions[0];
  if (first === undefined) return null;
  const sketch = newSketch(program, around, most, first.span);
  const frame = new Array<Value>(program.slots).fill(sketch.blur);
  try {
    for (const each of program.expressions) run(sketch, each, frame);
    return null;
  } catch (error) {
    if (error instanceof Lost) return null;
    if (error instanceof Crossed) return error.crossing;
    throw error;
  }
}

/** Forms evaluated and parts looked at in one forecast. */
const WORK = 20_000;
/** Calls within each other: what recurs deeper seldom grows fast, and costs the sketch much. */
const DEPTH = 1000;
/** Elements of a vector that the sketch knows. */
const ELEMENTS = 1000;

/** The sketch gives up. */
class Lost extends Error {}
/** The sketch has come to a place beyond a limit. */
class Crossed extends Error {
  readonly crossing: Crossing;
  constructor(crossing: Crossing) {
    super();
    this.crossing = crossing;
  }
}

/** What a call has come to. */
interface Known extends Amounts {
  readonly value: Value;
}

interface Sketch {
  readonly around: Surroundings;
  readonly deciding: Deciding;
  readonly table: ExprTable;
  /** What is surely random: a test of it decides nothing. */
  readonly random: Expr;
  /** What may be anything. */
  readonly blur: Expr;
  /** Calls that are finished, and (null) in progress. */
  readonly known: Map<string, Known | null>;
  /** Numbers of functions and closures, for the keys of `known`. */
  readonly numbers: Map<object, number>;
  readonly chain: CoreFunction[];
  readonly depth: number;
  most: Amounts;
  calls: number;
  passes: number;
  sites: number;
  work: number;
}

const NONE: Amounts = { calls: 0, passes: 0, sites: 0 };
const ENDLESS = Number.POSITIVE_INFINITY;
const NO_LIMIT: Amounts = { calls: ENDLESS, passes: ENDLESS, sites: ENDLESS };
const KINDS = ["calls", "passes", "sites"] as const;

function newSketch(program: CoreProgram, around: Surroundings, most: Amounts, span: Span): Sketch {
  const table = newTable(ELEMENTS);
  const [random, blur] = [vertexValue(table, 0, true, span), vertexValue(table, 1, true, span)];
  const deciding = decidingNames(program);
  const depth = Math.min(around.recursion, DEPTH);
  const maps = { known: new Map(), numbers: new Map(), chain: [], depth };
  return { around, deciding, table, random, blur, ...maps, most, ...NONE, work: 0 };
}

/** An evaluation that stops wherever a form is to be evaluated, and goes on with its value: so the stack is `run`'s own. */
type Steps<Result> = Generator<readonly [core: Core, frame: Value[]], Result, Value>;

function run(sketch: Sketch, core: Core, frame: Value[]): void {
  const stack = [valueOfForm(sketch, core, frame)];
  let value: Value = sketch.blur;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.next(value);
    if (next.done === true) {
      value = next.value;
      stack.pop();
      continue;
    }
    const [inner, place] = next.value;
    const leaf = valueAtOnce(sketch, inner, place);
    if (leaf === undefined) stack.push(valueOfForm(sketch, inner, place));
    value = leaf ?? sketch.blur;
  }
}

/** The value of a form without parts, or of an operator's call whose arguments have none; undefined for any other. */
function valueAtOnce(sketch: Sketch, core: Core, frame: Value[]): Value | undefined {
  if (core.kind !== "call") return valueOfLeaf(sketch, core, frame);
  const { head, args } = core;
  const target = head.kind === "global" ? head.target : undefined;
  if (target?.kind !== "operator" || target.operator.family === "higher-order") return undefined;
  const values: Value[] = [];
  for (const arg of args) {
    const value = valueOfLeaf(sketch, arg, frame);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return areExprs(values) ? folded(sketch, target.operator, values, core.span) : sketch.blur;
}

/** The value of a form without parts; undefined for any other. */
function valueOfLeaf(sketch: Sketch, core: Core, frame: Value[]): Value | undefined {
  const { table, blur } = sketch;
  sketch.work += 1;
  if (sketch.work + table.work + table.copies > WORK) throw new Lost();
  switch (core.kind) {
    case "constant":
      return literal(table, core.value, core.span);
    case "keyword":
      return keyword(table, core.value, core.span);
    case "local":
      return frame[core.local.slot] ?? blur;
    case "global":
      if (core.target.kind === "data") return ofData(sketch, core.target.name, core.span);
      return { kind: "callable", target: core.target };
    case "fn": {
      const captured = core.captured.map(({ slot }) => [slot, frame[slot] ?? blur] as const);
      const { params, body, span } = core;
      return { kind: "closure", params, body, captured, span };
    }
    case "broken":
      return blur;
    default:
      return undefined;
  }
}

function* valueOfForm(sketch: Sketch, core: Core, frame: Value[]): Steps<Value> {
  const { table, blur } = sketch;
  switch (core.kind) {
    case "let":
      frame[core.local.slot] = yield [core.value, frame];
      return yield [core.body, frame];
    case "if": {
      const test = yield [core.test, frame];
      if (!isExpr(test) || isOpen(test)) {
        return yield* ofBranches(sketch, core, test === sketch.random, frame);
      }
      return yield [isTruthy(test) ? core.then : core.otherwise, frame];
    }
    case "vector":
      return vectorOf(sketch, yield* all(core.items, frame), core.span);
    case "map": {
      const parts = yield* all(core.entries.flat(), frame);
      if (!areExprs(parts) || parts.some(isOpen)) return blur;
      const entries = core.entries.map((_, i) => [parts[2 * i]!, parts[2 * i + 1]!] as const);
      return map(table, entries, core.span);
    }
    case "call": {
      const callee = yield [core.head, frame];
      const args = yield* all(core.args, frame);
      return yield* apply(sketch, callee, args, core.span, false);
    }
    case "sample": {
      const drawn = yield [core.dist, frame];
      count(sketch, "sites", core.span);
      return drawn.kind === "dist" && !drawn.args.includes(blur) ? sketch.random : blur;
    }
    case "observe": {
      yield [core.dist, frame];
      const value = yield [core.value, frame];
      count(sketch, "sites", core.span);
      return value;
    }
    case "factor":
      yield [core.weight, frame];
      count(sketch, "sites", core.span);
      return literal(table, null, core.span);
    case "foreach": {
      const count = countOf(yield [core.count, frame]);
      const names = core.bindings.map((each) => each.local);
      const lists = yield* all(
        core.bindings.map((each) => each.value),
        frame,
      );
      return yield* ofPasses(sketch, count, lists, core.span, function* (elements) {
        for (const [i, { slot }] of names.entries()) frame[slot] = elements[i] as Value;
        return yield [core.body, frame];
      });
    }
    case "loop": {
      const parts = [core.count, core.step, ...core.args, core.init];
      const [count, step = blur, ...args] = yield* all(parts, frame);
      const init = args.pop() ?? blur;
      return yield* inTurn(sketch, init, countOf(count), core.span, (i, state) => {
        const index = i === null ? blur : literal(table, i, core.span);
        return apply(sketch, step, [index, state, ...args], core.span, true);
      });
    }
    default:
      return blur;
  }
}

function* all(cores: readonly Core[], frame: Value[]): Steps<Value[]> {
  const values: Value[] = [];
  for (const core of cores) values.push(yield [core, frame]);
  return values;
}

/** Both branches under a test that is surely random; under another one the branch that makes less. */
function* ofBranches(
  sketch: Sketch,
  core: CoreIf,
  isRandom: boolean,
  frame: Value[],
): Steps<Value> {
  if (isRandom) {
    const values = yield* all([core.then, core.otherwise], frame);
    const isNumber = values.every((each) => each === sketch.random || isPlain(each));
    return isNumber ? sketch.random : sketch.blur;
  }
  const { calls, passes, sites, most } = sketch;
  const amounts: Amounts[] = [];
  sketch.most = NO_LIMIT;
  for (const branch of [core.then, core.otherwise]) {
    Object.assign(sketch, { calls, passes, sites });
    yield [branch, frame];
    amounts.push({ calls: sketch.calls, passes: sketch.passes, sites: sketch.sites });
  }
  sketch.most = most;
  // Somewhere in both branches a limit may be passed, but not at one place.
  for (const what of KINDS) {
    sketch[what] = Math.min(...amounts.map((each) => each[what]));
    if (sketch[what] > most[what]) cross(sketch, what, core.span);
  }
  return sketch.blur;
}

function* apply(
  sketch: Sketch,
  callee: Value,
  args: readonly Value[],
  span: Span,
  isStep: boolean,
): Steps<Value> {
  const { table, blur } = sketch;
  if (callee.kind === "closure") return yield* ofFunction(sketch, callee, args, span, isStep);
  if (callee.kind === "derived") return yield* ofDerived(sketch, callee, args, span, isStep);
  if (callee.kind !== "callable") return blur;
  const { target } = callee;
  if (target.kind === "function") return yield* ofFunction(sketch, target.fn, args, span, isStep);
  if (target.kind === "operator" && target.operator.family === "higher-order") {
    return yield* ofHigher(sketch, target.operator.name, args, span);
  }
  if (!areExprs(args)) return blur;
  if (target.kind === "family") return dist(table, target.family.name, args, span);
  return folded(sketch, target.operator, args, span);
}

function folded(
  { table, random, blur }: Sketch,
  operator: Operator,
  args: readonly Expr[],
  span: Span,
) {
  const made = foldCall({ table, span }, operator, args);
  if (isFault(made)) return blur;
  if (!isOpen(made) || made === random) return made;
  const isAsRandom = operator.family === "elementwise" || AS_RANDOM.has(operator.name);
  return isAsRandom && args.every((each) => each === random || isPlain(each)) ? random : blur;
}

/** Other operators whose value for random numbers is as random. */
const AS_RANDOM: ReadonlySet<string> = new Set(["=", "not=", "not"]);

function isPlain(value: Value): boolean {
  return isExpr(value) && isNumeric(value);
}

/** A call of a function of the program; `isStep`: a pass, which does not count as a call. */
function* ofFunction(
  sketch: Sketch,
  fn: CoreFunction | Closure,
  args: readonly Value[],
  span: Span,
  isStep: boolean,
): Steps<Value> {
  const { params, body } = fn;
  const { chain, blur, known } = sketch;
  const isNamed = "nameSpan" in fn;
  if (args.length !== params.length || chain.length >= sketch.depth) throw new Lost();
  if (isNamed) chain.push(fn);
  if (!isStep) count(sketch, "calls", span);
  const frame: Value[] = [];
  if (!isNamed) for (const [slot, value] of fn.captured) frame[slot] = value;
  let key = String(numberOf(sketch, fn));
  for (const [i, param] of params.entries()) {
    const seen = sketch.deciding.has(param) ? (args[i] as Value) : blur;
    frame[param.slot] = seen;
    key += keyOf(sketch, seen);
  }
  const { calls, passes, sites } = sketch;
  let made = known.get(key);
  if (made === null) {
    if (sketch.most === NO_LIMIT || !isNamed) throw new Lost();
    cross(sketch, "depth", span);
  }
  if (made === undefined || isTooMuch(sketch, made)) {
    if (made === undefined) known.set(key, null);
    const value = yield [body, frame];
    made = {
      value,
      calls: sketch.calls - calls,
      passes: sketch.passes - passes,
      sites: sketch.sites - sites,
    };
    known.set(key, made);
  } else {
    for (const what of KINDS) sketch[what] += made[what];
  }
  if (isNamed) chain.pop();
  return made.value;
}

/** Whether a limit is passed within a call that has been sketched before: then it is sketched again, up to the place. */
function isTooMuch(sketch: Sketch, made: Amounts): boolean {
  return KINDS.some((what) => sketch[what] + made[what] > sketch.most[what]);
}

function keyOf(sketch: Sketch, value: Value): string {
  if (isExpr(value)) return ` ${value.id}`;
  const what =
    value.kind === "callable" && value.target.kind === "function" ? value.target.fn : value;
  return ` f${numberOf(sketch, what)}`;
}

function numberOf({ numbers }: Sketch, what: object): number {
  const known = numbers.get(what) ?? numbers.size;
  numbers.set(what, known);
  return known;
}

function* ofDerived(
  sketch: Sketch,
  { name, parts }: Derived,
  args: readonly Value[],
  span: Span,
  isStep: boolean,
): Steps<Value> {
  // They could be made of each other as deeply as a loop likes.
  if (parts.some((each) => each.kind === "derived")) throw new Lost();
  const [first = sketch.blur, ...others] = parts;
  if (name === "partial") return yield* apply(sketch, first, [...others, ...args], span, isStep);
  if (name !== "comp") return sketch.blur;
  let given = args;
  for (const part of parts.toReversed()) given = [yield* apply(sketch, part, given, span, isStep)];
  return given[0] ?? sketch.blur;
}

/** Higher-order operators that expand programs; of the others the sketch knows nothing. */
function* ofHigher(sketch: Sketch, name: string, args: readonly Value[], span: Span): Steps<Value> {
  const { blur } = sketch;
  const [first = blur, second = blur] = args;
  const step = (elements: readonly Value[]) => apply(sketch, first, elements, span, true);
  if (name === "map") {
    const lists = args.slice(1);
    const lengths = lists.map((each) => (each.kind === "vector" ? each.length : 0));
    return yield* ofPasses(sketch, Math.min(...lengths), lists, span, step);
  }
  if (name === "repeatedly") {
    const call = () => apply(sketch, second, [], span, true);
    return yield* ofPasses(sketch, countOf(first), [], span, call);
  }
  if (name === "partial" || name === "comp") return { kind: "derived", name, parts: args };
  const last = args.at(-1) ?? blur;
  if (last.kind !== "vector") return blur;
  if (name === "apply") {
    return yield* apply(sketch, first, [...args.slice(1, -1), ...last.items], span, false);
  }
  if (name !== "reduce" || last.length === 0) return blur;
  const from = args.length === 2 ? 1 : 0;
  const init = from === 1 ? elementOf(last, 0) : second;
  return yield* inTurn(sketch, init, last.length - from, span, (i, state) =>
    step([state, i === null ? blur : elementOf(last, i + from)]),
  );
}

/** A vector of what `body` gives for each place in the lists; where the passes may be one, of one of them. */
function* ofPasses(
  sketch: Sketch,
  times: number,
  lists: readonly Value[],
  span: Span,
  body: (elements: readonly Value[]) => Steps<Value>,
): Steps<Value> {
  const { blur } = sketch;
  if (times >= sketch.around.foldFrom) {
    yield* body(lists.map(() => blur));
    return blur;
  }
  const results: Value[] = [];
  for (let i = 0; i < times; i++) {
    count(sketch, "passes", span);
    const elements = lists.map((list) =>
      list.kind === "vector" && i < list.length ? elementOf(list, i) : blur,
    );
    results.push(yield* body(elements));
  }
  return vectorOf(sketch, results, span);
}

/** The state after so many passes; the number of a pass is null where one is evaluated for all. */
function* inTurn(
  sketch: Sketch,
  init: Value,
  times: number,
  span: Span,
  step: (index: number | null, state: Value) => Steps<Value>,
): Steps<Value> {
  if (times >= sketch.around.foldFrom) {
    yield* step(null, sketch.blur);
    return sketch.blur;
  }
  let state = init;
  for (let i = 0; i < times; i++) {
    count(sketch, "passes", span);
    state = yield* step(i, state);
  }
  return state;
}

function count(sketch: Sketch, what: keyof Amounts, span: Span): void {
  sketch[what] += 1;
  if (sketch[what] > sketch.most[what]) cross(sketch, what, span);
}

function cross({ chain, calls }: Sketch, what: Crossing["what"], span: Span): never {
  throw new Crossed({ what, span, chain: [...chain], calls });
}

function countOf(value: Value | undefined): number {
  return value?.kind === "number" && Number.isInteger(value.value) ? Math.max(0, value.value) : 0;
}

function vectorOf({ table, blur }: Sketch, values: readonly Value[], span: Span): Value {
  return areExprs(values) && values.length <= ELEMENTS ? vector(table, values, span) : blur;
}

/** Of data the sketch knows single values, and how many there are. */
function ofData(sketch: Sketch, name: string, span: Span): Value {
  const { table, blur, around } = sketch;
  const value = around.data.get(name);
  if (value?.kind === "number" || value?.kind === "boolean")
    return literal(table, value.value, span);
  if (value?.kind !== "vector" || value.length > ELEMENTS) return blur;
  return vector(table, new Array<Expr>(value.length).fill(blur), span);
}
