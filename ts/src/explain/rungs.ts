// What `bbvi` does with each latent by `estimator: "auto"`: the first of summing out, moving draws and scoring that applies.

import { findDistribution } from "../core/catalogue.ts";
import { GUIDES } from "../generated/layout.ts";
import type { FoldedVertex } from "../graph/graph.ts";
import { familyCode } from "../lower/catalogue.ts";
import type { LoweredSite } from "../lower/program.ts";
import { jumpsOf } from "./jumps.ts";
import type { Subject } from "./subject.ts";

/** An estimator, and why it is this one. */
export interface Rung {
  readonly estimator: "enumerate" | "pathwise" | "rb";
  readonly why: string;
}

/** By vertex, of latents that have a guide. */
export function rungsOf(subject: Subject): ReadonlyMap<number, Rung> {
  const { folded, lowered } = subject;
  if (lowered === null) return new Map();
  const latents = folded.vertices.flatMap((vertex) => {
    const sites = lowered.sites.get(vertex.id) ?? [];
    return sites.length === 0 ? [] : [{ vertex, sites }];
  });
  const isOpen = (latent: Latent) =>
    latent.sites.some((site) => isDiscrete(site) && !isFiniteSite(latent.vertex, site));
  const model: Model = { jumps: jumpsOf(folded), open: latents.find(isOpen) };
  const carried = latents.find((latent) => carries(latent, model));
  const nameOf = ({ vertex }: Latent) => subject.names[vertex.id] as string;
  return new Map(
    latents.map((latent) => {
      const guides = new Set(latent.sites.map(({ family }) => GUIDES[familyCode(family)]?.family));
      const { estimator, why } =
        carried === undefined
          ? rungOf(latent, model, nameOf)
          : {
              estimator: "rb" as const,
              why: `the guide of ${nameOf(carried)} has a random parameter of its prior`,
            };
      return [latent.vertex.id, { estimator, why: `${[...guides].join(" and ")} guide; ${why}` }];
    }),
  );
}

interface Latent {
  readonly vertex: FoldedVertex;
  readonly sites: readonly LoweredSite[];
}

interface Model {
  readonly jumps: ReadonlySet<number>;
  /** A discrete latent that cannot be summed out: then none is. */
  readonly open: Latent | undefined;
}

function rungOf(latent: Latent, { jumps, open }: Model, nameOf: (latent: Latent) => string): Rung {
  const { vertex, sites } = latent;
  if (sites.some(isDiscrete)) {
    if (open === undefined) {
      return {
        estimator: "enumerate",
        why: "summed out of the model, while its tables stay small",
      };
    }
    const why = `${nameOf(open)} cannot be summed out`;
    const isFew = sites.every((site) => !isDiscrete(site) || isWeighed(site));
    if (isFew) return { estimator: "enumerate", why: `every value is weighed, for ${why}` };
    return {
      estimator: "rb",
      why: `scored, for ${open === latent ? "it" : nameOf(open)} cannot be summed out`,
    };
  }
  if (sites.some(({ family }) => !MOVING.has(family))) {
    return { estimator: "rb", why: "its draws do not move with its parameters" };
  }
  if (jumps.has(vertex.id)) return { estimator: "rb", why: "the log density may jump in it" };
  return { estimator: "pathwise", why: "draws move with its parameters" };
}

function isDiscrete({ family }: LoweredSite): boolean {
  return findDistribution(family)?.discrete === true;
}

/** Whether it has a known, finite number of values, the same in every run. */
function isFiniteSite({ dist }: FoldedVertex, { family, elements }: LoweredSite): boolean {
  if (OF_TRIALS.has(family)) return dist.kind === "dist" && dist.args[0]?.kind === "number";
  return FINITE.has(family) && (family !== "uniform-discrete" || elements > 0);
}

/** Values that are weighed one by one, at most. */
const MOST_WEIGHED = 32;

function isWeighed({ family, elements }: LoweredSite): boolean {
  if (family === "discrete" || family === "uniform-discrete") return elements <= MOST_WEIGHED;
  return family === "flip" || family === "bernoulli" || family === "bernoulli-logit";
}

/** Whether a guide that has a parameter of its prior would be left, where that is not constant. */
function carries({ vertex, sites }: Latent, { open }: Model): boolean {
  const { dist } = vertex;
  return sites.some((site) => {
    const isLeft = !isDiscrete(site) || open !== undefined;
    const [first] = dist.kind === "dist" ? dist.args : [];
    return isLeft && CARRYING.has(site.family) && first?.kind !== "number";
  });
}

const OF_TRIALS = new Set(["binomial", "binomial-logit", "beta-binomial"]);
const FINITE = new Set([
  "flip",
  "bernoulli",
  "bernoulli-logit",
  "discrete",
  "uniform-discrete",
  ...OF_TRIALS,
]);
const CARRYING = new Set([
  "student-t",
  "student-t-loc-scale",
  "binomial",
  "binomial-logit",
  "beta-binomial",
]);
/** Families whose guides have draws that move: those with a hidden slope, or none, are not among them. */
const MOVING = new Set([
  "normal",
  "gamma",
  "beta",
  "exponential",
  "dirichlet",
  "uniform-continuous",
  "laplace",
  "student-t",
  "student-t-loc-scale",
  "half-normal",
  "cauchy",
  "half-cauchy",
  "log-normal",
  "inv-gamma",
  "chi-squared",
  "weibull",
  "logistic",
  "gumbel",
  "skew-normal",
  "exp-mod-normal",
]);
