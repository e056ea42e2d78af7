// Constant matrices and lists among the parameters of distributions: their shape, and what is asked of them as a whole.

import type { Expr, VectorExpr } from "../core/expr.ts";
import { mayBeDistribution } from "./facts.ts";
import { isVarying } from "./fold/columns.ts";
import { isNumeric, isUndecided, nameOf, numberOf, show } from "./fold/support.ts";
import type { ParameterFault } from "./parameters.ts";

type Fault = Omit<ParameterFault, "arg">;

/** Differences of entries that mirror each other, over their sizes, up to which a matrix counts as symmetric. */
const ASYMMETRY = 1e-8;

/** What is wrong with a parameter called `what`, of one of the supports that are checked here. */
export function checkWhole(support: string, what: string, arg: Expr): Fault | undefined {
  if (isUndecided(arg)) return undefined;
  if (support === "distribution") return checkDistribution(what, arg);
  if (support === "end") return checkEnd(what, arg);
  if (arg.kind !== "vector")
    return fault("TypeMismatch", `${what} must be a vector, got ${nameOf(arg)}`);
  if (arg.length === 0) return fault("InvalidParameter", `${what} must not be empty`);
  if (support === "distributions") return checkDistributions(what, arg);
  return checkRows(what, arg) ?? checkEntries(support, what, arg);
}

/** Supports that are checked here. */
export const WHOLES: ReadonlySet<string> = new Set([
  "covariance",
  "cholesky-factor",
  "distributions",
  "distribution",
  "end",
]);

/** Numbers that must increase. */
export function checkOrder(what: string, arg: Expr): Fault | undefined {
  if (arg.kind !== "vector") return undefined;
  const at = arg.items.findIndex((each, i) => {
    const before = arg.items[i - 1];
    if (before === undefined || !isNumeric(before) || !isNumeric(each)) return false;
    return numberOf(each) <= numberOf(before);
  });
  if (at < 0) return undefined;
  const [before, each] = [arg.items[at - 1] as Expr, arg.items[at] as Expr];
  return fault(
    "InvalidParameter",
    `${what} must increase, got ${show(before)}, then ${show(each)}`,
    at,
  );
}

function checkDistribution(what: string, arg: Expr): Fault | undefined {
  if (mayBeDistribution(arg)) return undefined;
  return fault("NotADistribution", `${what} must be one, got ${nameOf(arg)}`);
}

/** A number, or nil. */
function checkEnd(what: string, arg: Expr): Fault | undefined {
  if (arg.kind === "nil" || isVarying(arg)) return undefined;
  if (!isNumeric(arg)) {
    return fault("TypeMismatch", `${what} must be a number or nil, got ${nameOf(arg)}`);
  }
  if (Number.isFinite(numberOf(arg))) return undefined;
  return fault("InvalidParameter", `${what} must be a finite number or nil, got ${show(arg)}`);
}

function checkDistributions(what: string, { items }: VectorExpr): Fault | undefined {
  const at = items.findIndex((each) => !mayBeDistribution(each));
  if (at < 0) return undefined;
  return fault(
    "NotADistribution",
    `${what} are distributions, got ${nameOf(items[at] as Expr)}`,
    at,
  );
}

function checkRows(what: string, { items, length }: VectorExpr): Fault | undefined {
  for (const [i, row] of items.entries()) {
    if (isUndecided(row)) continue;
    if (row.kind !== "vector") {
      const message = `${what} must be a vector of rows, got ${nameOf(row)} for a row`;
      return fault("TypeMismatch", message, i);
    }
    if (row.length === length) continue;
    const message = `${what} must be square: it has ${length} rows, this one has ${row.length} elements`;
    return fault("ShapeMismatch", message, i);
  }
  return undefined;
}

/** Entries by row; NaN for those that are not known. */
function entriesOf({ items }: VectorExpr): number[][] {
  return items.map((row) =>
    row.kind === "vector"
      ? row.items.map((each) => (isNumeric(each) ? numberOf(each) : Number.NaN))
      : items.map(() => Number.NaN),
  );
}

function checkEntries(support: string, what: string, matrix: VectorExpr): Fault | undefined {
  for (const [i, row] of matrix.items.entries()) {
    if (row.kind !== "vector") continue;
    for (const each of row.items) {
      if (isUndecided(each) || (isNumeric(each) && Number.isFinite(numberOf(each)))) continue;
      const shown = isNumeric(each) ? show(each) : nameOf(each);
      return fault("InvalidParameter", `${what} must hold finite numbers, got ${shown}`, i);
    }
  }
  const rows = entriesOf(matrix);
  return support === "covariance" ? checkCovariance(what, rows) : checkFactor(what, rows);
}

function checkFactor(what: string, rows: readonly (readonly number[])[]): Fault | undefined {
  for (const [i, row] of rows.entries()) {
    const pivot = row[i] as number;
    if (pivot <= 0) {
      const message = `the diagonal of ${what} must be greater than 0, got ${pivot}`;
      return fault("InvalidParameter", message, i);
    }
    const above = row.slice(i + 1).find((each) => each !== 0 && !Number.isNaN(each));
    if (above === undefined) continue;
    const message = `${what} must be 0 above its diagonal, got ${above}`;
    return fault("InvalidParameter", message, i);
  }
  return undefined;
}

function checkCovariance(what: string, rows: readonly (readonly number[])[]): Fault | undefined {
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [row[j] as number, rows[j]?.[i] as number];
      if (!(Math.abs(a - b) > ASYMMETRY * (Math.abs(a) + Math.abs(b)))) continue;
      const message = `${what} must be symmetric, got ${a} in row ${i} and ${b} in row ${j}`;
      return fault("InvalidParameter", message, i);
    }
  }
  const at = firstBadPivot(rows);
  if (at < 0) return undefined;
  return fault("InvalidParameter", `${what} must be positive definite`, at);
}

/** The row at which a Cholesky factorisation fails; -1 when it does not, or where entries are not known. */
function firstBadPivot(rows: readonly (readonly number[])[]): number {
  const lower: number[][] = [];
  for (const [i, row] of rows.entries()) {
    const line: number[] = [];
    lower.push(line);
    for (let j = 0; j <= i; j++) {
      const other = lower[j] as number[];
      let rest = row[j] as number;
      for (let k = 0; k < j; k++) rest -= (line[k] as number) * (other[k] as number);
      if (j === i && rest <= 0) return i;
      line.push(j < i ? rest / (other[j] as number) : Math.sqrt(rest));
    }
  }
  return -1;
}

function fault(error: Fault["error"], message: string, item: number | null = null): Fault {
  return { error, message, item };
}
