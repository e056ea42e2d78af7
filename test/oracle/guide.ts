// Log density of a guide at given latents: what the engine's weights divide the log joint by.

import type { Program } from "../../ts/src/lower/program.ts";
import type { Guide } from "../../ts/src/report/infer-report.ts";
import { type Distribution, logProb, type Plain } from "../engine/evaluator.ts";
import { applyOperator } from "../engine/operators.ts";

type Params = Readonly<Record<string, number | readonly number[]>>;

/** One log density for each latent, nats. `priors` are those at the draw, by vertex number. */
export function logGuide(
  program: Program,
  guide: Guide,
  latents: ReadonlyMap<number, Plain>,
  priors: ReadonlyMap<number, Distribution>,
): number[] {
  return program.sites.map(({ vertex, family }, site) => {
    const { params } = guide[String(site)]!;
    return siteTerm(family, params as Params, latents.get(vertex)!, priors.get(vertex)!);
  });
}

function siteTerm(family: string, params: Params, value: Plain, prior: Distribution): number {
  const all = Object.values(params).map((each) => each as Plain);
  const own = (name: string, ...rest: Plain[]) =>
    logProb({ kind: "distribution", family: name, params: rest }, value);
  const x = Number(value);
  const bounds = prior.params.map(Number) as [number, number];
  switch (family) {
    case "discrete":
    case "uniform-discrete": {
      const weights = (params.logits as readonly number[]).map(Math.exp);
      return logProb(
        { kind: "distribution", family: "discrete", params: [weights] },
        codeOf(prior, value),
      );
    }
    case "uniform-continuous": {
      const width = bounds[1] - bounds[0];
      const place = { kind: "distribution", family: "beta", params: all } as const;
      return logProb(place, (x - bounds[0]) / width) - Math.log(width);
    }
    case "binomial":
      return own("binomial", bounds[0], all[0]!);
    case "student-t": {
      const [location, scale] = all.map(Number) as [number, number];
      const standard = { kind: "distribution", family, params: prior.params } as const;
      return logProb(standard, (x - location) / scale) - Math.log(scale);
    }
    default:
      return own(family, ...all);
  }
}

/** Which of the guide's logits a value has. */
function codeOf(prior: Distribution, value: Plain): number {
  if (prior.family === "uniform-discrete") return Number(value) - Number(prior.params[0]);
  if (prior.family !== "categorical") return Number(value);
  const pairs = prior.params[0] as readonly (readonly [Plain, Plain])[];
  return pairs.findIndex(([each]) => applyOperator("=", [each, value]) === true);
}
