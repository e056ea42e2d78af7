// The value of an expression of a plate in one of its instances, seen from outside: the plate's index gives way to a
// number or to another datum, and what folds then is folded.

import type { ElementExpr, Expr, IndexExpr } from "../core/expr.ts";
import {
  dependsOnLatent,
  type ExprTable,
  element,
  final,
  instancesOf,
  literal,
  member,
  plateIndex,
  plateValues,
  varyingOf,
} from "../core/table.ts";
import { type Datum, pickColumn } from "./fold/columns.ts";
import { type PlateExpr, rewrite } from "./rewrite.ts";

/** Thrown where a plate cannot stay folded: its instances have to be written out. */
export class Unfoldable extends Error {
  override readonly name = "Unfoldable";
  readonly plate: number;
  constructor(plate: number) {
    super("a plate has to be written out");
    this.plate = plate;
  }
}

/** What a substitution needs to know of the vertices. */
export interface Scene {
  readonly table: ExprTable;
  /** Plates that a vertex is in, outermost first. */
  platesOf(vertex: number): readonly number[];
}

/** `root` in the instance `at` of `plate`. */
export function substitute(scene: Scene, root: Expr, plate: number, at: Datum): Expr {
  const { table } = scene;
  const made = new Map<Expr, Expr>();
  const isFixed = (expr: Expr) => !varyingOf(table, expr).includes(plate);
  return rewrite(
    {
      table,
      known: (expr) => (isFixed(expr) ? expr : made.get(expr)),
      note: (expr, to) => void made.set(expr, to),
      plate: (expr, of) => inInstance(scene, expr, { plate, at, of }),
      bodies: true,
    },
    root,
  );
}

interface Place {
  readonly plate: number;
  readonly at: Datum;
  of(part: Expr): Expr;
}

function inInstance(scene: Scene, expr: PlateExpr, place: Place): Expr {
  const { table } = scene;
  const { plate, at, of } = place;
  const { span } = expr;
  switch (expr.kind) {
    case "index":
      return at;
    case "element":
      return elementIn(table, expr, place);
    case "vertex": {
      const plates = scene.platesOf(expr.vertex);
      const indices = plates.map((each) => (each === plate ? at : plateIndex(table, each, span)));
      return member(table, expr.vertex, indices, dependsOnLatent(table, expr), span);
    }
    case "member":
      return member(table, expr.vertex, expr.at.map(of), dependsOnLatent(table, expr), span);
    case "final":
      return final(table, { ...expr, at: expr.at.map(of) }, span);
    case "vector": {
      const { source } = expr;
      if (source?.kind !== "plate") return expr;
      return valuesOf(scene, source.plate, of(source.body), expr);
    }
    default:
      throw new Error("the state of a loop is seen from inside of it only");
  }
}

/** The values of `body` in all instances of a plate. */
export function valuesOf(
  scene: Scene,
  plate: number,
  body: Expr,
  { span }: Pick<Expr, "span">,
): Expr {
  const { table } = scene;
  const length = instancesOf(table, plate);
  const itemAt = (place: number | IndexExpr | ElementExpr) => {
    const at = typeof place === "number" ? literal(table, place, span) : place;
    return substitute(scene, body, plate, at as Datum);
  };
  return plateValues(table, { plate, body, length }, itemAt, span);
}

/** A step of the plate gives way to an offset, or to a step of another plate. */
function elementIn(table: ExprTable, expr: ElementExpr, { plate, at }: Place): Expr {
  const { values, isBoolean, span } = expr;
  const stride = expr.steps.find((step) => step.plate === plate)?.stride ?? 0;
  const others = expr.steps.filter((step) => step.plate !== plate);
  if (at.kind === "number") {
    const offset = expr.offset + stride * at.value;
    return element(table, { values, offset, steps: others, isBoolean }, span);
  }
  const isNew = at.kind === "index" && others.every((step) => step.plate !== at.plate);
  if (!isNew) {
    const picked = pickColumn({ table, span }, expr, plate, at);
    if (picked === undefined) throw new Unfoldable(plate);
    return picked;
  }
  const steps = [...others, { plate: at.plate, stride }].sort((a, b) => a.plate - b.plate);
  return element(table, { values, offset: expr.offset, steps, isBoolean }, span);
}
