// Generated from crates/laurel-dist/src/catalogue.rs and family/*.rs by `npm run generate`. Do not edit.

/** A count: `fixed`, and one for each element where `perElement`. */
export interface Size {
  readonly fixed: number;
  readonly perElement: boolean;
}

export interface DistributionParameter {
  readonly name: string;
  readonly support: string;
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
}

export const DISTRIBUTIONS: readonly Distribution[] = [
  {
    name: "normal",
    aliases: [],
    code: 0,
    parameters: [
      { name: "mean", support: "real" },
      { name: "sd", support: "positive" },
    ],
    support: "real",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 3, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "gamma",
    aliases: [],
    code: 1,
    parameters: [
      { name: "shape", support: "positive" },
      { name: "rate", support: "positive" },
    ],
    support: "positive",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 1, perElement: false },
  },
  {
    name: "beta",
    aliases: [],
    code: 2,
    parameters: [
      { name: "alpha", support: "positive" },
      { name: "beta", support: "positive" },
    ],
    support: "unit",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 2, perElement: false },
  },
  {
    name: "exponential",
    aliases: [],
    code: 3,
    parameters: [
      { name: "rate", support: "positive" },
    ],
    support: "nonnegative",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 2, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "dirichlet",
    aliases: [],
    code: 4,
    parameters: [
      { name: "alpha", support: "positive-vector" },
    ],
    support: "simplex",
    discrete: false,
    vector: true,
    vectorValue: true,
    terms: { fixed: 1, perElement: true },
    logs: { fixed: 0, perElement: true },
  },
  {
    name: "discrete",
    aliases: [],
    code: 5,
    parameters: [
      { name: "weights", support: "weights" },
    ],
    support: "index",
    discrete: true,
    vector: true,
    vectorValue: false,
    terms: { fixed: 0, perElement: true },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "bernoulli",
    aliases: [],
    code: 6,
    parameters: [
      { name: "p", support: "unit" },
    ],
    support: "binary",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 2, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "flip",
    aliases: [],
    code: 7,
    parameters: [
      { name: "p", support: "unit" },
    ],
    support: "boolean",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 2, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "uniform-continuous",
    aliases: [],
    code: 8,
    parameters: [
      { name: "min", support: "real" },
      { name: "max", support: "real" },
    ],
    support: "interval",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 3, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "uniform-discrete",
    aliases: [],
    code: 9,
    parameters: [
      { name: "min", support: "integer" },
      { name: "max", support: "integer" },
    ],
    support: "integer-interval",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 3, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "poisson",
    aliases: [],
    code: 10,
    parameters: [
      { name: "rate", support: "positive" },
    ],
    support: "count",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 2, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "binomial",
    aliases: [],
    code: 11,
    parameters: [
      { name: "n", support: "count" },
      { name: "p", support: "unit" },
    ],
    support: "count-up-to",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "laplace",
    aliases: [],
    code: 12,
    parameters: [
      { name: "loc", support: "real" },
      { name: "scale", support: "positive" },
    ],
    support: "real",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 3, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "student-t",
    aliases: [],
    code: 13,
    parameters: [
      { name: "nu", support: "positive" },
    ],
    support: "real",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "half-normal",
    aliases: [],
    code: 14,
    parameters: [
      { name: "scale", support: "positive" },
    ],
    support: "nonnegative",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 2, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "cauchy",
    aliases: [],
    code: 15,
    parameters: [
      { name: "loc", support: "real" },
      { name: "scale", support: "positive" },
    ],
    support: "real",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "half-cauchy",
    aliases: [],
    code: 16,
    parameters: [
      { name: "scale", support: "positive" },
    ],
    support: "nonnegative",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 2, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "student-t-loc-scale",
    aliases: [],
    code: 17,
    parameters: [
      { name: "nu", support: "positive" },
      { name: "loc", support: "real" },
      { name: "scale", support: "positive" },
    ],
    support: "real",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "log-normal",
    aliases: [],
    code: 18,
    parameters: [
      { name: "mu", support: "real" },
      { name: "sigma", support: "positive" },
    ],
    support: "positive",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 3, perElement: false },
    logs: { fixed: 2, perElement: false },
  },
  {
    name: "inv-gamma",
    aliases: [],
    code: 19,
    parameters: [
      { name: "shape", support: "positive" },
      { name: "scale", support: "positive" },
    ],
    support: "positive",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 1, perElement: false },
  },
  {
    name: "chi-squared",
    aliases: [],
    code: 20,
    parameters: [
      { name: "nu", support: "positive" },
    ],
    support: "positive",
    discrete: false,
    vector: false,
    vectorValue: false,
    terms: { fixed: 4, perElement: false },
    logs: { fixed: 1, perElement: false },
  },
  {
    name: "categorical",
    aliases: [],
    code: null,
    parameters: [
      { name: "pairs", support: "any" },
    ],
    support: "any",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 0, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
  {
    name: "dirac",
    aliases: [],
    code: null,
    parameters: [
      { name: "value", support: "any" },
    ],
    support: "any",
    discrete: true,
    vector: false,
    vectorValue: false,
    terms: { fixed: 0, perElement: false },
    logs: { fixed: 0, perElement: false },
  },
];
