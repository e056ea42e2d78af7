// Exact means and standard deviations of five posteriors of posteriordb (M. Magnusson and others, posteriordb: a set of
// posteriors for Bayesian inference, https://github.com/stan-dev/posteriordb), by quadrature over one to five dimensions,
// to 7 digits at least. In the order of the programs' values.

export interface Posterior {
  readonly name: string;
  readonly data: string;
  /** Mean and standard deviation of each number. */
  readonly moments: readonly (readonly [number, number])[];
}

export const POSTERIORS: readonly Posterior[] = [
  {
    name: "arK",
    data: "arK",
    moments: [
      [-0.000805420417334, 0.0107944364736],
      [0.691531169455, 0.070653103862],
      [0.440159634091, 0.0869243866159],
      [0.105094957143, 0.0921300532027],
      [-0.0356684721359, 0.0866382841978],
      [-0.301217253709, 0.0700465638134],
      [0.150447948885, 0.00780526631283],
    ],
  },
  {
    name: "eight_schools",
    data: "eight_schools",
    moments: [
      [4.39682071383, 3.31770446314],
      [3.5977054841, 3.21995841466],
      [6.21188420406, 5.59312619533],
      [4.94017841951, 4.67426846217],
      [3.92700440253, 5.2626151055],
      [4.75709829128, 4.78029733682],
      [3.6154770154, 4.65745258584],
      [4.04261263583, 4.82686559157],
      [6.29672412757, 5.07784875631],
      [4.85425331988, 5.29080106455],
    ],
  },
  {
    name: "kidscore_interaction",
    data: "kidiq",
    moments: [
      [-11.482021142, 13.7746073915],
      [51.2682234292, 15.3561239704],
      [0.968889210231, 0.148523060248],
      [-0.484274665118, 0.162413184283],
      [17.9827116184, 0.61409881204],
    ],
  },
  {
    name: "kidscore_momiq",
    data: "kidiq",
    moments: [
      [25.79977785, 5.92452499294],
      [0.609974571731, 0.0585912667709],
      [18.2774743825, 0.622714047513],
    ],
  },
  {
    name: "low_dim_gauss_mix",
    data: "low_dim_gauss_mix",
    moments: [
      [-2.73312707348, 0.0420989183321],
      [2.86978863076, 0.0541947876241],
      [1.02873924222, 0.0313687971724],
      [1.02341707296, 0.0404340963092],
      [0.621393257743, 0.0153546663201],
    ],
  },
];
