import { describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import { lower } from "../../lower/lower.ts";
import type { Verdict } from "../../report/infer-report.ts";
import type { ChainsFit, Fit, PopulationFit } from "../fit.ts";
import { guideRows } from "../guide.ts";
import type { Accumulated } from "../readings.ts";
import { nutsVerdictOf, smcVerdictOf, verdictOf } from "./verdict.ts";

const GRAPH = compile(
  "(let [z (sample (discrete [1 1])) s (sample (gamma 1 1))] (observe (normal z s) 1) [z s])",
);
const PROGRAM = lower(GRAPH);
const NAMES = ["z", "s"];

/** Moments of the two outputs z and s; z's table. */
function accumulated(
  mean: [number, number],
  sd: [number, number],
  table: [number, number],
): Accumulated {
  return {
    moments: {
      count: 1000,
      ess: 1000,
      logMean: -3,
      mean: Float64Array.from(mean),
      sd: Float64Array.from(sd),
      mcse: Float64Array.of(0.01, 0.01),
    },
    tables: [Float64Array.from(table), new Float64Array(0)],
    draws: { count: 0, flat: new Float64Array(0) },
    exactness: new Float64Array(0),
    evidenceError: Number.NaN,
  };
}

/** A fit with which nothing is wrong. */
const GOOD: Fit = {
  program: PROGRAM,
  names: NAMES,
  guideRows: guideRows(PROGRAM.sites, NAMES, false),
  weighted: accumulated([0.5, 4], [0.5, 1], [0.5, 0.5]),
  fresh: accumulated([0.5, 4], [0.5, 1], [0.5, 0.5]),
  covariance: [],
  elbo: Float64Array.from({ length: 1000 }, (_, i) => -3 + 0.01 * Math.sin(i)),
  bestElbo: -2.9,
  draws: 100_000,
  stepsDone: 1000,
  steps: 1000,
  samples: 100,
  byBatches: false,
  nonFinite: 0,
  weighed: 100_000,
  finalLogWeights: new Float64Array(10_000),
  finalDraws: 10_000,
  finalElbo: -3,
  finalElboError: 0.01,
  khat: 0.1,
  khatOfWeights: 0.2,
  rejectedByRow: new Float64Array(3),
  rejectedByCheck: new Float64Array(0),
  start: Float64Array.of(0, 0, 5, 1),
  q: Float64Array.of(0, 0, 6, 1),
  trace: new Float64Array(0),
  rungs: new Float64Array(0),
};

function verdict(changes: Partial<Fit>): Verdict {
  return verdictOf({ ...GOOD, ...changes });
}

function worst(changes: Partial<Fit>): readonly [string, string | undefined] {
  const { level, reasons } = verdict(changes);
  return [level, reasons[0]?.code];
}

const rising = Float64Array.from({ length: 1000 }, (_, i) => -50 + 0.02 * i);

describe("verdictOf", () => {
  it("trusts a fit with which nothing is wrong, and is never exact", () => {
    const { level, exact, text } = verdict({});
    expect([level, exact]).toEqual(["trust", false]);
    expect(text).toMatch(/^Trust this answer/);
  });

  it.each<[string, string, Partial<Fit>]>([
    ["khat", "care", { khat: 0.6 }],
    ["khat", "do-not-trust", { khat: 0.71 }],
    ["khat", "do-not-trust", { khat: Number.NaN }],
    ["weights-of-all-steps", "care", { khatOfWeights: 0.9 }],
    ["khat", "do-not-trust", { khat: 0.8, khatOfWeights: 0.9 }],
    [
      "stopped-early",
      "do-not-trust",
      { finalDraws: 0, finalLogWeights: new Float64Array(0), stepsDone: 10 },
    ],
    ["final-weights-of-zero", "care", { finalLogWeights: new Float64Array(9999) }],
    ["non-finite-weights", "care", { nonFinite: 60_000 }],
    ["elbo-moving", "care", { elbo: rising }],
    [
      "elbo-not-finite",
      "do-not-trust",
      { elbo: new Float64Array(1000).fill(Number.NEGATIVE_INFINITY) },
    ],
    ["few-steps", "care", { elbo: new Float64Array(20) }],
    ["infinite-elbo", "do-not-trust", { q: Float64Array.of(0, 0, 2, 1) }],
    ["ill-posed-start", "care", { start: Float64Array.of(0, 0, 2, 1) }],
    ["weights-against-q", "care", { fresh: accumulated([0.5, 4.3], [0.5, 1], [0.5, 0.5]) }],
    ["weights-against-q", "do-not-trust", { fresh: accumulated([0.5, 5], [0.5, 1], [0.5, 0.5]) }],
    ["narrow-q", "care", { fresh: accumulated([0.5, 4], [0.5, 0.5], [0.5, 0.5]) }],
    ["stuck-discrete", "care", { fresh: accumulated([0.5, 4], [0.5, 1], [1, 0]) }],
    [
      "not-finite",
      "do-not-trust",
      { weighted: accumulated([0.5, Number.NaN], [0.5, 1], [0.5, 0.5]) },
    ],
  ])("finds %s: %s", (code, level, changes) => {
    expect(worst(changes)).toEqual([level, code]);
  });

  it("does not excuse heavy tails of all steps where the final Q says something else", () => {
    const fresh = accumulated([0.5, 4.2], [0.5, 1], [0.5, 0.5]);
    expect(worst({ khatOfWeights: 0.9, fresh })).toEqual(["do-not-trust", "weights-of-all-steps"]);
  });

  it("counts fewer than 10 effective draws as worthless and fewer than 100 as rough", () => {
    const withEss = (ess: number): Partial<Fit> => ({
      weighted: { ...GOOD.weighted, moments: { ...GOOD.weighted.moments, ess } },
    });
    expect(worst(withEss(9))).toEqual(["do-not-trust", "effective-draws"]);
    expect(worst(withEss(99))).toEqual(["care", "effective-draws"]);
    expect(verdict(withEss(101)).level).toBe("trust");
  });

  it("names the site and the place of a scale, its shape and what it would have to be above", () => {
    const [reason] = verdict({ q: Float64Array.of(0, 0, 1.5, 1) }).reasons;
    expect(reason).toMatchObject({ site: "s", value: 1.5, threshold: 2 });
    const { start, end } = reason?.span ?? { start: { offset: 0 }, end: { offset: 0 } };
    expect(GRAPH.source.slice(start.offset, end.offset)).toBe("(sample (gamma 1 1))");
  });

  it("puts the worst reason first and its words into the text", () => {
    const { reasons, text } = verdict({ khat: 0.9, elbo: rising });
    expect(reasons.map(({ code }) => code).slice(0, 2)).toEqual(["khat", "elbo-moving"]);
    expect(text).toMatch(
      /^Do not trust this answer\. Q fits the posterior badly.* The ELBO was still rising/,
    );
  });
});

const POPULATION: PopulationFit["population"] = {
  logEvidenceError: 0.1,
  temperatures: 5,
  sweeps: 20,
  evaluations: 1000,
  particles: 1024,
  groups: 60,
  acceptance: 0.8,
  divergences: 0,
  rounded: 0,
  rhat: 1,
};

const CHAINS: ChainsFit["chains"] = {
  chains: 4,
  warmup: 1000,
  draws: 1000,
  divergences: 0,
  deepest: 0,
  acceptance: 0.8,
  evaluations: 1000,
  ebfmi: 1,
  rounded: 0,
  rhat: 1,
  bulk: 1000,
  tail: 1000,
  rhatOfLatents: 1,
  ofSites: new Float64Array(0),
};

describe("a diagnostic that is not a number", () => {
  it("leaves nothing to trust of a population", () => {
    const level = (changes: Partial<PopulationFit["population"]>, ess = 1000) => {
      const moments = { ...GOOD.weighted.moments, ess };
      const weighted = { ...GOOD.weighted, moments };
      return smcVerdictOf({ ...GOOD, weighted, population: { ...POPULATION, ...changes } }).level;
    };
    expect(level({})).toBe("trust");
    for (const name of ["rhat", "logEvidenceError", "groups", "acceptance"] as const) {
      expect(level({ [name]: Number.NaN }), name).toBe("do-not-trust");
    }
    expect(level({}, Number.NaN)).toBe("do-not-trust");
  });

  it("leaves nothing to trust of chains", () => {
    const level = (changes: Partial<ChainsFit["chains"]>) =>
      nutsVerdictOf({ ...GOOD, chains: { ...CHAINS, ...changes } }).level;
    expect(level({})).toBe("trust");
    for (const name of ["rhat", "bulk", "tail"] as const) {
      expect(level({ [name]: Number.NaN }), name).toBe("do-not-trust");
    }
    expect(level({ chains: 1, rhat: Number.NaN })).toBe("do-not-trust");
  });
});
