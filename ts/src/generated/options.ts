// Generated from crates/laurel-infer/src/options by `npm run generate`. Do not edit.

/** One option of a method; its place in the table is its place in the engine's record. */
export interface OptionRow {
  readonly name: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  /** For an option that is a word: the words, their numbers being their places. */
  readonly words: readonly string[];
  readonly doc: string;
}

/** Options of `bbvi`. */
export const BBVI_OPTIONS: readonly OptionRow[] = [
  {
    name: "steps",
    default: 1000,
    min: 1,
    max: 10000000,
    whole: true,
    words: [],
    doc: "number of gradient steps, T in the book",
  },
  {
    name: "samples",
    default: 100,
    min: 2,
    max: 1000000,
    whole: true,
    words: [],
    doc: "samples a step, L in the book",
  },
  {
    name: "learningRate",
    default: 0.05,
    min: 0.000000001,
    max: 100,
    whole: false,
    words: [],
    doc: "step size of Adam",
  },
  {
    name: "controlVariate",
    default: 0,
    min: 0,
    max: 1,
    whole: true,
    words: ["parameter", "vertex"],
    doc: "one control variate coefficient a parameter (the book's equation) or a vertex (the book's listing)",
  },
  {
    name: "estimator",
    default: 0,
    min: 0,
    max: 7,
    whole: true,
    words: ["book", "score", "loo", "rb", "enumerate", "pathwise", "stl", "auto"],
    doc: "how the gradient of the ELBO is estimated",
  },
  {
    name: "batch",
    default: 0,
    min: 0,
    max: 1000000000,
    whole: true,
    words: [],
    doc: "observations a step that each `foreach` of more of them contributes, drawn at random; 0 for all",
  },
];

/** Options of `importance`. */
export const IMPORTANCE_OPTIONS: readonly OptionRow[] = [
  {
    name: "samples",
    default: 100000,
    min: 2,
    max: 1000000000,
    whole: true,
    words: [],
    doc: "draws of the prior",
  },
];

/** Options of `exact`. */
export const EXACT_OPTIONS: readonly OptionRow[] = [];

/** Options of `smc`. */
export const SMC_OPTIONS: readonly OptionRow[] = [
  {
    name: "particles",
    default: 0,
    min: 0,
    max: 1000000,
    whole: true,
    words: [],
    doc: "size of the population, in blocks of 128; 0 for as many as suit the model",
  },
  {
    name: "work",
    default: 1,
    min: 0.01,
    max: 1000000,
    whole: false,
    words: [],
    doc: "how much work to do, at most: 1 is as much as seven hundred million instructions for one particle",
  },
];

/** Options of `laplace`. */
export const LAPLACE_OPTIONS: readonly OptionRow[] = [
  {
    name: "work",
    default: 1,
    min: 0.01,
    max: 1000000,
    whole: false,
    words: [],
    doc: "how much work to do, at most: 1 is as much as five hundred million instructions for one draw",
  },
];

/** Options of `nuts`. */
export const NUTS_OPTIONS: readonly OptionRow[] = [
  {
    name: "chains",
    default: 4,
    min: 0,
    max: 128,
    whole: true,
    words: [],
    doc: "chains, which share evaluations; 0 for as many as suit the model, with the draws of eight in all",
  },
  {
    name: "warmup",
    default: 1000,
    min: 0,
    max: 1000000,
    whole: true,
    words: [],
    doc: "iterations of each chain that find how far to move, and are not kept",
  },
  {
    name: "draws",
    default: 1000,
    min: 4,
    max: 1000000,
    whole: true,
    words: [],
    doc: "draws of each chain",
  },
  {
    name: "targetAcceptance",
    default: 0.8,
    min: 0.5,
    max: 0.999,
    whole: false,
    words: [],
    doc: "mean acceptance that step sizes aim at: nearer to 1 for smaller steps",
  },
  {
    name: "metric",
    default: 0,
    min: 0,
    max: 2,
    whole: true,
    words: ["auto", "diagonal", "dense"],
    doc: "what chains learn of the posterior's shape during their warm-up: variances, or covariances as well; auto: covariances of up to 40 dimensions",
  },
  {
    name: "work",
    default: 0,
    min: 0,
    max: 1000000,
    whole: false,
    words: [],
    doc: "how much work to do, at most, once each chain has eight hundred draws, or 250 of 32: 1 is as much as a thousand million instructions for one draw; 0 for as much as the draws take",
  },
];

/** Options of `hmc`. */
export const HMC_OPTIONS: readonly OptionRow[] = [
  {
    name: "chains",
    default: 4,
    min: 0,
    max: 128,
    whole: true,
    words: [],
    doc: "chains, which share evaluations; 0 for as many as suit the model, with the draws of eight in all",
  },
  {
    name: "warmup",
    default: 1000,
    min: 0,
    max: 1000000,
    whole: true,
    words: [],
    doc: "iterations of each chain that find how far to move, and are not kept",
  },
  {
    name: "draws",
    default: 1000,
    min: 4,
    max: 1000000,
    whole: true,
    words: [],
    doc: "draws of each chain",
  },
  {
    name: "targetAcceptance",
    default: 0.8,
    min: 0.5,
    max: 0.999,
    whole: false,
    words: [],
    doc: "mean acceptance that step sizes aim at: nearer to 1 for smaller steps",
  },
  {
    name: "metric",
    default: 0,
    min: 0,
    max: 2,
    whole: true,
    words: ["auto", "diagonal", "dense"],
    doc: "what chains learn of the posterior's shape during their warm-up: variances, or covariances as well; auto: covariances of up to 40 dimensions",
  },
  {
    name: "trajectory",
    default: 1.5,
    min: 0.001,
    max: 1000,
    whole: false,
    words: [],
    doc: "mean length of the trajectories, in standard deviations: each is between half of it and one and a half",
  },
];

/** Options of `mh`. */
export const MH_OPTIONS: readonly OptionRow[] = [
  {
    name: "chains",
    default: 4,
    min: 1,
    max: 128,
    whole: true,
    words: [],
    doc: "chains, which share evaluations",
  },
  {
    name: "warmup",
    default: 1000,
    min: 0,
    max: 1000000,
    whole: true,
    words: [],
    doc: "iterations of each chain that find how far to move, and are not kept",
  },
  {
    name: "draws",
    default: 1000,
    min: 4,
    max: 1000000,
    whole: true,
    words: [],
    doc: "draws of each chain",
  },
  {
    name: "work",
    default: 0,
    min: 0,
    max: 1000000,
    whole: false,
    words: [],
    doc: "how much work to do, at most: warm-up and draws are cut short alike where they would take more; 1 is as much as a thousand million instructions for one draw; 0 for as much as they take",
  },
];

/** Options of `vi`. */
export const VI_OPTIONS: readonly OptionRow[] = [
  {
    name: "guide",
    default: 0,
    min: 0,
    max: 2,
    whole: true,
    words: ["meanfield", "fullrank", "lowrank"],
    doc: "normal guides in free numbers: independent of each other, with covariances, or with covariances by four factors",
  },
  {
    name: "steps",
    default: 500,
    min: 1,
    max: 1000000,
    whole: true,
    words: [],
    doc: "evaluations of the ELBO by each ascent, at most",
  },
  {
    name: "samples",
    default: 20000,
    min: 100,
    max: 100000000,
    whole: true,
    words: [],
    doc: "fresh draws of the fitted guide, which correct it and judge it",
  },
];

/** Options of `replay`. */
export const REPLAY_OPTIONS: readonly OptionRow[] = [];

/** Methods of the engine, by name: their numbers at the boundary. */
export const METHOD_NUMBERS = {
  bbvi: 0,
  importance: 1,
  exact: 2,
  smc: 3,
  laplace: 4,
  nuts: 5,
  hmc: 6,
  mh: 7,
  vi: 8,
  replay: 9,
} as const;
