// Any distribution, of the engine or composite: how it is drawn and scored.

import type { Emitter } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import type { Distribution } from "../value.ts";
import {
  type Composite,
  type Draw,
  logDensityOf,
  type Scored,
  sumOf,
  type Weigh,
  WHOLE,
} from "./composite.ts";
import { DIRICHLET_MULTINOMIAL, MULTINOMIAL } from "./counts.ts";
import { MULTIVARIATE_T, MVN } from "./elliptical.ts";
import { HYPERGEOMETRIC, PARETO } from "./guided.ts";
import { HALF_STUDENT_T } from "./half-student-t.ts";
import { INV_WISHART, LKJ_CHOLESKY, WISHART } from "./matrices.ts";
import { mixture, ZERO_INFLATED_NEG_BINOMIAL } from "./mixture.ts";
import { TRUNCATED } from "./truncated.ts";
import { TRUNCATED_COUNT } from "./truncated-counts.ts";
import { TRUNCATED_NORMAL } from "./truncated-normal.ts";

/** By the family of a lowered distribution: an `mvn` is one by its factor then. */
const COMPOSITES: ReadonlyMap<string, Composite> = new Map([
  ["mvn-cholesky", MVN],
  ["multivariate-t", MULTIVARIATE_T],
  ["multinomial", MULTINOMIAL],
  ["dirichlet-multinomial", DIRICHLET_MULTINOMIAL],
  ["zero-inflated-neg-binomial", ZERO_INFLATED_NEG_BINOMIAL],
  ["wishart", WISHART],
  ["inv-wishart", INV_WISHART],
  ["lkj-cholesky", LKJ_CHOLESKY],
  ["pareto", PARETO],
  ["hypergeometric", HYPERGEOMETRIC],
  ["truncated-normal", TRUNCATED_NORMAL],
  ["truncated", TRUNCATED],
  ["truncated-count", TRUNCATED_COUNT],
  ["half-student-t", HALF_STUDENT_T],
  ["mixture", mixture({ drawFrom, logProbOf })],
]);

/** The numbers of a value, from draws of the engine's distributions. */
export function drawFrom(
  emitter: Emitter,
  distribution: Distribution,
  draw: Draw,
  weigh: Weigh,
): readonly Operand[] {
  const composite = COMPOSITES.get(distribution.family);
  return composite === undefined
    ? draw(distribution, WHOLE)
    : composite.draw(emitter, distribution, draw, weigh);
}

/** The parts of the log density of a value. */
export function scoredBy(
  emitter: Emitter,
  distribution: Distribution,
  values: readonly Operand[],
): readonly Scored[] {
  const composite = COMPOSITES.get(distribution.family);
  if (composite === undefined) return [{ name: WHOLE, under: distribution, values }];
  return composite.score(emitter, distribution, values);
}

/** The log density of a value as one number. */
export function logProbOf(
  emitter: Emitter,
  distribution: Distribution,
  values: readonly Operand[],
): Operand {
  const parts = scoredBy(emitter, distribution, values);
  return sumOf(
    emitter,
    parts.map((part) => logDensityOf(emitter, part)),
  );
}
