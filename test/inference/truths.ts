// Exact answers of the course's programs and where each comes from. Numbers in the order of the program's value.

export interface Truth {
  readonly name: string;
  /** What the numbers are. */
  readonly what: string;
  readonly means: readonly number[];
  readonly sds?: readonly number[];
  /** Nats. */
  readonly logEvidence?: number;
  readonly source: string;
}

export const TRUTHS: readonly Truth[] = [
  {
    name: "gaussian",
    what: "mu",
    means: [7.25],
    sds: [0.912870929],
    logEvidence: -8.239403982,
    source: "closed form: precision 1/5 + 2/2",
  },
  {
    name: "line",
    what: "slope, bias",
    means: [2.14919114, -0.50466122],
    sds: [0.238147246, 0.926729281],
    logEvidence: -12.998318137,
    source: "normal equations in rational numbers",
  },
  {
    name: "hmm",
    what: "17 states",
    means: [
      0.94581, 1.51385, 1.63682, 1.67888, 1.66587, 1.68395, 0.13997, 1.03946, 1.59798, 1.66119,
      1.64549, 1.42407, 1.01521, 1.60651, 1.70385, 1.54941, 1.42988,
    ],
    logEvidence: -44.42507,
    source: "forward and backward sums over the states, 40 digits",
  },
  {
    name: "bnn",
    what: "all weights of W_0, b_0, W_1, b_1",
    means: new Array<number>(130).fill(0),
    logEvidence: -443.379,
    source:
      "means by symmetry: the sign of every hidden unit can be flipped; evidence by importance sampling from the " +
      "prior, 4e6 draws, standard error 0.001",
  },
  {
    name: "gmm",
    what: "P(z[0] = z[1])",
    means: [0.67843361],
    logEvidence: -14.438399222,
    source:
      "sum over all 3^7 assignments, mu integrated in closed form, sigma by quadrature to 24 digits",
  },
  {
    name: "sprinkler",
    what: "P(is-raining)",
    means: [0.320388349],
    logEvidence: -1.279774527,
    source: "enumeration: 891/2781",
  },
  {
    name: "sum-relaxed",
    what: "x, y",
    means: [3.499825, 3.499825],
    sds: [7.071244586, 7.071244586],
    logEvidence: -3.690616091,
    source: "closed form: two normals with sd 10, their sum seen with sd 0.1",
  },
  {
    name: "dependent-support",
    what: "s",
    means: [5.355957252],
    sds: [2.003941001],
    logEvidence: -5.074004904,
    source:
      "quadrature over m, the integral over s in closed form; the other order agrees to 16 digits",
  },
];
