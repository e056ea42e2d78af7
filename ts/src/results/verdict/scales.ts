// Guides under which the ELBO is minus infinity: a density divides by a power p of a latent whose guide comes too
// close to 0. E[s^-p] is infinite for a gamma, beta, weibull or dirichlet guide with shape (alpha) at most p; an exponential
// has shape 1, and so, near 0, have every guide over the whole line and the halves of such.

import type { ScaleUse } from "../../lower/program.ts";
import type { Fit } from "../fit.ts";
import type { GuideRow } from "../guide.ts";
import { counted, type Finding, finding, shown } from "./reason.ts";

/** One finding for the guides that end like that, one for those that only began so. */
export function scaleFindings(fit: Fit): Finding[] {
  const atEnd: Case[] = [];
  const atStart: Case[] = [];
  for (const use of largestPowers(fit.program.scaleUses)) {
    const end = shapeAtZero(fit, use, fit.q);
    const start = shapeAtZero(fit, use, fit.start);
    if (end !== null && end <= use.power) atEnd.push({ use, shape: end });
    else if (start !== null && start <= use.power) atStart.push({ use, shape: start });
  }
  const findings: Finding[] = [];
  if (atEnd.length > 0) findings.push(endFinding(fit, atEnd));
  if (atStart.length > 0) findings.push(startFinding(fit, atStart));
  return findings;
}

interface Case {
  readonly use: ScaleUse;
  readonly shape: number;
}

/** One use a latent number: the one that asks most of it. */
function largestPowers(uses: readonly ScaleUse[]): ScaleUse[] {
  const worst = new Map<string, ScaleUse>();
  for (const use of uses) {
    const key = `${use.site} ${use.element}`;
    const known = worst.get(key);
    if (known === undefined || known.power < use.power) worst.set(key, use);
  }
  return [...worst.values()];
}

/** The exponent with which the guide's mass near 0 vanishes; null for a guide that stays away from 0. */
function shapeAtZero(fit: Fit, { site, element }: ScaleUse, flat: Float64Array): number | null {
  const row = fit.guideRows[site] as GuideRow;
  const start = fit.guideRows.slice(0, site).reduce((sum, each) => sum + each.width, 0);
  switch (row.family) {
    case "gamma":
    case "beta":
    case "weibull":
      return flat[start] as number;
    case "dirichlet":
      return flat[start + element] as number;
    case "scaled-beta":
      return fit.program.sites[site]?.startsAtZero ? (flat[start] as number) : null;
    case "exponential":
    case "normal":
    case "laplace":
    case "student-t":
    case "half-normal":
    case "cauchy":
    case "half-cauchy":
    case "logistic":
    case "gumbel":
      return 1;
    default:
      return null;
  }
}

function endFinding(fit: Fit, cases: readonly Case[]): Finding {
  const { text, measured } = sentence(fit, cases);
  return finding(
    "do-not-trust",
    "infinite-elbo",
    `${text}. So the ELBO of this Q is minus infinity, and the number shown for it an accident of its draws`,
    measured,
  );
}

function startFinding(fit: Fit, cases: readonly Case[]): Finding {
  const { text, measured } = sentence(fit, cases);
  return finding(
    "care",
    "ill-posed-start",
    `at the prior, where Algorithm 12 starts Q, ${text}: its first gradients had infinite variance`,
    measured,
  );
}

function sentence(fit: Fit, cases: readonly Case[]) {
  const { use, shape } = cases[0] as Case;
  const name = fit.names[use.site] as string;
  const others =
    cases.length > 1
      ? ` (as ${cases.length > 2 ? "are" : "is"} ${counted(cases.length - 1, "other latent")})`
      : "";
  const power = use.power === 1 ? `1/${name}` : `1/${name}^${shown(use.power)}`;
  const family = fit.guideRows[use.site]?.family ?? "";
  const span = fit.program.sites[use.site]?.span;
  const shaped = family === "gamma" || family === "beta";
  const guide = shaped ? `${family}, shape ${shown(shape)}` : family;
  const remedy = shaped ? `; the shape would have to be above ${shown(use.power)}` : "";
  const text =
    `\`${name}\` is used as a scale${others}, and its guide (${guide}) comes so close to 0 ` +
    `that the mean of ${power} is infinite${remedy}`;
  const measured = { value: shape, threshold: use.power, site: name };
  return { text, measured: span === undefined ? measured : { ...measured, span } };
}
