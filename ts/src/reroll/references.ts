// References of repeated vertices: to the vertex of the same instance, of a fixed one, of one that data choose, or of an
// earlier pass, which makes a scan of the plate.

import type { Expr } from "../core/expr.ts";
import type { Carry } from "../core/plate.ts";
import {
  call,
  carry,
  type ExprTable,
  element,
  literal,
  member,
  plateIndex,
  vector,
  vertexValue,
} from "../core/table.ts";
import type { Vertex } from "../graph/graph.ts";

import type { Span } from "../source/span.ts";
import { indicesAt, indicesOf, rowsOf, type Structure, type Template } from "./shape.ts";

/** A plate whose instances cannot be told in one form. */
export class Irregular extends Error {
  override readonly name = "Irregular";
  readonly plate: number;
  constructor(plate: number) {
    super("the instances of a plate differ in form");
    this.plate = plate;
  }
}

/** How many passes back a scan may look. */
const MAX_LAG = 8;
/** Vertices that data may choose among where they are not all of one plate. */
const MAX_CHOICE = 64;

export interface Referrer {
  readonly structure: Structure;
  readonly table: ExprTable;
  /** The vertices of the sequence. */
  readonly vertices: readonly Vertex[];
  /** State of the scans, by plate. */
  readonly carries: Map<number, Carry[]>;
  readonly carryKeys: Map<string, Expr>;
}

/** One place of a template where vertices are referred to: in all its instances. */
export interface Reference {
  /** Number of the template. */
  readonly from: number;
  readonly targets: Int32Array;
  readonly span: Span;
}

/** The expression of a reference. Throws Irregular. */
export function referenceExpr(referrer: Referrer, reference: Reference): Expr {
  const template = templateAt(referrer, reference.from);
  return (
    fixed(referrer, reference) ??
    ofOneTemplate(referrer, reference, template) ??
    ofEarlierPass(referrer, reference, template) ??
    chosen(referrer, reference, template) ??
    refuse(template)
  );
}

/** A vertex of the sequence, seen from outside of all plates. */
export function vertexExpr(referrer: Referrer, place: number, span: Span): Expr {
  const { structure, table } = referrer;
  const number = structure.templateOf[place] as number;
  const template = templateAt(referrer, number);
  const latent = isLatent(referrer, place);
  if (template.plates.length === 0) return vertexValue(table, number, latent, span);
  const indices = indicesOf(template, structure.instanceOf[place] as number);
  const at = indices.map((index) => literal(table, index, span));
  return member(table, number, at, latent, span);
}

function refuse({ plates }: Template): never {
  throw new Irregular(plates.at(-1) as number);
}

function templateAt({ structure }: Referrer, number: number): Template {
  return structure.templates[number] as Template;
}

function isLatent({ vertices }: Referrer, place: number): boolean {
  return vertices[place]?.kind === "sample";
}

/** The same vertex from all instances, which comes before the plates. */
function fixed(referrer: Referrer, { from, targets, span }: Reference): Expr | null {
  const [first] = targets as Int32Array & readonly [number];
  if (!targets.every((target) => target === first)) return null;
  const template = templateAt(referrer, from);
  return first < startOf(referrer, template) ? vertexExpr(referrer, first, span) : null;
}

/** Where the outermost plate of a template begins. */
export function startOf({ structure }: Referrer, { plates, first }: Template): number {
  const [outermost] = plates;
  return structure.plates[(outermost ?? 0) - 1]?.repeat.start ?? first;
}

/** Vertices of one template before this one: every index is a fixed number, an index of ours, or data. */
function ofOneTemplate(referrer: Referrer, reference: Reference, template: Template): Expr | null {
  const { structure, table } = referrer;
  const { from, targets, span } = reference;
  const number = structure.templateOf[targets[0] as number] as number;
  if (number >= from) return null;
  if (!targets.every((target) => structure.templateOf[target] === number)) return null;
  const target = templateAt(referrer, number);
  const latent = isLatent(referrer, targets[0] as number);
  const here = template.plates;
  const shared = target.plates.filter((plate, level) => plate === here[level]);
  const at = target.plates.map((plate, level) =>
    indexExpr(referrer, reference, template, {
      level,
      mustBe: shared[level] === plate ? plate : null,
    }),
  );
  if (at.includes(null)) return null;
  if (shared.length === target.plates.length) {
    return vertexValue(table, number, latent, span, target.plates);
  }
  return member(table, number, at as Expr[], latent, span);
}

interface Wanted {
  /** Which index of the targets. */
  readonly level: number;
  /** The plate of ours whose index it must be, where both are in that plate. */
  readonly mustBe: number | null;
}

function indexExpr(
  { structure, table }: Referrer,
  { targets, span }: Reference,
  template: Template,
  { level, mustBe }: Wanted,
): Expr | null {
  const target = structure.templates[structure.templateOf[targets[0] as number] as number];
  const instances = targets.map((place) => structure.instanceOf[place] as number);
  const indices = indicesAt(target as Template, instances, level);
  const all = targets.map((_, instance) => instance);
  const own = template.plates.findIndex((_, place) => {
    const ours = indicesAt(template, all, place);
    return indices.every((index, instance) => index === ours[instance]);
  });
  const plate = template.plates[own];
  if (mustBe !== null) return plate === mustBe ? plateIndex(table, plate, span) : null;
  if (plate !== undefined) return plateIndex(table, plate, span);
  const [first] = indices as Int32Array & readonly [number];
  if (indices.every((index) => index === first)) return literal(table, first, span);
  return columnExpr(table, template, Float64Array.from(indices), span);
}

/** A column with a number for each instance. */
export function columnExpr(
  table: ExprTable,
  template: Template,
  values: Float64Array,
  span: Span,
): Expr {
  const rows = rowsOf(template);
  const steps = template.plates.map((plate, level) => ({ plate, stride: rows[level] as number }));
  return element(table, { values, offset: 0, steps, isBoolean: false }, span);
}

/** The vertex that a template was `lag` passes ago; before the first pass, some vertices outside of the plate. */
function ofEarlierPass(referrer: Referrer, reference: Reference, template: Template): Expr | null {
  if (template.plates.length !== 1) return null;
  const { structure, table } = referrer;
  const { targets, span } = reference;
  const [plate] = template.plates as readonly [number];
  const last = targets.length - 1;
  const number = structure.templateOf[targets[last] as number] as number;
  const target = templateAt(referrer, number);
  if (target.plates.length !== 1 || target.plates[0] !== plate) return null;
  const lag = last - (structure.instanceOf[targets[last] as number] as number);
  if (lag < 1 || lag > Math.min(MAX_LAG, last)) return null;
  const first = structure.plates[plate - 1]?.first as number;
  for (const [pass, place] of targets.entries()) {
    const at = structure.templateOf[place] as number;
    const isRight =
      pass < lag ? at < first : at === number && structure.instanceOf[place] === pass - lag;
    if (!isRight) return null;
  }
  let next = vertexValue(table, number, isLatent(referrer, targets[last] as number), span, [plate]);
  for (let back = 1; back <= lag; back++) {
    const init = vertexExpr(referrer, targets[lag - back] as number, span);
    next = carried(referrer, plate, { init, next }, span);
  }
  return next;
}

/** Part of the state of a plate; equal parts are one. */
function carried(
  { table, carries, carryKeys }: Referrer,
  plate: number,
  part: Carry,
  span: Span,
): Expr {
  const key = `${plate} ${part.init.id} ${part.next.id}`;
  const known = carryKeys.get(key);
  if (known !== undefined) return known;
  const parts = carries.get(plate) ?? [];
  carries.set(plate, parts);
  const made = carry(table, plate, parts.push(part) - 1, [plate], span);
  carryKeys.set(key, made);
  return made;
}

/** One of a few vertices outside of the plates of this one, by data. */
function chosen(referrer: Referrer, { targets, span }: Reference, template: Template): Expr | null {
  const { table } = referrer;
  const distinct = [...new Set(targets)];
  if (distinct.length > MAX_CHOICE) return null;
  const start = startOf(referrer, template);
  if (distinct.some((place) => place >= start)) return null;
  const places = new Map(distinct.map((place, index) => [place, index]));
  const options = distinct.map((place) => vertexExpr(referrer, place, span));
  const indices = Float64Array.from(targets, (place) => places.get(place) as number);
  const index = columnExpr(table, template, indices, span);
  return call(table, "get", [vector(table, options, span), index], span);
}
