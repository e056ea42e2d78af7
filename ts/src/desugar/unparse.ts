// From the core language back to data, as Daphne's own desugaring leaves them: `foreach` and `loop` with a literal
// count are unfolded here (for printing only), each copy with generated names of its own.
// Keeps its own stack; the number of data made is bounded.

import type { Core, CoreForeach, CoreFunction, CoreLoop, Local } from "../core/core.ts";
import { coreParts } from "../core/core-parts.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";
import type { Datum } from "../reader/datum.ts";
import type { Span } from "../source/span.ts";

/** Data that one form may become. */
const MAX_DATA = 4_000_000;

/** Names that generated bindings have in one copy. */
interface Names {
  readonly local: Local;
  readonly name: string;
  readonly parent: Names | null;
}

interface Unparser {
  readonly fresh: (stem: string) => string;
  readonly tasks: Task[];
  readonly done: Datum[];
  made: number;
}

/** Either a form to turn into a datum, or a step that builds from finished data. */
type Task = { readonly core: Core; readonly names: Names | null } | ((done: Datum[]) => void);

/** Counts generated names: `dontcare0`, `acc1`, ... */
export function newNames(taken: ReadonlySet<string>): (stem: string) => string {
  let next = 0;
  return (stem) => {
    while (taken.has(`${stem}${next}`)) next += 1;
    next += 1;
    return `${stem}${next - 1}`;
  };
}

/** The datum of an expression. */
export function unparse(core: Core, fresh: (stem: string) => string): Datum {
  const unparser: Unparser = { fresh, tasks: [{ core, names: null }], done: [], made: 0 };
  for (let task = unparser.tasks.pop(); task !== undefined; task = unparser.tasks.pop()) {
    if (typeof task === "function") task(unparser.done);
    else {
      count(unparser, task.core.span);
      expand(unparser, task.core, task.names);
    }
  }
  return unparser.done.pop() as Datum;
}

/** `(fn [p ...] body)`, as Daphne prints a function of the program. */
export function unparseFunction(fn: CoreFunction, fresh: (stem: string) => string): Datum {
  const { params, body, span } = fn;
  return unparse({ kind: "fn", params, captured: [], body, span }, fresh);
}

export function symbol(name: string, span: Span): Datum {
  return { kind: "symbol", name, span };
}

export function list(items: readonly Datum[], span: Span): Datum {
  return { kind: "list", items, span };
}

function count(unparser: Unparser, span: Span): void {
  unparser.made += 1;
  if (unparser.made <= MAX_DATA) return;
  const message = `this prints as more than ${MAX_DATA} parts`;
  throw new LaurelError([diagnostic("GraphTooLarge", message, span)]);
}

/** Schedules the parts of a form, then the step that joins them. */
function expand(unparser: Unparser, core: Core, names: Names | null): void {
  const { span } = core;
  switch (core.kind) {
    case "constant":
    case "keyword":
    case "local":
    case "global":
    case "broken":
      unparser.done.push(atomOf(core, names));
      return;
    case "let":
      expandLet(unparser, core, names);
      return;
    case "foreach":
      expandForeach(unparser, core, names);
      return;
    case "loop":
      expandLoop(unparser, core, names);
      return;
    case "vector":
      join(unparser, core.items, names, (items) => ({ kind: "vector", items, span }));
      return;
    case "map":
      join(unparser, core.entries.flat(), names, (items) => ({ kind: "map", items, span }));
      return;
    case "fn": {
      const inside = introduce(unparser, core.params, names);
      const params = symbolsOf(core.params, inside);
      join(unparser, [core.body], inside, ([body]) =>
        list([symbol("fn", span), { kind: "vector", items: params, span }, body as Datum], span),
      );
      return;
    }
    case "call":
      join(unparser, [core.head, ...core.args], names, (items) => list(items, span));
      return;
    default: {
      const { head, parts } = formOf(core);
      join(unparser, parts, names, (items) => list([...head, ...items], span));
      return;
    }
  }
}

type Form = Extract<Core, { kind: "if" | "sample" | "observe" | "factor" }>;

function formOf(core: Form): { head: Datum[]; parts: Core[] } {
  const head = [symbol(core.kind, core.span)];
  if (core.kind === "if") return { head, parts: [core.test, core.then, core.otherwise] };
  if (core.kind === "factor") return { head, parts: [core.weight] };
  if (core.label !== null) head.push({ kind: "string", value: core.label, span: core.span });
  return { head, parts: core.kind === "sample" ? [core.dist] : [core.dist, core.value] };
}

function atomOf(
  core: Extract<Core, { kind: "constant" | "keyword" | "local" | "global" | "broken" }>,
  names: Names | null,
): Datum {
  const { span } = core;
  if (core.kind === "keyword") return { kind: "keyword", value: core.value, span };
  if (core.kind === "global") return symbol(core.name, span);
  if (core.kind === "local") return symbol(nameOf(core.local, names), span);
  if (core.kind === "broken" || core.value === null) return { kind: "nil", span };
  const { value } = core;
  if (typeof value === "number") return { kind: "number", value, span };
  return typeof value === "string"
    ? { kind: "string", value, span }
    : { kind: "boolean", value, span };
}

function nameOf(local: Local, names: Names | null): string {
  for (let each = names; each !== null; each = each.parent) {
    if (each.local === local) return each.name;
  }
  return local.name;
}

function expandLet(
  unparser: Unparser,
  core: Extract<Core, { kind: "let" }>,
  names: Names | null,
): void {
  const { local, span } = core;
  const inside = introduce(unparser, [local], names);
  unparser.tasks.push((done) => {
    const body = done.pop() as Datum;
    const value = done.pop() as Datum;
    done.push(letOf(nameOf(local, inside), value, body, span));
  });
  unparser.tasks.push({ core: core.body, names: inside }, { core: core.value, names });
}

/** Names for bindings that rewrites have made, and for `hiding` ones: another one in every copy. */
function introduce(
  unparser: Unparser,
  locals: readonly Local[],
  names: Names | null,
  hiding: ReadonlySet<Local> = new Set(),
): Names | null {
  return locals.reduce((parent, local) => {
    if (!local.generated && !hiding.has(local)) return parent;
    return { local, name: unparser.fresh(stemOf(local.name)), parent };
  }, names);
}

function symbolsOf(locals: readonly Local[], names: Names | null): Datum[] {
  return locals.map((local) => symbol(nameOf(local, names), local.span));
}

/** `dontcare12` without its number. */
function stemOf(name: string): string {
  let end = name.length;
  while (end > 0 && name.charCodeAt(end - 1) >= 0x30 && name.charCodeAt(end - 1) <= 0x39) end -= 1;
  return name.slice(0, end);
}

function letOf(name: string, value: Datum, body: Datum, span: Span): Datum {
  const binding: Datum = { kind: "vector", items: [symbol(name, span), value], span };
  return list([symbol("let", span), binding, body], span);
}

/** With a literal count: a vector of bodies, each under the lets of its elements. */
function expandForeach(unparser: Unparser, core: CoreForeach, names: Names | null): void {
  const { span } = core;
  const values = core.bindings.map((each) => each.value);
  const locals = core.bindings.map((each) => each.local);
  const times = literalCount(core.count);
  if (times === undefined) {
    const inside = introduce(unparser, locals, names);
    const symbols = symbolsOf(locals, inside);
    const parts = [...under([core.count, ...values], names), ...under([core.body], inside)];
    joinAll(unparser, parts, ([passes, ...all]) => {
      const elements = symbols.flatMap((each, i) => [each, all[i] as Datum]);
      const bindings: Datum = { kind: "vector", items: elements, span };
      return list([symbol("foreach", span), passes as Datum, bindings, all.at(-1) as Datum], span);
    });
    return;
  }
  const copies: Part[] = [];
  const spoken: Datum[][] = [];
  // The lets stand within each other: an element must not hide a name that a later collection has from outside.
  const hiding = new Set(locals.filter(({ name }, i) => isNamedIn(values.slice(i + 1), name)));
  for (let i = 0; i < times; i++) {
    count(unparser, span);
    const inside = introduce(unparser, locals, names, hiding);
    spoken.push(symbolsOf(locals, inside));
    copies.push(...under(values, names), ...under([core.body], inside));
  }
  const width = values.length + 1;
  joinAll(unparser, copies, (parts) => {
    const items = spoken.map((symbols, i) =>
      copyOf(symbols, parts.slice(i * width, (i + 1) * width), i, span),
    );
    return { kind: "vector", items, span };
  });
}

function isNamedIn(cores: readonly Core[], name: string): boolean {
  const pending = [...cores];
  for (let core = pending.pop(); core !== undefined; core = pending.pop()) {
    const named = core.kind === "local" ? core.local : core;
    if ("name" in named && named.name === name) return true;
    for (const part of coreParts(core)) pending.push(part);
  }
  return false;
}

function copyOf(
  symbols: readonly Datum[],
  parts: readonly Datum[],
  index: number,
  span: Span,
): Datum {
  return symbols.reduceRight<Datum>(
    (body, name, i) => {
      const at: Datum = { kind: "number", value: index, span };
      const element = list([symbol("get", span), parts[i] as Datum, at], span);
      const binding: Datum = { kind: "vector", items: [name, element], span };
      return list([symbol("let", span), binding, body], span);
    },
    parts[parts.length - 1] as Datum,
  );
}

/** With a literal count: the arguments are bound once, then each value so far in turn. */
function expandLoop(unparser: Unparser, core: CoreLoop, names: Names | null): void {
  const { span } = core;
  const times = literalCount(core.count);
  const parts = [core.init, core.step, ...core.args];
  if (times === undefined) {
    join(unparser, [core.count, ...parts], names, (all) =>
      list([symbol("loop", span), ...all], span),
    );
    return;
  }
  join(unparser, parts, names, ([init, step, ...args]) => {
    const held = args.map(() => unparser.fresh("a"));
    const states = Array.from({ length: times }, () => {
      count(unparser, span);
      return unparser.fresh("acc");
    });
    const last = states.at(-1);
    let body: Datum = last === undefined ? (init as Datum) : symbol(last, span);
    for (let i = times - 1; i >= 0; i--) {
      const before = i === 0 ? (init as Datum) : symbol(states[i - 1] as string, span);
      const index: Datum = { kind: "number", value: i, span };
      const rest = held.map((name) => symbol(name, span));
      const call = list([step as Datum, index, before, ...rest], span);
      body = letOf(states[i] as string, call, body, span);
    }
    return held.reduceRight((inner, name, i) => letOf(name, args[i] as Datum, inner, span), body);
  });
}

function literalCount(core: Core): number | undefined {
  if (core.kind !== "constant" || typeof core.value !== "number") return undefined;
  return Number.isInteger(core.value) && core.value >= 0 ? core.value : undefined;
}

type Part = Extract<Task, { readonly core: Core }>;

function under(cores: readonly Core[], names: Names | null): Part[] {
  return cores.map((core) => ({ core, names }));
}

function join(
  unparser: Unparser,
  parts: readonly Core[],
  names: Names | null,
  build: (parts: Datum[]) => Datum,
): void {
  joinAll(unparser, under(parts, names), build);
}

function joinAll(
  unparser: Unparser,
  parts: readonly Part[],
  build: (parts: Datum[]) => Datum,
): void {
  unparser.tasks.push((done) => {
    done.push(build(done.splice(done.length - parts.length, parts.length)));
  });
  for (let i = parts.length - 1; i >= 0; i--) unparser.tasks.push(parts[i] as Part);
}
