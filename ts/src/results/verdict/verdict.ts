// The verdict on a run: all findings, the worst of which is the level, and a paragraph in words.

import type { Verdict } from "../../report/infer-report.ts";
import type { ChainsFit, Fit, GuideFit, PopulationFit, WeightedFit } from "../fit.ts";
import { EXACTNESS } from "../readings.ts";
import { disagreementFindings, numericOutputs } from "./disagreement.ts";
import { exactFindings, isOnLattices } from "./exact.ts";
import { importanceFindings, priorFindings } from "./importance.ts";
import { laplaceFindings } from "./laplace.ts";
import { mhFindings } from "./mh.ts";
import { areShort, nutsFindings } from "./nuts.ts";
import { progressFindings } from "./progress.ts";
import { asSentence, type Finding, type Level, rankOf } from "./reason.ts";
import { scaleFindings } from "./scales.ts";
import { smcFindings } from "./smc.ts";
import { viFindings } from "./vi.ts";
import { weightFindings } from "./weights.ts";

/** How far the result of Algorithm 12 can be trusted, and why. */
export function verdictOf(fit: Fit): Verdict {
  const findings = [
    ...weightFindings(fit),
    // Steps by batches are of a length that no first gradient changes.
    ...(fit.byBatches ? [] : scaleFindings(fit)),
    ...disagreementFindings(fit),
    ...progressFindings(fit),
  ];
  return judged(findings, CLOSINGS);
}

/** The same of importance sampling from the prior. */
export function importanceVerdictOf(fit: WeightedFit): Verdict {
  return judged(importanceFindings(fit), IMPORTANCE_CLOSINGS);
}

/** The same of draws of the prior. */
export function priorVerdictOf(fit: WeightedFit): Verdict {
  return judged(priorFindings(fit), PRIOR_CLOSINGS);
}

/** The same of Laplace's approximation with importance sampling. */
export function laplaceVerdictOf(fit: WeightedFit): Verdict {
  return judged(laplaceFindings(fit), LAPLACE_CLOSINGS);
}

/** The same of tempered sequential Monte Carlo. */
export function smcVerdictOf(fit: PopulationFit): Verdict {
  return judged(smcFindings(fit), SMC_CLOSINGS);
}

/** The same of a guide that was fitted over fixed draws. */
export function viVerdictOf(fit: GuideFit): Verdict {
  return judged(viFindings(fit), VI_CLOSINGS);
}

/** The same of the no-U-turn sampler. */
export function nutsVerdictOf(fit: ChainsFit): Verdict {
  return judged(nutsFindings(fit), areShort(fit) ? SHORT_CLOSINGS : NUTS_CLOSINGS);
}

/** The same of Metropolis-Hastings. */
export function mhVerdictOf(fit: ChainsFit): Verdict {
  return judged(mhFindings(fit), areShort(fit) ? SHORT_CLOSINGS : MH_CLOSINGS);
}

/** The same of exact inference: exact where no number of the answer comes from draws or quadrature. */
export function exactVerdictOf(fit: WeightedFit): Verdict {
  const outputs = numericOutputs(fit.program.result);
  const isOnly = (...ways: readonly number[]) =>
    outputs.every((output) => ways.includes(fit.weighted.exactness[output] as number));
  const verdict = judged(exactFindings(fit), EXACT_CLOSINGS);
  const exact = !isOnLattices(fit) && isOnly(EXACTNESS.exact, EXACTNESS.normal);
  const opening = exact ? EXACT_OPENING : isOnly(EXACTNESS.lattice) ? LATTICE_OPENING : null;
  if (opening === null) return verdict;
  return { ...verdict, exact, text: verdict.text.replace(OPENINGS.trust, opening) };
}

const EXACT_OPENING = "Trust this answer: it is exact.";
const LATTICE_OPENING =
  "Trust this answer: its errors are below a millionth of the standard deviations.";

function judged(unsorted: readonly Finding[], closings: Readonly<Record<Level, string>>): Verdict {
  const findings = [...unsorted].sort((a, b) => rankOf(b.level) - rankOf(a.level));
  const level = findings[0]?.level ?? "trust";
  return {
    level,
    exact: false,
    text: paragraph(level, findings, closings),
    reasons: findings.map(({ reason }) => reason),
  };
}

const OPENINGS: Readonly<Record<Level, string>> = {
  trust: "Trust this answer as far as its standard errors.",
  care: "Take this answer with care.",
  "do-not-trust": "Do not trust this answer.",
};

const CLOSINGS: Readonly<Record<Level, string>> = {
  trust: "Q remains an approximation, the best of its family.",
  care: "Compare with other seeds, and with more steps and samples.",
  "do-not-trust":
    "More steps of the same seldom help; another parametrisation of the model, or another method, may.",
};

const IMPORTANCE_CLOSINGS: Readonly<Record<Level, string>> = {
  trust: "Its error falls with the root of the number of draws.",
  care: "More draws bring it closer.",
  "do-not-trust": "The prior is too far from the posterior for this method: another one may do.",
};

const PRIOR_CLOSINGS: Readonly<Record<Level, string>> = {
  trust: "They say what the model expects before it sees data.",
  care: "",
  "do-not-trust": "",
};

const LAPLACE_CLOSINGS: Readonly<Record<Level, string>> = {
  trust: "Its errors fall with the root of the number of draws.",
  care: "`--method smc` does without normal distributions.",
  "do-not-trust": "The posterior is too far from normal for this method: smc may do.",
};

const SMC_CLOSINGS: Readonly<Record<Level, string>> = {
  trust: "Its errors fall with the root of the work.",
  care: "More work, or another seed, will tell.",
  "do-not-trust":
    "More work may help; if it does not, another parametrisation of the model may (differences in place of levels, logarithms).",
};

const VI_CLOSINGS: Readonly<Record<Level, string>> = {
  trust: "Its errors fall with the root of the number of draws.",
  care: "More samples, or `--guide fullrank` (`lowrank` of many dimensions), bring it closer.",
  "do-not-trust":
    "Q is too far from the posterior to correct: `--guide fullrank` (`lowrank` of many dimensions), or another method, may do.",
};

const NUTS_CLOSINGS: Readonly<Record<Level, string>> = {
  trust: "Its errors fall with the root of the number of draws.",
  care: "More draws, or another seed, will tell.",
  "do-not-trust":
    "More draws seldom help; another parametrisation of the model, or `--method smc`, may.",
};

const SHORT_CLOSINGS: Readonly<Record<Level, string>> = {
  ...NUTS_CLOSINGS,
  "do-not-trust": "More draws a chain will tell.",
};

const MH_CLOSINGS: Readonly<Record<Level, string>> = {
  trust: "Its errors fall with the root of the number of draws.",
  care: "More draws, or another seed, will tell.",
  "do-not-trust":
    "More draws may help; if they do not, another parametrisation of the model may, or a method that uses gradients.",
};

const EXACT_CLOSINGS: Readonly<Record<Level, string>> = {
  trust: "",
  care: "",
  "do-not-trust": "",
};

/** Opening, the sentences of what is wrong (of what is right, when nothing is), and what to do. */
function paragraph(
  level: Level,
  findings: readonly Finding[],
  closings: Readonly<Record<Level, string>>,
): string {
  const telling = findings.filter((each) => level === "trust" || each.level !== "trust");
  const sentences = telling.slice(0, 5).map(({ reason }) => asSentence(reason.text));
  return [OPENINGS[level], ...sentences, closings[level]].join(" ").trimEnd();
}
