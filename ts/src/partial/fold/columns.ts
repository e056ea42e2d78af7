// Folding of data that differ between the instances of a plate: a call of an operator that folds, on numbers of data,
// becomes a new column of data, computed once for all instances.

import type { Column, ElementExpr, Expr, IndexExpr, Step } from "../../core/expr.ts";
import { type ExprTable, element, instancesOf, vector } from "../../core/table.ts";
import { SCALARS, type Scalar } from "./scalars.ts";
import { isNumeric, type Maker, numberOf } from "./support.ts";

/** Numbers that folding may make at once. */
const MAX_NUMBERS = 1 << 22;

/** The column that a call of `name` is; undefined when its arguments are no data, or there would be too many. */
export function foldColumns(make: Maker, name: string, args: readonly Expr[]): Expr | undefined {
  const scalar = scalarOf(name, args);
  if (scalar === undefined || !args.every(isDatum) || !args.some(isVarying)) return undefined;
  return columnOf(make, args as readonly Datum[], scalar);
}

/** A number of data: one for all instances, or one for each. */
export type Datum = Expr & ({ kind: "number" } | { kind: "boolean" } | ElementExpr | IndexExpr);

export function isDatum(expr: Expr): expr is Datum {
  return isNumeric(expr) || isVarying(expr);
}

/** A number of data that differs between instances. */
export function isVarying(expr: Expr): expr is ElementExpr | IndexExpr {
  return expr.kind === "element" || expr.kind === "index";
}

/** Whether a datum that differs between instances stands for truth values. */
function isTruth(expr: Expr): boolean {
  return expr.kind === "boolean" || (expr.kind === "element" && expr.isBoolean);
}

function scalarOf(name: string, args: readonly Expr[]): Scalar | undefined {
  const truths = args.every(isTruth);
  const kept = (pick: (values: readonly number[]) => number): Scalar =>
    truths ? (values) => pick(values) !== 0 : pick;
  switch (name) {
    case "=":
      return (values) => values.every((each) => each === values[0]);
    case "not=":
      return (values) => !values.every((each) => each === values[0]);
    case "not":
      return ([value]) => value === 0;
    case "and":
      return kept((values) => values.find((each) => each === 0) ?? (values.at(-1) as number));
    case "or":
      return kept((values) => values.find((each) => each !== 0) ?? (values.at(-1) as number));
    default:
      return SCALARS.get(name);
  }
}

function columnOf(make: Maker, args: readonly Datum[], scalar: Scalar): Expr | undefined {
  const plates = [...new Set(args.flatMap(platesOf))].sort((a, b) => a - b);
  const readers = args.map((arg) => readerOf(arg, plates));
  const row = args.map(() => 0);
  return tabulate(make, plates, (indices) => {
    for (let i = 0; i < readers.length; i++) row[i] = (readers[i] as Reader)(indices);
    return scalar(row);
  });
}

/** A column of what `compute` gives in all instances of some plates, outermost first; undefined where there are too many. */
function tabulate(
  { table, span }: Maker,
  plates: readonly number[],
  compute: (indices: readonly number[]) => number | boolean,
): Expr | undefined {
  const counts = plates.map((plate) => instancesOf(table, plate));
  const total = counts.reduce((product, count) => product * count, 1);
  if (total > MAX_NUMBERS) return undefined;
  const values = new Float64Array(total);
  const indices = plates.map(() => 0);
  let isBoolean = true;
  for (let at = 0; at < total; at++) {
    const value = compute(indices);
    if (typeof value === "number") isBoolean = false;
    values[at] = Number(value);
    advance(indices, counts);
  }
  table.work += total;
  const steps = stepsOver(plates, counts);
  return element(table, { values, offset: 0, steps, isBoolean }, span);
}

/** Row-major steps over plates, outermost first. */
function stepsOver(plates: readonly number[], counts: readonly number[]): Step[] {
  return plates.map((plate, place) => {
    const stride = counts.slice(place + 1).reduce((product, count) => product * count, 1);
    return { plate, stride };
  });
}

function advance(indices: number[], counts: readonly number[]): void {
  for (let place = indices.length - 1; place >= 0; place--) {
    indices[place] = (indices[place] as number) + 1;
    if ((indices[place] as number) < (counts[place] as number)) return;
    indices[place] = 0;
  }
}

function platesOf(datum: Datum): readonly number[] {
  if (datum.kind === "element") return datum.steps.map(({ plate }) => plate);
  return datum.kind === "index" ? [datum.plate] : [];
}

/** Reads a datum in the instance that `indices` says, one index for each of `plates`. */
type Reader = (indices: readonly number[]) => number;

function readerOf(datum: Datum, plates: readonly number[]): Reader {
  if (datum.kind === "index") {
    const at = plates.indexOf(datum.plate);
    return (indices) => indices[at] as number;
  }
  if (datum.kind !== "element") {
    const value = numberOf(datum);
    return () => value;
  }
  const { values, offset, steps } = datum;
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) {
    const { stride } = only;
    const at = plates.indexOf(only.plate);
    return (indices) => values[offset + stride * (indices[at] as number)] as number;
  }
  const places = steps.map(({ plate }) => plates.indexOf(plate));
  return (indices) => {
    let at = offset;
    for (let i = 0; i < steps.length; i++) {
      at += (steps[i] as Step).stride * (indices[places[i] as number] as number);
    }
    return values[at] as number;
  };
}

/** The first number of a varying datum that `is` holds for, and its place among the instances; else undefined. */
export function findDatum(
  table: ExprTable,
  datum: ElementExpr | IndexExpr,
  is: (value: number) => boolean,
): { readonly value: number; readonly place: number } | undefined {
  const plates = platesOf(datum);
  const counts = plates.map((plate) => instancesOf(table, plate));
  if (datum.kind === "element" && plates.length === 1)
    return findIn(datum, counts[0] as number, is);
  const total = counts.reduce((product, count) => product * count, 1);
  const read = readerOf(datum, plates);
  const indices = plates.map(() => 0);
  for (let place = 0; place < total; place++) {
    const value = read(indices);
    if (is(value)) return { value, place };
    advance(indices, counts);
  }
  return undefined;
}

/** The same for a column in one plate, where all of a program's data may be. */
function findIn(
  { values, offset, steps }: ElementExpr,
  count: number,
  is: (value: number) => boolean,
): { readonly value: number; readonly place: number } | undefined {
  const { stride } = steps[0] as Step;
  for (let place = 0, at = offset; place < count; place++, at += stride) {
    const value = values[at] as number;
    if (is(value)) return { value, place };
  }
  return undefined;
}

/**
 * An element of data whose index along `plate` is another datum: a column of what is picked; undefined where that would
 * be too many numbers.
 */
export function pickColumn(
  make: Maker,
  from: ElementExpr,
  plate: number,
  at: Datum,
): Expr | undefined {
  const { values, offset, steps, isBoolean } = from;
  const stride = steps.find((step) => step.plate === plate)?.stride ?? 0;
  const others = steps.filter((step) => step.plate !== plate);
  const plates = [...new Set([...platesOf(at), ...others.map((step) => step.plate)])];
  plates.sort((a, b) => a - b);
  const index = readerOf(at, plates);
  const places = others.map((step) => plates.indexOf(step.plate));
  return tabulate(make, plates, (indices) => {
    let place = offset + stride * index(indices);
    for (const [i, step] of others.entries()) {
      place += step.stride * (indices[places[i] as number] as number);
    }
    const value = values[place] as number;
    return isBoolean ? value !== 0 : value;
  });
}

/** The element of a column of data at an index that is data: a column of the elements. */
export function lookUpColumn(
  make: Maker,
  { values, offset, shape, isBoolean }: Column,
  index: ElementExpr | IndexExpr,
): Expr | undefined {
  const [, ...inner] = shape;
  const stride = sizeOf(inner);
  const at = (place: number, [length, ...rest]: readonly number[]): Expr | undefined => {
    if (length === undefined) {
      return columnOf(make, [index], ([row]) => {
        const value = values[place + stride * (row as number)] as number;
        return isBoolean ? value !== 0 : value;
      });
    }
    const items = Array.from({ length }, (_, i) => at(place + i * sizeOf(rest), rest));
    return items.includes(undefined) ? undefined : vector(make.table, items as Expr[], make.span);
  };
  return at(offset, inner);
}

/** Numbers of an array of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
