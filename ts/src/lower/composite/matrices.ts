// Distributions of matrices: numbers that are drawn one by one make a triangular factor, and that the matrix. An observed
// matrix is taken apart in the same way, and scored with the Jacobian of that. Values are rows `[size][size]`.

import { constant, type Emitter, emitMap } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import { primitive } from "../primitive.ts";
import type { Distribution } from "../value.ts";
import { factorOf, less, products, rowStart } from "./cholesky.ts";
import {
  type Composite,
  type Draw,
  logProb,
  type PartName,
  type Scored,
  sumOf,
  WHOLE,
} from "./composite.ts";

/** A lower triangular matrix: row i has i + 1 entries. */
type Triangle = readonly (readonly Operand[])[];

/**
 * Parameters: degrees of freedom, `[size (size + 1) / 2]` of the scale's factor L. With A lower triangular, normals below
 * its diagonal and on it roots of chi-squareds of nu - i degrees, L A A' L' is a Wishart (R. Muirhead 1982, theorem
 * 3.2.14).
 */
export const WISHART: Composite = {
  draw: (emitter, distribution, draw) => {
    const { nu, scale, size } = parametersOf(distribution);
    const a = drawTriangle(emitter, size, (i) => freedom(emitter, nu, i), draw);
    return squareOf(emitter, productOf(emitter, scale, a));
  },
  score: (emitter, distribution, values) => {
    const { nu, scale, size } = parametersOf(distribution);
    const a = quotientOf(emitter, scale, factorOfValue(emitter, values, size));
    const jacobian = scale.flatMap((row, i) => [
      times(emitter, i + 1 - size, log(emitter, diagonal(a, i))),
      times(emitter, -(size + 1), log(emitter, row[i] as Operand)),
    ]);
    return scoreTriangle(emitter, a, (i) => freedom(emitter, nu, i), jacobian);
  },
};

/** Parameters as those of `WISHART`. With G the A of a Wishart from its last row on, C = L G^-1 is a factor of the value. */
export const INV_WISHART: Composite = {
  draw: (emitter, distribution, draw) => {
    const { nu, scale, size } = parametersOf(distribution);
    const g = drawTriangle(emitter, size, (i) => freedom(emitter, nu, size - 1 - i), draw);
    return squareOf(emitter, rightQuotientOf(emitter, scale, g));
  },
  score: (emitter, distribution, values) => {
    const { nu, scale, size } = parametersOf(distribution);
    const g = quotientOf(emitter, factorOfValue(emitter, values, size), scale);
    const jacobian = scale.flatMap((row, i) => [
      times(emitter, 2 * (size + 1) - i, log(emitter, diagonal(g, i))),
      times(emitter, -(size + 1), log(emitter, row[i] as Operand)),
    ]);
    const degrees = (i: number) => freedom(emitter, nu, size - 1 - i);
    return scoreTriangle(emitter, g, degrees, jacobian);
  },
};

/**
 * Parameter: eta. Partial correlations of column j are betas of shape eta + (size - 2 - j) / 2 on (-1, 1) (D. Lewandowski,
 * D. Kurowicka, H. Joe 2009, section 2.4); the density of a factor is a power of each number on its diagonal.
 */
export const LKJ_CHOLESKY: Composite = {
  draw: (emitter, distribution, draw) => {
    const { size } = distribution;
    const [one, two, zero] = [1, 2, 0].map((each) => constant(emitter, each)) as [
      Operand,
      Operand,
      Operand,
    ];
    const rows = Array.from({ length: size }, (_, i) => {
      let rest = one;
      const row = Array.from({ length: i }, (_, j) => {
        const name = { suffix: ".partial", indices: [i, j] };
        const [p] = draw(partial(emitter, distribution, j), name) as readonly [Operand];
        const q = emitMap(emitter, "sub", one, p);
        const entry = emitMap(emitter, "mul", emitMap(emitter, "sub", p, q), rest);
        const spread = emitMap(emitter, "sqrt", emitMap(emitter, "mul", p, q));
        rest = emitMap(emitter, "mul", rest, emitMap(emitter, "mul", two, spread));
        return entry;
      });
      return [...row, rest];
    });
    return rows.flatMap((row, i) => [...row, ...new Array<Operand>(size - 1 - i).fill(zero)]);
  },
  score: (emitter, distribution, values) => {
    const { size, params } = distribution;
    const twice = times(emitter, 2, params[0] as Operand);
    const [half, never] = [0.5, Number.NEGATIVE_INFINITY].map((each) =>
      constant(emitter, each),
    ) as [Operand, Operand];
    const parts: Operand[] = [];
    for (let i = 1; i < size; i++) {
      const pivot = values[i * size + i] as Operand;
      const power = emitMap(emitter, "add", twice, constant(emitter, size - i - 3));
      const isPositive = emitMap(emitter, "lt", constant(emitter, 0), pivot);
      const part = emitMap(emitter, "mul", power, log(emitter, pivot));
      parts.push(emitMap(emitter, "select", isPositive, part, never));
      // The density of a partial correlation at 0, which size - i of them have.
      const middle = logProb(emitter, partial(emitter, distribution, i - 1), [half]);
      const atZero = emitMap(emitter, "sub", middle, log(emitter, constant(emitter, 2)));
      parts.push(times(emitter, size - i, atZero));
    }
    return [{ name: WHOLE, logDensity: sumOf(emitter, parts) }];
  },
};

/** (1 + a partial correlation of column j) / 2. */
function partial(emitter: Emitter, { params, size }: Distribution, j: number): Distribution {
  const more = constant(emitter, (size - 2 - j) / 2);
  const shape = emitMap(emitter, "add", params[0] as Operand, more);
  return primitive(emitter, "beta", [shape, shape]);
}

function parametersOf({ params, size }: Distribution) {
  const [nu, ...factor] = params as readonly [Operand, ...Operand[]];
  const scale = Array.from({ length: size }, (_, i) => factor.slice(rowStart(i), rowStart(i + 1)));
  return { nu, scale, size };
}

function freedom(emitter: Emitter, nu: Operand, less: number): Operand {
  return less === 0 ? nu : emitMap(emitter, "sub", nu, constant(emitter, less));
}

/** Degrees of freedom of the square of a diagonal entry. */
type Degrees = (i: number) => Operand;

function entry(i: number, j: number): PartName {
  return { suffix: ".bartlett", indices: [i, j] };
}

function drawTriangle(emitter: Emitter, size: number, degrees: Degrees, draw: Draw): Triangle {
  const standard = primitive(emitter, "normal", [constant(emitter, 0), constant(emitter, 1)]);
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: i + 1 }, (_, j) => {
      const part = i === j ? primitive(emitter, "chi-squared", [degrees(i)]) : standard;
      const [x] = draw(part, entry(i, j)) as readonly [Operand];
      return i === j ? emitMap(emitter, "sqrt", x) : x;
    }),
  );
}

/**
 * An observed matrix may be taken apart by a random one, but only data can be observed: so x under a standard normal is 0
 * under a normal with mean x, and a chi-squared x of k degrees is 1 under a gamma of shape k / 2 and rate x / 2, with 1 / x
 * for the change of scale.
 */
function scoreTriangle(
  emitter: Emitter,
  triangle: Triangle,
  degrees: Degrees,
  logJacobian: readonly Operand[],
): readonly Scored[] {
  const [zero, half, one] = [0, 0.5, 1].map((each) => constant(emitter, each)) as [
    Operand,
    Operand,
    Operand,
  ];
  const scored = triangle.flatMap((row, i) =>
    row.map((x, j): Scored => {
      const name = entry(i, j);
      if (i !== j) return { name, under: primitive(emitter, "normal", [x, one]), values: [zero] };
      const rate = emitMap(emitter, "mul", half, emitMap(emitter, "mul", x, x));
      const shape = emitMap(emitter, "mul", half, degrees(i));
      return { name, under: primitive(emitter, "gamma", [shape, rate]), values: [one] };
    }),
  );
  const scales = triangle.map((_, i) => times(emitter, -2, log(emitter, diagonal(triangle, i))));
  const sum = sumOf(emitter, [...logJacobian, ...scales]);
  // Where the matrix has no factor the sum is no number.
  const never = constant(emitter, Number.NEGATIVE_INFINITY);
  const logDensity = emitMap(emitter, "select", emitMap(emitter, "eq", sum, sum), sum, never);
  return [...scored, { name: { suffix: ".jacobian", indices: [] }, logDensity }];
}

/** The factor of an observed matrix; its diagonal is NaN where there is none. */
function factorOfValue(emitter: Emitter, values: readonly Operand[], size: number): Triangle {
  const rows = Array.from({ length: size }, (_, i) => values.slice(i * size, (i + 1) * size));
  const factor = factorOf(emitter, rows, null);
  return rows.map((_, i) => factor.slice(rowStart(i), rowStart(i + 1)));
}

function column(triangle: Triangle, j: number, from: number, to: number): Operand[] {
  return triangle.slice(from, to).map((row) => row[j] as Operand);
}

/** A B, both lower triangular. */
function productOf(emitter: Emitter, a: Triangle, b: Triangle): Triangle {
  return a.map((row, i) =>
    row.map((_, j) => sumOf(emitter, products(emitter, row.slice(j), column(b, j, j, i + 1)))),
  );
}

/** A^-1 B, by forward substitution. */
function quotientOf(emitter: Emitter, a: Triangle, b: Triangle): Triangle {
  const x: Operand[][] = [];
  for (const [i, row] of a.entries()) {
    const line = row.map((_, j) => {
      const from = (b[i] as readonly Operand[])[j] as Operand;
      const rest = less(emitter, from, row.slice(j, i), column(x, j, j, i));
      return emitMap(emitter, "div", rest, row[i] as Operand);
    });
    x.push(line);
  }
  return x;
}

/** A B^-1, from the last column to the first. */
function rightQuotientOf(emitter: Emitter, a: Triangle, b: Triangle): Triangle {
  return a.map((row, i) => {
    const x = [...row];
    for (let j = i; j >= 0; j--) {
      const rest = less(emitter, row[j] as Operand, x.slice(j + 1), column(b, j, j + 1, i + 1));
      x[j] = emitMap(emitter, "div", rest, diagonal(b, j));
    }
    return x;
  });
}

/** A A', row by row. */
function squareOf(emitter: Emitter, a: Triangle): readonly Operand[] {
  return a.flatMap((_, i) =>
    a.map((_, j) => {
      const [low, high] = [a[Math.min(i, j)], a[Math.max(i, j)]] as [Operand[], Operand[]];
      return sumOf(emitter, products(emitter, low, high));
    }),
  );
}

function diagonal(triangle: Triangle, i: number): Operand {
  return (triangle[i] as readonly Operand[])[i] as Operand;
}

function log(emitter: Emitter, x: Operand): Operand {
  return emitMap(emitter, "log", x);
}

function times(emitter: Emitter, factor: number, x: Operand): Operand {
  return emitMap(emitter, "mul", constant(emitter, factor), x);
}
