// Distributions that the compiler makes of the engine's: their log densities, draws and places in models.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { daphne, infer, LaurelError } from "../../ts/src/index.ts";
import type { Summary } from "../../ts/src/report/infer-report.ts";
import { compareFolded, comparePrior, compareRerolled } from "./compare.ts";

type Point = readonly [call: string, value: string, logDensity: number];

const points: readonly Point[] = readFileSync(
  new URL("../vectors/composites.txt", import.meta.url),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const familyOf = ([call]: Point) => call.slice(1, call.indexOf(" "));
const families = [...new Set(points.map(familyOf))];

/** The log evidence of a program, nats. */
async function evidence(text: string, samples = 2): Promise<{ value: number; se: number }> {
  const { report } = await infer(daphne(text), { method: "importance", samples, seed: 1 });
  const { value, se } = report.logEvidence ?? { value: Number.NaN, se: Number.NaN };
  return { value, se };
}

/** The log density of an observation, nats. */
async function logDensity(call: string, value: string): Promise<number> {
  return (await evidence(`(let [x (sample (normal 0 1))] (observe ${call} ${value}) x)`)).value;
}

describe("log densities", () => {
  it.each(families)("%s: error / max(1, |value|) <= 1e-13 at 100 points", async (family) => {
    const own = points.filter((each) => familyOf(each) === family);
    expect(own).toHaveLength(100);
    let worst = 0;
    for (const [call, value, expected] of own) {
      const error = Math.abs((await logDensity(call, value)) - expected);
      worst = Math.max(worst, error / Math.max(1, Math.abs(expected)));
    }
    expect(worst).toBeLessThanOrEqual(1e-13);
  });

  it("a mixture sums over its components, by weights that need not sum to 1", async () => {
    const found = await logDensity(
      "(mixture [1 3] [(normal 0 1) (student-t-loc-scale 4 1 2)])",
      "0.5",
    );
    // 1/4 phi(0.5) + 3/4 t_4(-0.25) / 2, with t_4(z) = 3/8 (1 + z^2 / 4)^-2.5.
    const normal = Math.exp(-0.125) / Math.sqrt(2 * Math.PI);
    const student = 0.1875 * (1 + 0.0625 / 4) ** -2.5;
    expect(found).toBeCloseTo(Math.log(0.25 * normal + 0.75 * student), 14);
  });

  it("truncated leaves a distribution alone whose ends are both open, and cuts a uniform to a uniform", async () => {
    expect(await logDensity("(truncated (student-t 3) nil nil)", "1")).toBe(
      await logDensity("(student-t 3)", "1"),
    );
    const found = await logDensity("(truncated (uniform-continuous -1 3) 0 nil)", "1");
    expect(found).toBeCloseTo(-Math.log(3), 15);
  });

  it("a mixture keeps what underflows", async () => {
    const found = await logDensity("(mixture [1 1] [(normal 0 1) (normal 1 1)])", "1000");
    const expected = Math.log(0.5) - 0.5 * Math.log(2 * Math.PI) - 0.5 * 999 ** 2;
    expect(Math.abs(found / expected - 1)).toBeLessThan(1e-14);
  });
});

const IN_MODELS = {
  mvn: "(let [s (sample (gamma 3 2)) r (sample (beta 3 3))] (observe (mvn [s 0 1] [[s r 0] [r 2 r] [0 r 3]]) [1 0.5 -1]) [s r])",
  "mvn-cholesky":
    "(let [m (sample (mvn-cholesky [0 1] [[1 0] [0.5 2]]))] (observe (mvn-cholesky m [[1 0] [(first m) 1]]) [1 2]) m)",
  "multivariate-t":
    "(let [s (sample (gamma 3 2)) x (sample (multivariate-t s [0 1] [[2 1] [1 2]]))] (observe (multivariate-t 4 x [[s 0.1] [0.1 1]]) [1 2]) x)",
  multinomial:
    "(let [p (sample (dirichlet [1 2 3])) k (sample (multinomial 7 p))] (observe (multinomial 9 p) [2 3 4]) (observe (normal (first k) 1) 2) k)",
  "dirichlet-multinomial":
    "(let [a (sample (gamma 3 2)) k (sample (dirichlet-multinomial 6 [a 1 2]))] (observe (dirichlet-multinomial 9 [a 2 a]) [2 3 4]) (observe (normal (last k) 1) 2) k)",
  "ordered-logistic":
    "(let [e (sample (normal 0 1)) y (sample (ordered-logistic e [-1 0.5 2]))] (observe (ordered-logistic e [-1 (+ e 3)]) 1) (observe (normal y 1) 1) [e y])",
  "zero-inflated-neg-binomial":
    "(let [p (sample (beta 2 2)) y (sample (zero-inflated-neg-binomial p 3 2))] (observe (zero-inflated-neg-binomial p 3 2) 0) (observe (zero-inflated-neg-binomial p 2 1) 4) (observe (normal y 1) 2) [p y])",
  "truncated-normal":
    "(let [m (sample (normal 0 1)) s (sample (gamma 4 3))] (observe (truncated-normal m s -1 2) 0.3) (observe (truncated-normal m s 0.2 0.3) 0.25) (observe (truncated-normal (+ 2 m) s 0 9) 0.4) m)",
  truncated:
    "(let [m (sample (normal 0 1)) s (sample (gamma 4 3))] (observe (truncated (logistic m s) 0 nil) 0.3) (observe (truncated (exponential s) 0.2 1) 0.25) (observe (truncated (cauchy m s) nil 1) -0.4) (observe (truncated (gumbel m 1) m 9) 3) (observe (truncated (weibull 2 s) nil 2) 1) [m s])",
  "truncated latents":
    "(let [m (sample (normal 0 1)) x (sample (truncated (cauchy m 2) -1 3)) y (sample (truncated (logistic x 1) x nil)) z (sample (truncated (pareto 1 3) nil 4)) u (sample (truncated (uniform-continuous -2 2) 0 nil)) w (sample (truncated (weibull 2 2) 1 nil))] (observe (normal (+ x y z u w) 2) 8) [m x y z u w])",
  "truncated counts":
    "(let [r (sample (gamma 2 1)) p (sample (beta 2 2)) x (sample (truncated (poisson r) 1 9)) y (sample (truncated (binomial 5 p) 1 4)) z (sample (truncated (neg-binomial-2 r 2) nil 6))] (observe (truncated (poisson r) 2 nil) 3) (observe (truncated (poisson (+ 1 x)) nil 4) 2) (observe (normal (+ x y z) 2) 8) [r p x y z])",
  "truncated by chance":
    "(let [b (sample (flip 0.4)) m (sample (normal 0 1))] (observe (if b (truncated (logistic m 1) -1 3) (truncated (logistic 1 2) -2 2)) 0.5) (observe (if b (truncated (poisson 2) 1 nil) (truncated (poisson 3) 2 nil)) 2) [b m])",
  wishart:
    "(let [w (sample (wishart 5 [[1 0.3] [0.3 2]])) n (sample (gamma 9 2))] (observe (wishart (+ n 2) w) [[2 1] [1 3]]) (observe (mvn [0 0] w) [1 2]) w)",
  "inv-wishart":
    "(let [w (sample (inv-wishart 5 [[1 0.3 0] [0.3 2 0.1] [0 0.1 1]])) n (sample (gamma 9 2))] (observe (inv-wishart (+ n 2) w) [[2 1 0] [1 3 1] [0 1 2]]) (observe (mvn [0 0 0] w) [1 2 3]) w)",
  "lkj-cholesky":
    "(let [e (sample (gamma 3 2)) l (sample (lkj-cholesky 3 e))] (observe (lkj-cholesky 3 e) [[1 0 0] [0.6 0.8 0] [0 0.6 0.8]]) (observe (mvn-cholesky [0 0 0] l) [1 2 1]) l)",
  mixture:
    "(let [p (sample (beta 2 2)) x (sample (mixture [p 1] [(normal p 1) (normal 5 2)]))] (observe (mixture [p 2 1] [(normal x 1) (gamma 2 p) (student-t 3)]) 1.5) [p x])",
  "a mixture of vectors":
    "(let [x (sample (mixture [1 2] [(mvn [0 1] [[1 0] [0 2]]) (mvn [2 3] [[2 1] [1 2]])]))] (observe (mixture [2 1] [(mvn x [[1 0.5] [0.5 1]]) (multivariate-t 3 [0 0] [[1 0] [0 1]])]) [1 2]) x)",
  "one of several by chance":
    "(let [b (sample (flip 0.4)) x (sample (normal 0 1))] (observe (if b (mvn [x 0] [[1 0.5] [0.5 1]]) (mvn-cholesky [0 x] [[1 0] [1 2]])) [1 2]) (observe (if b (mvn [x 0] [[2 0] [0 2]]) (multivariate-t 3 [x x] [[1 0] [0 1]])) [1 2]) [b x])",
};

describe("models", () => {
  it.each(Object.entries(IN_MODELS))(
    "%s: values and weights of draws are those of the textbook formula to 1e-11",
    async (_name, source) => {
      const { draws, value, weight } = await comparePrior(source);
      expect(draws).toBeGreaterThan(10);
      expect(value).toBeLessThan(1e-11);
      expect(weight).toBeLessThan(1e-11);
    },
  );

  const inPlates = {
    mvn: "(let [m (sample (mvn [0 0] [[1 0.5] [0.5 1]])) y (foreach 5 [i (range 5)] (let [b (sample (mvn-cholesky m [[1 0] [0.3 2]]))] (observe (normal (first b) 1) (* 0.1 i)) b))] [m (last y) (first y)])",
    mixture:
      "(let [m (sample (normal 0 1)) y (foreach 5 [i (range 5)] (let [b (sample (mixture [1 2] [(normal m 1) (normal 3 2)]))] (observe (mixture [1 1] [(normal b 1) (normal 0 1)]) (* 0.1 i)) b))] [m (last y)])",
    multinomial:
      "(let [p (sample (dirichlet [1 2 3])) y (foreach 4 [i (range 4)] (let [k (sample (multinomial (+ 5 i) p))] (observe (normal (last k) 1) i) k))] [p (last y)])",
    wishart:
      "(let [n (sample (gamma 9 2)) y (foreach 4 [i (range 4)] (let [w (sample (wishart (+ n i 2) [[1 0] [0 1]]))] (observe (mvn [0 0] w) [i 1]) w))] (last y))",
    "truncated-normal":
      "(let [m (sample (normal 0 1)) y (foreach 4 [i (range 4)] (let [b (sample (truncated-normal m 1 0 (+ i 1)))] (observe (truncated-normal b 1 -1 5) i) b))] (last y))",
    truncated:
      "(let [m (sample (normal 0 1)) y (foreach 4 [i (range 4)] (let [b (sample (truncated (logistic m 1) nil (+ i 1)))] (observe (truncated (cauchy b 1) -1 nil) i) (observe (truncated (poisson 3) nil 5) i) b))] (last y))",
    counts:
      "(let [p (sample (beta 2 2)) y (foreach 4 [i (range 4)] (observe (zero-inflated-neg-binomial p 2 3) i))] p)",
  };

  it.each(Object.entries(inPlates))(
    "%s in a plate draws and weighs as when it is written out, to 1e-12",
    async (_name, source) => {
      const { draws, value, weight, folded } = await compareFolded(source);
      expect(folded.plates.length).toBeGreaterThan(0);
      expect(draws).toBeGreaterThan(10);
      expect(value).toBe(0);
      expect(weight).toBeLessThan(1e-12);
      const again = await compareRerolled(source);
      expect(again.value).toBe(0);
      expect(again.weight).toBeLessThan(1e-12);
    },
  );

  it("a normal vector with normal observations is solved exactly", async () => {
    const text =
      "(let [x (sample (mvn [0 1] [[2 0.5] [0.5 1]]))] (observe (normal (first x) 1) 1) (observe (normal (second x) 1) 0) x)";
    const { report } = await infer(daphne(text));
    expect(report.method).toBe("exact");
    // (1, 0) under mean (0, 1) and covariance [[3 0.5] [0.5 2]]: determinant 5.75, distance 6 / 5.75.
    const expected = -Math.log(2 * Math.PI) - 0.5 * Math.log(5.75) - 3 / 5.75;
    expect(Math.abs((report.logEvidence?.value ?? 0) - expected)).toBeLessThan(1e-13);
  });

  it("50 observations of a Gaussian process with a random scale are scored to 1e-10", async () => {
    const kernel = (amplitude: string) =>
      `(let [a ${amplitude} xs (range 50) k (foreach 50 [x xs] (foreach 50 [y xs] (+ (* a (exp (* -0.05 (square (- x y))))) (if (= x y) 0.1 0))))] (observe (mvn (repeat 50 0) k) (map (fn [x] (sin x)) xs)) a)`;
    const { draws, weight } = await comparePrior(kernel("(sample (gamma 2 2))"));
    expect(draws).toBeGreaterThan(0);
    expect(weight).toBeLessThan(1e-10);
  }, 60_000);

  it("a random matrix that is no covariance rejects the run", async () => {
    // r uniform on (-3, 3): a third of the runs are left, and their evidence is an integral over (-1, 1).
    const model = (matrix: string) =>
      `(let [r (sample (uniform-continuous -3 3))] (observe (mvn [0 0] ${matrix}) [0 0]) r)`;
    const { value, se } = await evidence(model("[[1 r] [r 1]]"), 100_000);
    const expected = Math.log(Math.PI / 6 / (2 * Math.PI));
    expect(Math.abs(value - expected)).toBeLessThan(5 * se);
    await expect(evidence(model("[[1 r] [0.5 1]]"))).rejects.toThrow("have weight 0");
  });
});

/** What draws of the prior average to, and the standard error of that. */
async function means(text: string): Promise<readonly number[]> {
  const { report } = await infer(daphne(text), {
    method: "importance",
    samples: DRAWS,
    seed: 7,
  });
  return flat(report.returned);
}

const DRAWS = 400_000;
/** The mean of a standard normal between two ends, by Simpson's rule: (phi(a) - phi(b)) / (Phi(b) - Phi(a)). */
function truncatedMean(a: number, b: number): number {
  const end = Math.min(b, a + 12);
  const steps = 20_000;
  let [mass, moment] = [0, 0];
  for (let i = 0; i <= steps; i++) {
    const z = a + ((end - a) * i) / steps;
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    mass += weight * Math.exp(-0.5 * z * z);
    moment += weight * z * Math.exp(-0.5 * z * z);
  }
  return moment / mass;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function flat(summary: Summary): number[] {
  if (summary.type === "vector") return summary.items.flatMap(flat);
  return summary.type === "number" ? [summary.mean] : [];
}

describe("draws: means of 400,000 within 5 standard errors", () => {
  it.each([
    // Name, program of functions of one draw, their expectations, their standard deviations.
    [
      "mvn",
      "(let [x (sample (mvn [1 -1] [[4 1.2] [1.2 1]])) a (first x) b (second x)] [a b (* a a) (* b b) (* a b)])",
      [1, -1, 5, 2, 0.2],
      [2, 1, 7, 2.5, 3],
    ],
    [
      "multivariate-t",
      "(let [x (sample (multivariate-t 9 [1 0] [[4 1] [1 1]])) a (- (first x) 1) b (second x)] [a b (* a a) (* b b) (* a b)])",
      [0, 0, 36 / 7, 9 / 7, 9 / 7],
      [2.3, 1.2, 10, 2.5, 4],
    ],
    [
      "multinomial",
      "(let [x (sample (multinomial 10 [1 2 1])) [a b c] x] [a b c (* a a) (* b b) (* a c)])",
      [2.5, 5, 2.5, 8.125, 27.5, 5.625],
      [1.37, 1.59, 1.37, 8, 16, 4],
    ],
    [
      "dirichlet-multinomial",
      "(let [x (sample (dirichlet-multinomial 10 [1 2 1])) [a b c] x] [a b c (* a a) (* a c)])",
      // Variance n p (1 - p) (n + A) / (1 + A), covariance -n p q (n + A) / (1 + A), A = 4.
      [2.5, 5, 2.5, 6.25 + 1.875 * 2.8, 6.25 - 0.625 * 2.8],
      [2.3, 2.7, 2.3, 17, 8],
    ],
    [
      "ordered-logistic",
      "(let [y (sample (ordered-logistic 0.5 [-1 0 2]))] [(if (= y 0) 1 0) (if (= y 1) 1 0) (if (= y 2) 1 0) (if (= y 3) 1 0)])",
      [sigmoid(-1.5), sigmoid(1.5) - sigmoid(0.5), sigmoid(0.5) - sigmoid(-1.5), sigmoid(-1.5)],
      [0.4, 0.4, 0.5, 0.4],
    ],
    [
      "zero-inflated-neg-binomial",
      "(let [y (sample (zero-inflated-neg-binomial 0.3 3 2))] [y (* y y) (if (= y 0) 1 0)])",
      // A neg-binomial-2 has mean m, variance m + m^2 / f, and mass (f / (f + m))^f at 0.
      [2.1, 0.7 * (9 + 3 + 4.5), 0.3 + 0.7 * 0.16],
      [2.8, 35, 0.5],
    ],
    [
      "pareto",
      // Mean m a / (a - 1) and second moment m^2 a / (a - 2).
      "(let [x (sample (pareto 2 9))] [x (* x x) (if (> x 2.5) 1 0)])",
      [2.25, 36 / 7, 0.8 ** 9],
      [0.3, 1.7, 0.35],
    ],
    [
      "hypergeometric",
      // Mean n a / N, variance n (a / N) (b / N) (N - n) / (N - 1).
      "(let [x (sample (hypergeometric 5 7 9))] [x (* x x) (if (= x 0) 1 0)])",
      [35 / 16, (35 / 16) ** 2 + (((5 * 63) / 256) * 11) / 15, 126 / 4368],
      [1, 4.5, 0.17],
    ],
    [
      "truncated-normal",
      // Around the mean, and at 2 and 3 standard deviations above it: mean m + s (phi(a) - phi(b)) / (Phi(b) - Phi(a)).
      "(let [x (sample (truncated-normal 1 2 0 4)) y (sample (truncated-normal 1 0.5 -9 0)) z (sample (truncated-normal 0 1 3 1000))] [x y z (* z z)])",
      [
        1 + 2 * truncatedMean(-0.5, 1.5),
        1 - 0.5 * truncatedMean(2, 20),
        truncatedMean(3, 40),
        1 + 3 * truncatedMean(3, 40),
      ],
      [1.3, 0.3, 0.4, 3],
    ],
    [
      "truncated",
      // An exponential without memory; a logistic's half has mean 2 ln 2; a cauchy within 1 has second moment 4 / pi - 1; a pareto
      // of shape 2 between 1 and 2 has mean 4 / 3; a half of student-t of 4 has mean 1 and mean square 2.
      "(let [a (sample (truncated (exponential 2) 3 nil)) b (sample (truncated (logistic 0 1) 0 nil)) c (sample (truncated (cauchy 0 1) -1 1)) d (sample (truncated (pareto 1 2) nil 2)) t (sample (truncated (student-t 4) 0 nil))] [a b c (* c c) d t])",
      [3.5, 2 * Math.LN2, 0, 4 / Math.PI - 1, 4 / 3, 1],
      [0.5, 1.2, 0.53, 0.3, 0.3, 1.2],
    ],
    [
      "truncated, by way of normals",
      // Halves of a normal and of its exponential, whose mean above 1 is exp(1/2) 2 Phi(1).
      "(let [w (sample (truncated (half-normal 2) 1 nil)) l (sample (truncated (log-normal 0 1) 1 nil)) n (sample (truncated (normal 1 2) nil 1))] [w l n])",
      [
        2 * truncatedMean(0.5, 40),
        Math.exp(0.5) * 2 * 0.8413447460685429,
        1 - 2 * truncatedMean(0, 40),
      ],
      [1.2, 3.5, 1.3],
    ],
    [
      "truncated counts",
      // A poisson without its zeros, at most 2, and a geometric of two failures or more.
      "(let [a (sample (truncated (poisson 2) 1 nil)) b (sample (truncated (poisson 2) nil 2)) c (sample (truncated (geometric 0.5) 2 nil))] [a (* a a) b c])",
      [2 / -Math.expm1(-2), 6 / -Math.expm1(-2), 6 / 5, 3],
      [1.3, 7, 0.8, 1.5],
    ],
    [
      "wishart",
      // Mean nu V, variances nu (v_ij^2 + v_ii v_jj).
      "(let [w (sample (wishart 5 [[1 0.5] [0.5 2]])) [[a b] [c d]] w] [a b c d (* a a) (* a d)])",
      [5, 2.5, 2.5, 10, 35, 50 + 2 * 5 * 0.25],
      [3.2, 3.4, 3.4, 6.4, 55, 70],
    ],
    [
      "inv-wishart",
      // Mean S / (nu - p - 1).
      "(let [w (sample (inv-wishart 11 [[1 0.5] [0.5 2]])) [[a b] [c d]] w] [a b c d])",
      [1 / 8, 0.5 / 8, 0.5 / 8, 2 / 8],
      [0.08, 0.08, 0.08, 0.15],
    ],
    [
      "lkj-cholesky",
      // Each correlation is a beta of shape eta + 1/2 on (-1, 1) when there are three rows: of variance 1 / (2 eta + 2).
      "(let [l (sample (lkj-cholesky 3 1.5)) [[a] [b c] [d e f]] l r (+ (* b d) (* c e))] [b d r (* b b) (* d d) (* r r) (+ (* d d) (* e e) (* f f))])",
      [0, 0, 0, 0.2, 0.2, 0.2, 1],
      [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 1e-9],
    ],
    [
      "mixture",
      "(let [x (sample (mixture [1 3] [(normal 0 1) (normal 4 2)]))] [x (* x x)])",
      [3, 0.25 + 0.75 * 20],
      [2.5, 20],
    ],
  ] as const)("%s", async (_name, text, expected, deviations) => {
    const found = await means(text);
    expect(found).toHaveLength(expected.length);
    found.forEach((mean, i) => {
      const error = Math.abs(mean - expected[i]!);
      expect(error).toBeLessThan((5 * deviations[i]!) / Math.sqrt(DRAWS));
    });
  });

  it("fits each of them, with a guide for every part", async () => {
    for (const source of Object.values(IN_MODELS)) {
      const { report } = await infer(daphne(source), { method: "bbvi", steps: 30, seed: 1 });
      expect(Number.isFinite(report.elbo?.final ?? Number.NaN)).toBe(true);
    }
  });
});

function diagnosticsOf(text: string) {
  try {
    daphne(text);
  } catch (error) {
    if (error instanceof LaurelError) return error.diagnostics;
  }
  return [];
}

describe("distributions of the engine that are drawn by way of others", () => {
  it("a hypergeometric of a constant number of draws is summed out exactly", async () => {
    const text = "(let [x (sample (hypergeometric 2 3 2))] (observe (bernoulli (/ x 4)) 1) x)";
    const { report } = await infer(daphne(text));
    expect(report.method).toBe("exact");
    // P(x) is 1/10, 6/10, 3/10: 0.6 / 4 + 0.3 / 2 = 0.3.
    expect(report.logEvidence?.value).toBeCloseTo(Math.log(0.3), 14);
  });

  it("of a random number of draws it has no guide, and says so", async () => {
    const text =
      "(let [n (sample (poisson 3)) x (sample (hypergeometric n 9 9))] (observe (normal x 1) 2) x)";
    const run = infer(daphne(text), { method: "bbvi", steps: 5, seed: 1 });
    await expect(run).rejects.toThrow("needs a constant number of draws");
  });
});

describe("mistakes", () => {
  it.each([
    ["(mvn [0 0] [[1 2] [2 1]])", "[2 1]", "covariance of mvn must be positive definite"],
    ["(mvn [0 0] [[1 2] [3 9]])", "[3 9]", "must be symmetric, got 3 in row 1 and 2 in row 0"],
    ["(mvn [0 0] [[1 0]])", "[1 0]", "must be square: it has 1 rows, this one has 2 elements"],
    ["(mvn [0 0 0] [[1 0] [0 1]])", "[[1 0] [0 1]]", "has 2 elements where mean has 3"],
    ["(mvn 0 [[1]])", "0", "mean of mvn must be a vector, got the number 0"],
    ["(mvn-cholesky [0 0] [[1 1] [0 1]])", "[1 1]", "must be 0 above its diagonal, got 1"],
    ["(mvn-cholesky [0 0] [[1 0] [0 0]])", "[0 0]", "must be greater than 0, got 0"],
    ["(multivariate-t 0 [0] [[1]])", "0", "nu of multivariate-t must be greater than 0"],
    ["(multinomial 3 [0 0])", "[0 0]", "p of multinomial must not all be 0"],
    ["(ordered-logistic 0 [1 0.5])", "0.5", "cutpoints of ordered-logistic must increase"],
    ["(mixture [1 1] [(normal 0 1)])", "[(normal 0 1)]", "has 1 elements where weights has 2"],
    ["(truncated-normal 0 1 3 2)", "2", "truncated-normal needs low < high, got 3 and 2"],
    ["(truncated (normal 0 1) 3 2)", "2", "truncated needs low < high, got 3 and 2"],
    ["(truncated 3 1 2)", "3", "distribution of truncated must be one, got the number 3"],
    ["(truncated (normal 0 1) :a nil)", ":a", "must be a number or nil, got the keyword :a"],
    ["(wishart 2 [[1 2] [2 1]])", "[2 1]", "V of wishart must be positive definite"],
    ["(lkj-cholesky 2.5 1)", "2.5", "dimension of lkj-cholesky must be a whole number from 0"],
    ["(mixture [1] [3])", "3", "components of mixture are distributions, got the number 3"],
    ["(multivariate-normal [0] [[1]])", "multivariate-normal", "nothing here is called"],
  ])("%s is refused at %s", (call, place, message) => {
    const text = `(let [x (sample ${call})] x)`;
    const [first] = diagnosticsOf(text);
    const { message: found, span } = first!;
    expect(found).toContain(message);
    expect(text.slice(span!.start.offset, span!.end.offset)).toBe(place);
  });

  it.each([
    ["(mvn [0 0] [[1 0] [0 1]])", "[1 2 3]", "this mvn gives a vector of 2"],
    ["(mvn [0 0] [[1 0] [0 1]])", "1", "mvn observes a vector, got the number 1"],
    ["(multinomial 4 [1 2])", "[1 2]", "counts that sum to 4, these sum to 3"],
    ["(ordered-logistic z [1 2])", "3", "whole numbers from 0 to 2, never 3"],
    ["(mvn [0 0] (mat-mul [[1 0] [0 0]] [[1 0] [0 0]]))", "[0 0]", "must be positive definite"],
    ["(truncated-normal z 1 0 2)", "3", "truncated-normal gives numbers from 0 to 2, never 3"],
    ["(truncated (laplace z 1) nil 2)", "3", "truncated gives numbers to 2, never 3"],
    ["(truncated (poisson 3) 1 9)", "2.5", "poisson gives whole numbers from 0, never 2.5"],
    ["(truncated (gamma 2 1) 0 9)", "3", "no distribution function of `gamma`"],
    ["(truncated (student-t 3) z nil)", "3", "cuts `student-t` at its location alone"],
    ["(truncated (poisson 3) 1 z)", "3", "cuts counts at constants alone"],
    ["(truncated (if (< z 0) (normal 0 1) (laplace 0 1)) 0 nil)", "3", "cut each: `(if c"],
    ["(wishart 1 [[1 0] [0 1]])", "[[1 0] [0 1]]", "must be above 1, this is 1"],
    ["(wishart 3 [[1 0] [0 1]])", "[[1 2] [2 1]]", "have weight 0"],
    ["(wishart 3 [[1 0] [0 1]])", "[[1 0] [0 1 1]]", "gives rows of 2 numbers"],
    ["(lkj-cholesky z 1)", "[[1]]", "must be a constant from 1 to 1000"],
    ["(mixture [1 1] [(normal 0 1) (categorical [[1 1]])])", "0", "a component of `mixture` is a"],
  ])("%s cannot be observed as %s", async (call, value, message) => {
    const run = evidence(`(let [z (sample (normal 0 1))] (observe ${call} ${value}) z)`);
    await expect(run).rejects.toThrow(message);
  });
});
