// Generated from crates/laurel-dist/src/catalogue.rs and family/*.rs by `npm run generate`. Do not edit.

/** A count: `fixed`, and one for each element where `perElement`. */
export interface Size {
  readonly fixed: number;
  readonly perElement: boolean;
}

export interface DistributionParameter {
  readonly name: string;
  readonly support: string;
  readonly doc: string;
}

/** One distribution of the catalogue. */
export interface Distribution {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Its number in the engine; null for one that the compiler turns into something else. */
  readonly code: number | null;
  readonly parameters: readonly DistributionParameter[];
  /** Support of a value. */
  readonly support: string;
  readonly discrete: boolean;
  /** Its value or its parameter is a vector of any length. */
  readonly vector: boolean;
  /** A value is a vector, of the length of the parameter. */
  readonly vectorValue: boolean;
  /** Numbers of the density that depend on the parameters alone. */
  readonly terms: Size;
  /** Logarithms that a draw brings along. */
  readonly logs: Size;
  readonly doc: string;
}

export const DISTRIBUTIONS: readonly Distribution[] = [
  {
    name: "normal",
    aliases: [],
    code: 0,
    parameters: [
      { name: "mean", support: "real", doc: "mean" },
      { name: "sd", support: "positive", doc: "standard deviation (not the variance)" },
    ],
    support: "real",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 3, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "normal distribution on the real line",
  },
  {
    name: "gamma",
    aliases: [],
    code: 1,
    parameters: [
      { name: "shape", support: "positive", doc: "shape" },
      { name: "rate", support: "positive", doc: "rate (the inverse of the scale)" },
    ],
    support: "positive",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 1, perElement: false },
    doc: "gamma distribution on the positive numbers, mean shape / rate",
  },
  {
    name: "beta",
    aliases: [],
    code: 2,
    parameters: [
      { name: "alpha", support: "positive", doc: "shape at 1" },
      { name: "beta", support: "positive", doc: "shape at 0" },
    ],
    support: "unit",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 2, perElement: false },
    doc: "beta distribution on (0, 1), mean alpha / (alpha + beta)",
  },
  {
    name: "exponential",
    aliases: [],
    code: 3,
    parameters: [
      { name: "rate", support: "positive", doc: "rate (the inverse of the mean)" },
    ],
    support: "nonnegative",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 2, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "exponential distribution on [0, inf), mean 1 / rate",
  },
  {
    name: "dirichlet",
    aliases: [],
    code: 4,
    parameters: [
      { name: "alpha", support: "positive-vector", doc: "concentrations, one per component" },
    ],
    support: "simplex",
    discrete: false,
    vector: true,
    vectorValue: true,
    terms: { fixed: 1, perElement: true },
    logs: { fixed: 0, perElement: true },
    doc: "Dirichlet distribution on vectors of positive numbers that sum to 1 (not checked)",
  },
  {
    name: "discrete",
    aliases: [],
    code: 5,
    parameters: [
      { name: "weights", support: "weights", doc: "weights, one per code, at least one positive; need not sum to 1" },
    ],
    support: "index",
    discrete: true,
    vector: true,
    vectorValue: false,
    terms: { fixed: 0, perElement: true },
    logs: { fixed: 0, perElement: false },
    doc: "discrete distribution over 0 to K - 1 with unnormalised weights",
  },
  {
    name: "bernoulli",
    aliases: [],
    code: 6,
    parameters: [
      { name: "p", support: "unit", doc: "probability of 1 (true)" },
    ],
    support: "binary",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 2, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "one trial with values 0 and 1",
  },
  {
    name: "flip",
    aliases: [],
    code: 7,
    parameters: [
      { name: "p", support: "unit", doc: "probability of 1 (true)" },
    ],
    support: "boolean",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 2, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "one trial with values false and true",
  },
  {
    name: "uniform-continuous",
    aliases: [],
    code: 8,
    parameters: [
      { name: "min", support: "real", doc: "lower end, included" },
      { name: "max", support: "real", doc: "upper end, included; above min" },
    ],
    support: "interval",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 3, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "uniform distribution on the closed interval [min, max]",
  },
  {
    name: "uniform-discrete",
    aliases: [],
    code: 9,
    parameters: [
      { name: "min", support: "integer", doc: "smallest value, included" },
      { name: "max", support: "integer", doc: "upper end, excluded; above min" },
    ],
    support: "integer-interval",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 3, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "uniform distribution on the whole numbers from min to max - 1",
  },
  {
    name: "poisson",
    aliases: [],
    code: 10,
    parameters: [
      { name: "rate", support: "positive", doc: "rate: the mean" },
    ],
    support: "count",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 2, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "Poisson distribution on 0, 1, 2, ..., mean equal to its rate",
  },
  {
    name: "binomial",
    aliases: [],
    code: 11,
    parameters: [
      { name: "n", support: "count", doc: "number of trials" },
      { name: "p", support: "unit", doc: "probability of success" },
    ],
    support: "count-up-to",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "binomial distribution: successes among n trials",
  },
  {
    name: "laplace",
    aliases: [],
    code: 12,
    parameters: [
      { name: "loc", support: "real", doc: "location: the mean and median" },
      { name: "scale", support: "positive", doc: "scale: the mean absolute deviation; at least 2^-1022" },
    ],
    support: "real",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 3, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "Laplace (double exponential) distribution on the real line",
  },
  {
    name: "student-t",
    aliases: [],
    code: 13,
    parameters: [
      { name: "nu", support: "positive", doc: "degrees of freedom" },
    ],
    support: "real",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "Student's t distribution with location 0 and scale 1",
  },
  {
    name: "categorical",
    aliases: [],
    code: null,
    parameters: [
      { name: "pairs", support: "any", doc: "a vector of [value weight] pairs, or a map of values to weights; weights need no normalisation" },
    ],
    support: "any",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 0, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "one of the values of [value weight] pairs; becomes a discrete over their places",
  },
  {
    name: "dirac",
    aliases: [],
    code: null,
    parameters: [
      { name: "value", support: "any", doc: "the value" },
    ],
    support: "any",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 0, perElement: false },
    logs: { fixed: 0, perElement: false },
    doc: "always the value itself; observing it is an equality constraint",
  },
];
