// An observed `dirac` that is a linear constraint on Gaussian latents: such a posterior is a Gaussian again, on the plane
// that the constraint cuts out (e.g. C. M. Bishop 2006, "Pattern Recognition and Machine Learning", section 2.3.1).

import type { Expr } from "../core/expr.ts";
import type { Vertices } from "./edges.ts";
import { shortNumber } from "./expr-text.ts";
import type { ObserveVertex } from "./graph.ts";
import { type LinearAnalysis, linearAnalysis, linearForm } from "./linear.ts";
import { isConstant, type LinearValue } from "./linear-algebra.ts";

/** The sum of coefficient times latent is `value`. */
export interface Constraint {
  /** Coefficients by vertex, none of them 0. */
  readonly terms: ReadonlyMap<number, number>;
  readonly value: number;
}

/** True for an observation whose distribution is a `dirac`. */
export function isEquality({ dist }: ObserveVertex): boolean {
  return dist.kind === "dist" && dist.family === "dirac";
}

/**
 * Finds, for the observation of a `dirac`, the linear equations that it makes certain, one for each number observed; null
 * when it stands under a condition, is not linear, or has latents that are not jointly Gaussian.
 */
export function constraintFinder(
  graph: Vertices,
): (vertex: ObserveVertex) => readonly Constraint[] | null {
  const analysis = linearAnalysis(graph);
  let gaussian: ReadonlySet<number> | null = null;
  return (vertex) => {
    const { dist, guard } = vertex;
    if (dist.kind !== "dist" || !isEquality(vertex) || guard !== null) return null;
    const form = linearForm(analysis, dist.args[0] as Expr);
    const equations = equationsOf(form, linearForm(analysis, vertex.value));
    if (equations === null) return null;
    gaussian ??= gaussians(analysis);
    for (const { terms } of equations) {
      for (const id of terms.keys()) if (!gaussian.has(id)) return null;
    }
    return equations;
  };
}

/** `x + 2 y = 7`. */
export function constraintText({ terms, value }: Constraint, names: readonly string[]): string {
  const parts = [...terms].map(([id, coefficient], place) => {
    const size = Math.abs(coefficient);
    const sign = coefficient < 0 ? "- " : place === 0 ? "" : "+ ";
    return `${sign}${size === 1 ? "" : `${shortNumber(size)} `}${names[id]}`;
  });
  const shown = parts.length > MOST_TERMS ? [...parts.slice(0, MOST_TERMS), "+ ..."] : parts;
  return `${shown.join(" ")} = ${shortNumber(value)}`;
}

/** Terms that a text shows. */
const MOST_TERMS = 8;

function equationsOf(form: LinearValue, value: LinearValue): Constraint[] | null {
  if (form?.kind === "number") {
    if (!isConstant(value) || form.terms.size === 0) return null;
    return [{ terms: form.terms, value: value.constant - form.constant }];
  }
  if (form === null || value?.kind !== "vector") return null;
  if (form.items.length !== value.items.length || form.items.length === 0) return null;
  const all: Constraint[] = [];
  for (const [place, each] of form.items.entries()) {
    const part = each?.kind === "number" ? equationsOf(each, value.items[place] ?? null) : null;
    if (part === null) return null;
    all.push(...part);
  }
  return all;
}

/** Latents that are jointly Gaussian: normal, with a constant sd and a mean that is linear in such latents. */
function gaussians(analysis: LinearAnalysis): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { kind, dist, id } of analysis.graph.vertices) {
    if (kind !== "sample" || dist.kind !== "dist" || dist.family !== "normal") continue;
    const [mean = null, sd = null] = dist.args.map((arg) => linearForm(analysis, arg));
    if (!isConstant(sd) || mean?.kind !== "number") continue;
    if ([...mean.terms.keys()].every((each) => found.has(each))) found.add(id);
  }
  return found;
}
