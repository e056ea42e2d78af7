// A folded graph with all its plates and scans written out: one vertex for each instance, its expressions folded as if the
// program had been evaluated pass by pass. For printing, and for whatever looks at single vertices.

import type { ElementExpr, Expr, FinalExpr, MemberExpr, VertexExpr } from "../core/expr.ts";
import type { Plate } from "../core/plate.ts";
import {
  type ExprTable,
  element,
  literal,
  newTable,
  varyingOf,
  vector,
  vertexValue,
} from "../core/table.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";

import { type PlateExpr, rewrite } from "../partial/rewrite.ts";
import { MAX_VERTICES } from "../partial/size.ts";
import type { Folded, FoldedVertex, SiteName, Vertex } from "./graph.ts";
import { type Layout, layoutOf, numberOf } from "./layout.ts";
import { printedNames } from "./printed-names.ts";
import { isPlate, type Step, stepsOf } from "./steps.ts";

/**
 * The same graph without plates. Throws LaurelError GraphTooLarge for more vertices than one graph may have
 * written out.
 */
export function writtenOut(folded: Folded): Folded {
  if (folded.origin !== null) return folded.origin;
  const layout = layoutOf(folded);
  if (layout.total > MAX_VERTICES) {
    const message = `${layout.total} vertices are too many to write them out, at most ${MAX_VERTICES} can be`;
    throw new LaurelError([diagnostic("GraphTooLarge", message, folded.plates[0]?.span)]);
  }
  const writer: Writer = {
    folded,
    layout,
    table: newTable(folded.table.most),
    scopes: [{ plate: 0, index: 0, memo: new Map(), state: [] }],
    finals: new Map(),
    vertices: [],
    stems: [],
  };
  writeVertices(writer, stepsOf(folded, null));
  const result = instanceOf(writer, folded.result);
  const printed = printedNames(writer.stems);
  const vertices = writer.vertices.map((vertex, id) => ({
    ...vertex,
    plates: [],
    stem: writer.stems[id] as string,
    printed: printed[id] as string,
  }));
  return { table: writer.table, vertices, plates: [], result, origin: null };
}

/** An instance of a plate that is being written. */
interface Scope {
  readonly plate: number;
  readonly index: number;
  /** What expressions have become that vary in this plate, but in none within it. */
  readonly memo: Map<Expr, Expr>;
  /** The state of a scan in this pass. */
  readonly state: readonly Expr[];
}

interface Writer {
  readonly folded: Folded;
  readonly layout: Layout;
  readonly table: ExprTable;
  /** The program, then the instances around, outermost first. */
  readonly scopes: Scope[];
  /** State of scans after their last pass, by plate and the indices around. */
  readonly finals: Map<string, readonly Expr[]>;
  readonly vertices: Vertex[];
  readonly stems: string[];
}

function writeVertices(writer: Writer, steps: readonly Step[]): void {
  for (const step of steps) {
    if (isPlate(step)) writeInstances(writer, step);
    else writeVertex(writer, step);
  }
}

function writeInstances(writer: Writer, plate: Plate): void {
  let state: readonly Expr[] = plate.carries.map(({ init }) => instanceOf(writer, init));
  const steps = stepsOf(writer.folded, plate);
  for (let index = 0; index < plate.count; index++) {
    writer.scopes.push({ plate: plate.id, index, memo: new Map(), state });
    writeVertices(writer, steps);
    state = plate.carries.map(({ next }) => instanceOf(writer, next));
    writer.scopes.pop();
  }
  if (plate.carries.length > 0) {
    const indices = writer.scopes.slice(1).map((scope) => scope.index);
    writer.finals.set(finalKey(plate.id, indices), state);
  }
}

function finalKey(plate: number, indices: readonly number[]): string {
  return `${plate};${indices}`;
}

function writeVertex(writer: Writer, folded: FoldedVertex): void {
  const of = (expr: Expr) => instanceOf(writer, expr);
  const { plates, stem, ...vertex } = folded;
  const id = writer.vertices.length;
  const guard = vertex.guard === null ? null : of(vertex.guard);
  const name = nameIn(writer, vertex.name);
  const base = { ...vertex, id, name, guard, dist: of(vertex.dist) };
  writer.stems.push(stem);
  if (base.kind === "observe") writer.vertices.push({ ...base, value: of(base.value) });
  else if (base.kind === "factor") writer.vertices.push({ ...base, weight: of(base.weight) });
  else writer.vertices.push(base);
}

/** Indices of plates are below 0 in the names of folded vertices. */
function nameIn({ scopes }: Writer, name: SiteName): SiteName {
  return { ...name, indices: indicesIn(scopes, name.indices) };
}

function indicesIn(scopes: readonly Scope[], indices: readonly number[]): number[] {
  return indices.map((index) => {
    if (index >= 0) return index;
    return scopes.find(({ plate }) => plate === -index)?.index ?? index;
  });
}

/** What an expression is in the instance at hand. */
function instanceOf(writer: Writer, root: Expr): Expr {
  const { table, scopes, folded } = writer;
  const memoOf = (expr: Expr) => {
    const varying = varyingOf(folded.table, expr);
    let at = scopes.length - 1;
    while (at > 0 && !varying.includes((scopes[at] as Scope).plate)) at -= 1;
    return (scopes[at] as Scope).memo;
  };
  return rewrite(
    {
      table,
      known: (expr) => memoOf(expr).get(expr),
      note: (expr, made) => void memoOf(expr).set(expr, made),
      plate: (expr, of) => plateExpr(writer, expr, of),
      bodies: false,
    },
    root,
  );
}

function plateExpr(writer: Writer, expr: PlateExpr, of: (part: Expr) => Expr): Expr {
  const { table, scopes } = writer;
  switch (expr.kind) {
    case "index":
      return literal(table, indexOf(scopes, expr.plate), expr.span);
    case "element":
      return elementIn(writer, expr);
    case "vertex":
      return vertexIn(
        writer,
        expr,
        platesOf(writer, expr).map((plate) => indexOf(scopes, plate)),
      );
    case "member":
      return vertexIn(
        writer,
        expr,
        expr.at.map((index) => literalIndex(of(index))),
      );
    case "carry":
      return scopes.find(({ plate }) => plate === expr.plate)?.state[expr.part] as Expr;
    case "final":
      return finalOf(writer, expr, of);
    default:
      return instances(writer, expr);
  }
}

function indexOf(scopes: readonly Scope[], plate: number): number {
  const scope = scopes.find((each) => each.plate === plate);
  if (scope === undefined) throw new Error(`plate ${plate} is not being written`);
  return scope.index;
}

function literalIndex(expr: Expr): number {
  if (expr.kind === "number") return expr.value;
  throw new Error("an index of a member that is no number");
}

function elementIn(
  { table, scopes }: Writer,
  { values, offset, steps, isBoolean, span }: ElementExpr,
): Expr {
  const at = steps.reduce(
    (sum, { plate, stride }) => sum + stride * indexOf(scopes, plate),
    offset,
  );
  return element(table, { values, offset: at, steps: [], isBoolean }, span);
}

function platesOf({ folded }: Writer, { vertex }: VertexExpr): readonly number[] {
  return folded.vertices[vertex]?.plates ?? [];
}

function vertexIn(
  { table, layout, folded }: Writer,
  { vertex, span }: VertexExpr | MemberExpr,
  indices: readonly number[],
): Expr {
  const isLatent = folded.vertices[vertex]?.kind === "sample";
  return vertexValue(table, numberOf(layout, vertex, indices), isLatent, span);
}

function finalOf(writer: Writer, expr: FinalExpr, of: (part: Expr) => Expr): Expr {
  const indices = expr.at.map((index) => literalIndex(of(index)));
  return writer.finals.get(finalKey(expr.plate, indices))?.[expr.part] as Expr;
}

/** The values of a plate, written out. */
function instances(writer: Writer, expr: Extract<PlateExpr, { kind: "vector" }>): Expr {
  const { table, scopes } = writer;
  const { source, span } = expr;
  if (source?.kind !== "plate") throw new Error("a vector without a plate");
  const items = Array.from({ length: expr.length }, (_, index) => {
    scopes.push({ plate: source.plate, index, memo: new Map(), state: [] });
    const item = instanceOf(writer, source.body);
    scopes.pop();
    return item;
  });
  return vector(table, items, span);
}
