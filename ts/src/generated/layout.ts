// Generated from crates/laurel-tape/src/format.rs and crates/laurel-infer/src by `npm run generate`. Do not edit.

/** Hash of all tables; the engine must give the same one. */
export const FINGERPRINT = 1649801112;

export const MAGIC = 1281455474;
export const HEADER_WORDS = 11;
export const CONSTANT = 2147483648;
export const VIEW = 1073741824;
export const NONE = 4294967295;
/** Kinds of views. */
export const VIEWS = { data: 0, slots: 1, indirect: 2 } as const;
export const MAX_LOOPS = 8;

/** Numbers of the instructions. */
export const INSTRUCTIONS = {
  map: 0,
  gather: 1,
  checkIndex: 2,
  terms: 3,
  sample: 4,
  observe: 5,
  logProb: 6,
  factor: 7,
  loop: 8,
  store: 9,
  carry: 10,
} as const;

/** What can be read from a run. */
export const READ = {
  status: 0,
  elbo: 1,
  q: 2,
  qTrace: 3,
  fitMoments: 4,
  fitTables: 5,
  fitCovariance: 6,
  fitDraws: 7,
  fitTail: 8,
  finalMoments: 9,
  finalTables: 10,
  finalDraws: 11,
  finalElbo: 12,
  finalLogWeights: 13,
  rejections: 14,
  exactness: 15,
  population: 16,
  chains: 17,
  chainDraws: 18,
} as const;

/** What a latent site's guide is, and its parameters in the order in which a run gives them. */
export interface Guide {
  readonly family: string;
  readonly parameters: readonly { readonly name: string; readonly perElement: boolean }[];
  /** Whether it leans on parameters of the prior as they were at the draw. */
  readonly carries: boolean;
  /** Number of the distribution whose guide it has in runs by batches. */
  readonly ofBatches: number;
}

/** Guides by the number of the prior's distribution. */
export const GUIDES: readonly Guide[] = [
  { family: "normal", parameters: [{ name: "mean", perElement: false }, { name: "sd", perElement: false }], carries: false, ofBatches: 0 },
  { family: "gamma", parameters: [{ name: "shape", perElement: false }, { name: "rate", perElement: false }], carries: false, ofBatches: 18 },
  { family: "beta", parameters: [{ name: "alpha", perElement: false }, { name: "beta", perElement: false }], carries: false, ofBatches: 2 },
  { family: "exponential", parameters: [{ name: "rate", perElement: false }], carries: false, ofBatches: 18 },
  { family: "dirichlet", parameters: [{ name: "alpha", perElement: true }], carries: false, ofBatches: 4 },
  { family: "discrete", parameters: [{ name: "logits", perElement: true }], carries: false, ofBatches: 5 },
  { family: "bernoulli", parameters: [{ name: "p", perElement: false }], carries: false, ofBatches: 6 },
  { family: "flip", parameters: [{ name: "p", perElement: false }], carries: false, ofBatches: 7 },
  { family: "scaled-beta", parameters: [{ name: "alpha", perElement: false }, { name: "beta", perElement: false }], carries: true, ofBatches: 8 },
  { family: "discrete", parameters: [{ name: "logits", perElement: true }], carries: false, ofBatches: 9 },
  { family: "poisson", parameters: [{ name: "rate", perElement: false }], carries: false, ofBatches: 10 },
  { family: "binomial", parameters: [{ name: "p", perElement: false }], carries: true, ofBatches: 11 },
  { family: "laplace", parameters: [{ name: "location", perElement: false }, { name: "scale", perElement: false }], carries: false, ofBatches: 0 },
  { family: "student-t", parameters: [{ name: "location", perElement: false }, { name: "scale", perElement: false }], carries: true, ofBatches: 13 },
  { family: "half-normal", parameters: [{ name: "scale", perElement: false }], carries: false, ofBatches: 18 },
  { family: "cauchy", parameters: [{ name: "location", perElement: false }, { name: "scale", perElement: false }], carries: false, ofBatches: 0 },
  { family: "half-cauchy", parameters: [{ name: "scale", perElement: false }], carries: false, ofBatches: 18 },
  { family: "student-t", parameters: [{ name: "location", perElement: false }, { name: "scale", perElement: false }], carries: true, ofBatches: 17 },
  { family: "log-normal", parameters: [{ name: "mu", perElement: false }, { name: "sigma", perElement: false }], carries: false, ofBatches: 18 },
  { family: "inv-gamma", parameters: [{ name: "shape", perElement: false }, { name: "scale", perElement: false }], carries: false, ofBatches: 18 },
  { family: "gamma", parameters: [{ name: "shape", perElement: false }, { name: "rate", perElement: false }], carries: false, ofBatches: 18 },
  { family: "weibull", parameters: [{ name: "shape", perElement: false }, { name: "scale", perElement: false }], carries: false, ofBatches: 18 },
  { family: "logistic", parameters: [{ name: "location", perElement: false }, { name: "scale", perElement: false }], carries: false, ofBatches: 0 },
  { family: "gumbel", parameters: [{ name: "location", perElement: false }, { name: "scale", perElement: false }], carries: false, ofBatches: 0 },
  { family: "pareto", parameters: [], carries: false, ofBatches: 24 },
  { family: "neg-binomial-2", parameters: [{ name: "mu", perElement: false }, { name: "phi", perElement: false }], carries: false, ofBatches: 25 },
  { family: "neg-binomial-2", parameters: [{ name: "mu", perElement: false }, { name: "phi", perElement: false }], carries: false, ofBatches: 26 },
  { family: "neg-binomial-2", parameters: [{ name: "mu", perElement: false }, { name: "phi", perElement: false }], carries: false, ofBatches: 27 },
  { family: "binomial", parameters: [{ name: "p", perElement: false }], carries: true, ofBatches: 28 },
  { family: "bernoulli", parameters: [{ name: "p", perElement: false }], carries: false, ofBatches: 29 },
  { family: "binomial", parameters: [{ name: "p", perElement: false }], carries: true, ofBatches: 30 },
  { family: "poisson", parameters: [{ name: "rate", perElement: false }], carries: false, ofBatches: 31 },
  { family: "hypergeometric", parameters: [], carries: false, ofBatches: 32 },
  { family: "poisson", parameters: [{ name: "rate", perElement: false }], carries: false, ofBatches: 33 },
  { family: "von-mises", parameters: [{ name: "mu", perElement: false }, { name: "kappa", perElement: false }], carries: false, ofBatches: 34 },
  { family: "normal", parameters: [{ name: "mean", perElement: false }, { name: "sd", perElement: false }], carries: false, ofBatches: 0 },
  { family: "normal", parameters: [{ name: "mean", perElement: false }, { name: "sd", perElement: false }], carries: false, ofBatches: 0 },
];
