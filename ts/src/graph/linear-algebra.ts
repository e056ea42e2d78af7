// Arithmetic of values that are linear in latent variables: numbers with coefficients, and vectors and matrices of them.
// null is what is not linear; everything made with it is null.

/** constant + the sum of coefficient times vertex; no coefficient is 0. */
export interface Linear {
  readonly kind: "number";
  readonly constant: number;
  /** Coefficients by vertex. */
  readonly terms: ReadonlyMap<number, number>;
}
export interface LinearVector {
  readonly kind: "vector";
  readonly items: readonly LinearValue[];
  readonly depth: number;
}
export type LinearValue = Linear | LinearVector | null;

const NO_TERMS: ReadonlyMap<number, number> = new Map();

export function constant(value: number): Linear {
  return { kind: "number", constant: value, terms: NO_TERMS };
}

export function isConstant(value: LinearValue): value is Linear {
  return value?.kind === "number" && value.terms.size === 0;
}

/** a + scale * b, of numbers. */
export function sum(a: LinearValue, b: LinearValue, scale = 1): LinearValue {
  if (a?.kind !== "number" || b?.kind !== "number") return null;
  const terms = new Map(a.terms);
  for (const [vertex, coefficient] of b.terms) {
    const total = (terms.get(vertex) ?? 0) + scale * coefficient;
    if (total === 0) terms.delete(vertex);
    else terms.set(vertex, total);
  }
  return { kind: "number", constant: a.constant + scale * b.constant, terms };
}

/** a * b, of numbers of which one is constant. */
export function product(a: LinearValue, b: LinearValue): LinearValue {
  if (isConstant(a)) return scaled(b, a.constant);
  return isConstant(b) ? scaled(a, b.constant) : null;
}

/** 1 / a, of a constant. */
export function inverse(a: LinearValue): LinearValue {
  return isConstant(a) ? constant(1 / a.constant) : null;
}

/** An element; -1 is the last. */
export function item(vector: LinearValue, index: number): LinearValue {
  return vector?.kind === "vector" ? (vector.items.at(index) ?? null) : null;
}

/** Element by element; a number is added to every element. */
export function matrixSum(a: LinearValue, b: LinearValue): LinearValue {
  if (a?.kind === "vector" && b?.kind === "vector") {
    if (a.items.length !== b.items.length) return null;
    return vector(a.items.map((each, place) => matrixSum(each, b.items[place] ?? null)));
  }
  if (a?.kind === "vector") return vector(a.items.map((each) => matrixSum(each, b)));
  if (b?.kind === "vector") return vector(b.items.map((each) => matrixSum(a, each)));
  return sum(a, b);
}

/** Matrix by matrix, matrix by vector, vector by matrix; two flat vectors give their dot product. */
export function matrixProduct(a: LinearValue, b: LinearValue): LinearValue {
  if (a?.kind !== "vector" || b?.kind !== "vector") return null;
  const left = isMatrix(a) ? a.items.map(itemsOf) : [a.items];
  const columns = isMatrix(b) ? columnsOf(b) : [b.items];
  const rows = left.map((row) => columns.map((column) => dot(row, column)));
  if (isMatrix(a) && isMatrix(b)) return vector(rows.map(vector));
  if (isMatrix(b)) return vector(rows[0] ?? []);
  return isMatrix(a) ? vector(rows.map((row) => row[0] ?? null)) : (rows[0]?.[0] ?? null);
}

/** Rows as columns; a flat vector stays as it is. */
export function transposed(a: LinearValue): LinearValue {
  return a?.kind === "vector" && isMatrix(a) ? vector(columnsOf(a).map(vector)) : a;
}

/** Vectors within vectors that are looked into: what is linear is a number, a vector or a matrix. */
const MAX_DEPTH = 8;

/** A vector; null when it nests too deep. */
export function vector(items: readonly LinearValue[]): LinearValue {
  const depth = 1 + items.reduce((most, each) => Math.max(most, depthOf(each)), 0);
  return depth > MAX_DEPTH ? null : { kind: "vector", items, depth };
}

function depthOf(value: LinearValue): number {
  return value?.kind === "vector" ? value.depth : 0;
}

/** Numbers that writing the value down takes, without those of its elements. */
export function sizeOf(value: LinearValue): number {
  if (value?.kind === "number") return 1 + value.terms.size;
  return 1 + (value?.items.length ?? 0);
}

function scaled(a: LinearValue, scale: number): LinearValue {
  return scale === 0 && a?.kind === "number"
    ? constant(0 * a.constant)
    : sum(constant(0), a, scale);
}

function itemsOf(value: LinearValue): readonly LinearValue[] {
  return value?.kind === "vector" ? value.items : [];
}

function isMatrix({ items }: LinearVector): boolean {
  return items[0]?.kind === "vector";
}

function columnsOf({ items }: LinearVector): LinearValue[][] {
  const width = itemsOf(items[0] ?? null).length;
  return Array.from({ length: width }, (_, at) => items.map((row) => item(row, at)));
}

function dot(a: readonly LinearValue[], b: readonly LinearValue[]): LinearValue {
  if (a.length !== b.length) return null;
  return a.reduce<LinearValue>(
    (total, each, place) => sum(total, product(each, b[place] ?? null)),
    constant(0),
  );
}
