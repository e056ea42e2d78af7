// The table that makes link expressions unique: equal expressions are one object, found by hash in constant time.
// It also remembers, per expression, whether it is constant, whether it depends on a latent variable, and in which
// plates its value differs from instance to instance.

import type { Span } from "../source/span.ts";
import type {
  CallExpr,
  Column,
  DistExpr,
  ElementExpr,
  Expr,
  FinalExpr,
  IfExpr,
  MapExpr,
  PlateValues,
  VectorExpr,
  Written,
} from "./expr.ts";
import { hashOfHead, hashOn, IdsByHash } from "./hash.ts";

/** Bits of `flags`. */
const CONSTANT = 1;
const LATENT = 2;

export interface ExprTable {
  /** All expressions, by id. */
  readonly all: Expr[];
  readonly flags: number[];
  /** Plates in which each expression varies, ascending. */
  readonly varying: (readonly number[])[];
  readonly atoms: Map<unknown, Expr>;
  /** Whole numbers from 0 on, as far as they have been made in order; the others are among the atoms. */
  readonly naturals: Expr[];
  readonly keywords: Map<string, Expr>;
  readonly vertices: Expr[];
  /** Leaves that have no parts but are no literals, by what they are. */
  readonly leaves: Map<string, Expr>;
  /** Instances of each plate, by its number. */
  readonly instances: number[];
  /** Numbers of columns, for the keys of `leaves`. */
  readonly columns: Map<Float64Array, number>;
  readonly compounds: IdsByHash;
  /** Hashes of compounds, by id; 0 for what is none. */
  readonly hashes: number[];
  /** Children held by all expressions together: a measure of the memory they take. */
  children: number;
  /** Parts looked at so far: a measure of the time taken. */
  work: number;
  /** Elements of the vectors and maps that operators have made so far, of those found again as well. */
  copies: number;
  /** Elements of a vector that an operator may make. */
  readonly most: number;
}

export function newTable(most: number): ExprTable {
  return {
    most,
    all: [],
    flags: [],
    varying: [],
    atoms: new Map(),
    naturals: [],
    keywords: new Map(),
    vertices: [],
    leaves: new Map(),
    instances: [],
    columns: new Map(),
    compounds: new IdsByHash(),
    hashes: [],
    children: 0,
    work: 0,
    copies: 0,
  };
}

/** Numbers, strings, booleans and nothing else are alike: a literal value. */
export function literal(
  table: ExprTable,
  value: number | boolean | string | null,
  span: Span,
): Expr {
  const key = Object.is(value, -0) ? NEGATIVE_ZERO : value;
  const { atoms, naturals } = table;
  if (typeof key === "number" && (key | 0) === key && key >= 0 && key < naturals.length) {
    return naturals[key] as Expr;
  }
  let expr = atoms.get(key);
  if (expr === undefined) {
    expr = enter(table, literalNode(value, table.all.length, span), CONSTANT);
    if (key !== naturals.length) atoms.set(key, expr);
  }
  if (key === naturals.length) naturals.push(expr);
  return expr;
}

export function keyword(table: ExprTable, value: string, span: Span): Expr {
  const known = table.keywords.get(value);
  if (known !== undefined) return known;
  const expr: Expr = { kind: "keyword", value, id: table.all.length, span };
  table.keywords.set(value, expr);
  return enter(table, expr, CONSTANT);
}

/**
 * The value of a vertex; `latent` is false for an observed one, whose value is data. `plates` are those that it is in.
 */
export function vertexValue(
  table: ExprTable,
  vertex: number,
  latent: boolean,
  span: Span,
  plates: readonly number[] = NOWHERE,
): Expr {
  const known = table.vertices[vertex];
  if (known !== undefined) return known;
  const expr: Expr = { kind: "vertex", vertex, id: table.all.length, span };
  table.vertices[vertex] = expr;
  return enter(table, expr, latent ? LATENT : 0, plates);
}

export function vector(table: ExprTable, items: readonly Expr[], span: Span): VectorExpr {
  const id = table.all.length;
  const { length } = items;
  const expr = { kind: "vector", length, items, source: null, itemAt: null, id, span } as const;
  return intern(table, expr, items) as VectorExpr;
}

/** A vector with some elements more. What is known of it holds for the longer one, so that only the new ones cost work. */
export function extended(
  table: ExprTable,
  base: VectorExpr,
  more: readonly Expr[],
  span: Span,
): VectorExpr {
  const items = base.items.concat(more);
  if (base.itemAt !== null) return vector(table, items, span);
  const id = table.all.length;
  const { length } = items;
  const expr = { kind: "vector", length, items, source: null, itemAt: null, id, span } as const;
  return intern(table, expr, items, base) as VectorExpr;
}

/** A vector of data, or of vectors of data. */
export function column(table: ExprTable, parts: Omit<Column, "kind">, span: Span): VectorExpr {
  const { values, offset, shape, isBoolean } = parts;
  const [length = 0, ...inner] = shape;
  const size = inner.reduce((product, each) => product * each, 1);
  const itemAt: ItemAt = (place) => {
    if (typeof place !== "number") throw new Error("an element of data at an index folds");
    const at = offset + place * size;
    if (inner.length > 0) return column(table, { ...parts, offset: at, shape: inner }, span);
    return element(table, { values, offset: at, steps: [], isBoolean }, span);
  };
  const key = `c${numberOfColumn(table, values)} ${offset} ${shape}${isBoolean ? "b" : ""}`;
  const source: Column = { kind: "column", ...parts };
  return leaf(table, key, CONSTANT, NOWHERE, (id) => virtual(id, span, length, source, itemAt));
}

/**
 * The values of `body` in all instances of a plate. `itemAt` gives that of one of them, from the first time that
 * someone wants it alone.
 */
export function plateValues(
  table: ExprTable,
  { plate, body, length }: Omit<PlateValues, "kind"> & { readonly length: number },
  itemAt: ItemAt,
  span: Span,
): VectorExpr {
  const key = `p${plate} ${body.id}`;
  const source: PlateValues = { kind: "plate", plate, body };
  const flags = (table.flags[body.id] as number) & LATENT;
  const varying = varyingOf(table, body).filter((each) => each !== plate);
  return leaf(table, key, flags, varying, (id) => virtual(id, span, length, source, itemAt));
}

/** The element at a place that there is, without making the others. */
export function elementOf(list: VectorExpr, place: number): Expr {
  return list.itemAt === null ? (list.items[place] as Expr) : list.itemAt(place);
}

type ItemAt = NonNullable<VectorExpr["itemAt"]>;

/** A vector whose elements are made when they are first asked for. */
function virtual(
  id: number,
  span: Span,
  length: number,
  source: VectorExpr["source"],
  itemAt: ItemAt,
): VectorExpr {
  let items: readonly Expr[] | null = null;
  return {
    kind: "vector",
    id,
    span,
    length,
    source,
    itemAt,
    get items() {
      items ??= Array.from({ length }, (_, place) => itemAt(place));
      return items;
    },
  };
}

/** The number of the instance of a plate. */
export function plateIndex(table: ExprTable, plate: number, span: Span): Expr {
  return leaf(table, `i${plate}`, 0, [plate], (id) => ({ kind: "index", plate, id, span }));
}

/** A number of data that varies in the plates of its steps; a literal where it has none. */
export function element(
  table: ExprTable,
  { values, offset, steps, isBoolean }: Omit<ElementExpr, "kind" | "id" | "span">,
  span: Span,
): Expr {
  if (steps.length === 0) {
    const value = values[offset] as number;
    return literal(table, isBoolean ? value !== 0 : value, span);
  }
  const path = steps.map(({ plate, stride }) => `${plate}:${stride}`);
  const key = `e${numberOfColumn(table, values)} ${offset} ${path}${isBoolean ? "b" : ""}`;
  const varying = steps.map(({ plate }) => plate).sort((a, b) => a - b);
  return leaf(table, key, 0, varying, (id) => {
    return { kind: "element", values, offset, steps, isBoolean, id, span };
  });
}

/** The value of a vertex of plates in the instances that `at` says, outermost plate first. */
export function member(
  table: ExprTable,
  vertex: number,
  at: readonly Expr[],
  latent: boolean,
  span: Span,
): Expr {
  const id = table.all.length;
  const expr = intern(table, { kind: "member", vertex, at, id, span }, at);
  if (latent) table.flags[expr.id] = LATENT;
  return expr;
}

/** Part of the state of a scan within a pass, which varies in the scan and in the plates around it: `plates`. */
export function carry(
  table: ExprTable,
  plate: number,
  part: number,
  plates: readonly number[],
  span: Span,
): Expr {
  return leaf(table, `s${plate} ${part}`, LATENT, plates, (id) => {
    return { kind: "carry", plate, part, id, span };
  });
}

/** Part of the state of a scan after its last pass, in the instance of the plates around that `at` says. */
export function final(
  table: ExprTable,
  { plate, part, at }: Pick<FinalExpr, "plate" | "part" | "at">,
  span: Span,
): Expr {
  const id = table.all.length;
  const expr = intern(table, { kind: "final", plate, part, at, id, span }, at);
  table.flags[expr.id] = LATENT;
  return expr;
}

function leaf<Leaf extends Expr>(
  table: ExprTable,
  key: string,
  flags: number,
  varying: readonly number[],
  make: (id: number) => Leaf,
): Leaf {
  const known = table.leaves.get(key);
  if (known !== undefined) return known as Leaf;
  const expr = make(table.all.length);
  table.leaves.set(key, expr);
  enter(table, expr, flags, varying);
  return expr;
}

function numberOfColumn(table: ExprTable, values: Float64Array): number {
  let known = table.columns.get(values);
  if (known === undefined) {
    known = table.columns.size;
    table.columns.set(values, known);
  }
  return known;
}

export function map(
  table: ExprTable,
  entries: readonly (readonly [Expr, Expr])[],
  span: Span,
): MapExpr {
  const id = table.all.length;
  return intern(table, { kind: "map", entries, id, span }, partsOf(entries)) as MapExpr;
}

/** Keys and values in turn. */
function partsOf(entries: MapExpr["entries"]): readonly Expr[] {
  const parts = new Array<Expr>(2 * entries.length);
  for (let i = 0; i < entries.length; i++) {
    const [key, value] = entries[i] as readonly [Expr, Expr];
    parts[2 * i] = key;
    parts[2 * i + 1] = value;
  }
  return parts;
}

export function call(
  table: ExprTable,
  operator: string,
  args: readonly Expr[],
  span: Span,
  written: Written | null = null,
): CallExpr {
  const id = table.all.length;
  return intern(table, { kind: "call", operator, args, written, id, span }, args) as CallExpr;
}

export function dist(
  table: ExprTable,
  family: string,
  args: readonly Expr[],
  span: Span,
  written: Written | null = null,
): DistExpr {
  const id = table.all.length;
  return intern(table, { kind: "dist", family, args, written, id, span }, args) as DistExpr;
}

/** Where an argument's value is computed; undefined for a literal, which is where it is written. */
export function originSpan(expr: CallExpr | DistExpr, at: number): Span | undefined {
  const arg = expr.args[at];
  return arg === undefined || LITERALS.has(arg.kind) ? undefined : arg.span;
}

const LITERALS: ReadonlySet<Expr["kind"]> = new Set([
  "number",
  "boolean",
  "string",
  "keyword",
  "nil",
]);

/** Where the program writes an argument of a call, as far as that is known; of what is no argument, the call. */
export function argumentSpan(expr: CallExpr | DistExpr, at: number): Span {
  const { args, written, span } = expr;
  if (written?.length === args.length) return written[at]?.span ?? span;
  return args[at]?.span ?? span;
}

export function choice(table: ExprTable, parts: readonly [Expr, Expr, Expr], span: Span): IfExpr {
  const [test, then, otherwise] = parts;
  const id = table.all.length;
  return intern(table, { kind: "if", test, then, otherwise, id, span }, parts) as IfExpr;
}

/** True for a literal, and for vectors and maps of constants. */
export function isConstant(table: ExprTable, expr: Expr): boolean {
  return ((table.flags[expr.id] as number) & CONSTANT) !== 0;
}

export function areConstant(table: ExprTable, exprs: readonly Expr[]): boolean {
  for (let i = 0; i < exprs.length; i++) {
    if (!isConstant(table, exprs[i] as Expr)) return false;
  }
  return true;
}

/** True when a latent variable is somewhere in the expression. */
export function dependsOnLatent(table: ExprTable, expr: Expr): boolean {
  return ((table.flags[expr.id] as number) & LATENT) !== 0;
}

/** How many instances a plate has in one instance of the plates around it. */
export function instancesOf(table: ExprTable, plate: number): number {
  return table.instances[plate] as number;
}

/** Plates in which the expression's value differs from instance to instance, ascending. */
export function varyingOf(table: ExprTable, expr: Expr): readonly number[] {
  return table.varying[expr.id] as readonly number[];
}

/** The direct parts of an expression, in order; numbers of a column are no parts. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "vector":
      if (expr.source === null) return expr.items;
      return expr.source.kind === "plate" ? [expr.source.body] : [];
    case "member":
    case "final":
      return expr.at;
    case "map":
      return partsOf(expr.entries);
    case "call":
    case "dist":
      return expr.args;
    case "if":
      return [expr.test, expr.then, expr.otherwise];
    default:
      return [];
  }
}

const NEGATIVE_ZERO = Symbol("-0");

function literalNode(value: number | boolean | string | null, id: number, span: Span): Expr {
  if (typeof value === "number") return { kind: "number", value, id, span };
  if (typeof value === "boolean") return { kind: "boolean", value, id, span };
  if (typeof value === "string") return { kind: "string", value, id, span };
  return { kind: "nil", id, span };
}

/** The expression of this kind and name (operator or family; empty for the others), if it has been made before. */
export function find(
  table: ExprTable,
  kind: Expr["kind"],
  name: string,
  parts: readonly Expr[],
): Expr | undefined {
  return findBy(table, hashOn(hashOfHead(kind, name), parts, 0), kind, name, parts);
}

function findBy(
  { compounds, hashes, all }: ExprTable,
  hash: number,
  kind: Expr["kind"],
  name: string,
  parts: readonly Expr[],
): Expr | undefined {
  for (let probe = 0; ; probe++) {
    const id = compounds.at(hash, probe);
    if (id < 0) return undefined;
    const expr = all[id] as Expr;
    if (hashes[id] === hash && isSame(expr, kind, name, parts)) return expr;
  }
}

/** `begun`: a vector that `expr` begins with. */
function intern(
  table: ExprTable,
  expr: Expr,
  children: readonly Expr[],
  begun: VectorExpr | null = null,
): Expr {
  table.work += children.length;
  const { kind } = expr;
  const name = nameOf(expr);
  const from = begun === null ? 0 : begun.length;
  const start = begun === null ? hashOfHead(kind, name) : (table.hashes[begun.id] as number);
  const hash = hashOn(start, children, from);
  const same = findBy(table, hash, kind, name, children);
  if (same !== undefined) return same;
  table.compounds.add(expr.id, hash, table.hashes);
  table.children += children.length;
  let flags = begun === null ? flagsOfNone(expr) : (table.flags[begun.id] as number);
  let varying = begun === null ? NOWHERE : varyingOf(table, begun);
  for (let i = from; i < children.length; i++) {
    const { id } = children[i] as Expr;
    const own = table.flags[id] as number;
    if ((own & CONSTANT) === 0) flags &= ~CONSTANT;
    flags |= own & LATENT;
    varying = union(varying, table.varying[id] as readonly number[]);
  }
  return enter(table, expr, flags, varying, hash);
}

/** Flags before any parts are looked at. */
function flagsOfNone({ kind }: Expr): number {
  return kind === "vector" || kind === "map" ? CONSTANT : 0;
}

const NOWHERE: readonly number[] = [];

function union(a: readonly number[], b: readonly number[]): readonly number[] {
  if (b.length === 0) return a;
  if (b.every((each) => a.includes(each))) return a;
  return [...new Set([...a, ...b])].sort((left, right) => left - right);
}

function enter(
  table: ExprTable,
  expr: Expr,
  flags: number,
  varying: readonly number[] = NOWHERE,
  hash = 0,
): Expr {
  table.all.push(expr);
  table.hashes.push(hash);
  table.flags.push(flags);
  table.varying.push(varying);
  return expr;
}

function nameOf(expr: Expr): string {
  if (expr.kind === "call") return expr.operator;
  if (expr.kind === "member") return String(expr.vertex);
  if (expr.kind === "final") return `${expr.plate}.${expr.part}`;
  return expr.kind === "dist" ? expr.family : "";
}

function isSame(expr: Expr, kind: Expr["kind"], name: string, parts: readonly Expr[]): boolean {
  if (expr.kind !== kind || nameOf(expr) !== name) return false;
  const own = childrenOf(expr);
  if (own.length !== parts.length) return false;
  for (let i = 0; i < own.length; i++) if (own[i] !== parts[i]) return false;
  return true;
}
