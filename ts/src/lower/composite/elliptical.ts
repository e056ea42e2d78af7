// Multivariate normals and Student-t's as chains: with L the Cholesky factor and z[j] the standardised numbers before,
// number i is located at mean[i] + sum of L[i][j] z[j] and scaled by L[i][i] (R. Muirhead, Aspects of Multivariate
// Statistical Theory, 1982, sections 1.2 and 1.5).

import { constant, type Emitter, emitMap } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import { primitive } from "../primitive.ts";
import { products, rowStart } from "./cholesky.ts";
import { type Composite, chain, sumOf } from "./composite.ts";

/** Parameters: `[size]` means, `[size (size + 1) / 2]` of the factor by rows. */
export const MVN: Composite = chain((emitter, { params, size }, { take }) => {
  const z: Operand[] = [];
  return standardised(emitter, params, size).map(({ mean, row, scale }, i) => {
    const center = sumOf(emitter, [mean, ...products(emitter, row, z)]);
    const x = take(primitive(emitter, "normal", [center, scale]), i);
    z.push(emitMap(emitter, "div", emitMap(emitter, "sub", x, center), scale));
    return x;
  });
});

/**
 * Parameters: degrees of freedom, then as those of `MVN`. Given i numbers the next has nu + i degrees of freedom, and its
 * scale grows by the root of (nu + sum of z^2) / (nu + i).
 */
export const MULTIVARIATE_T: Composite = chain((emitter, { params, size }, { take }) => {
  const [nu, ...others] = params as readonly [Operand, ...Operand[]];
  const z: Operand[] = [];
  let total = nu;
  return standardised(emitter, others, size).map(({ mean, row, scale }, i) => {
    const freedom = emitMap(emitter, "add", nu, constant(emitter, i));
    const center = sumOf(emitter, [mean, ...products(emitter, row, z)]);
    const spread = emitMap(emitter, "sqrt", emitMap(emitter, "div", total, freedom));
    const own = emitMap(emitter, "mul", scale, spread);
    const x = take(primitive(emitter, "student-t-loc-scale", [freedom, center, own]), i);
    const last = emitMap(emitter, "div", emitMap(emitter, "sub", x, center), scale);
    z.push(last);
    total = emitMap(emitter, "add", total, emitMap(emitter, "mul", last, last));
    return x;
  });
});

interface Line {
  readonly mean: Operand;
  /** The factor's row before its diagonal, and its diagonal. */
  readonly row: readonly Operand[];
  readonly scale: Operand;
}

function standardised(_emitter: Emitter, params: readonly Operand[], size: number): Line[] {
  const factor = params.slice(size);
  return params.slice(0, size).map((mean, i) => {
    const row = factor.slice(rowStart(i), rowStart(i) + i);
    return { mean, row, scale: factor[rowStart(i) + i] as Operand };
  });
}
