// Models that are linear and Gaussian given one or two of their latents, beside the slow way: the dense normal density of
// all data at each point of a fine grid.

import { describe, expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import type { InferReport, Summary } from "../../ts/src/report/infer-report.ts";

const LN_2PI = Math.log(2 * Math.PI);

/** ln N(y; mean, V). */
function logNormal(y: readonly number[], mean: readonly number[], v: readonly number[][]): number {
  const l: number[][] = [];
  const z: number[] = [];
  let log = 0;
  y.forEach((value, i) => {
    const row: number[] = [];
    l.push(row);
    for (let j = 0; j <= i; j++) {
      const rest = row.slice(0, j).reduce((sum, x, k) => sum + x * at(l, j, k), 0);
      const left = at(v, i, j) - rest;
      row.push(i === j ? Math.sqrt(left) : left / at(l, j, j));
    }
    const rest = z.reduce((sum, x, k) => sum + (row[k] as number) * x, 0);
    z.push((value - (mean[i] as number) - rest) / (row[i] as number));
    log -= 0.5 * (z[i] as number) ** 2 + Math.log(row[i] as number) + LN_2PI / 2;
  });
  return log;
}

const at = (matrix: readonly (readonly number[])[], i: number, j: number): number =>
  (matrix[i] as number[])[j] as number;

const normal = (x: number, mean: number, sd: number): number =>
  -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - LN_2PI / 2;

/** Log evidence, mean and sd of one number with this log joint, by the trapezoidal rule. */
function grid(log: (x: number) => number, from: number, to: number): [number, number, number] {
  const count = 4000;
  const step = (to - from) / count;
  const xs = Array.from({ length: count + 1 }, (_, k) => from + k * step);
  const logs = xs.map(log);
  const top = Math.max(...logs.filter((each) => !Number.isNaN(each)));
  const shares = logs.map((each) => Math.exp(each - top));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const mean = xs.reduce((sum, x, k) => sum + x * (shares[k] as number), 0) / total;
  const square = xs.reduce((sum, x, k) => sum + (x - mean) ** 2 * (shares[k] as number), 0) / total;
  return [top + Math.log(total * step), mean, Math.sqrt(square)];
}

function numbers(summary: Summary): Extract<Summary, { type: "number" }>[] {
  if (summary.type === "vector") return summary.items.flatMap(numbers);
  return summary.type === "number" ? [summary] : [];
}

async function reportOf(source: string, seed = 0): Promise<InferReport> {
  const { report } = await infer(daphne(source), { seed });
  expect(report).toMatchObject({ method: "exact", verdict: { level: "trust" } });
  return report;
}

/** Claims the evidence, and mean and sd of the first number, to 2e-6. */
async function expectFirst(source: string, wanted: readonly number[]): Promise<void> {
  const report = await reportOf(source);
  const [first] = numbers(report.returned);
  const found = [report.logEvidence?.value, first?.mean, first?.sd].map(Number);
  wanted.forEach((each, place) => {
    expect(Math.abs((found[place] as number) - each)).toBeLessThan(
      2e-6 * Math.max(1, Math.abs(each)),
    );
  });
}

const Y = [1.2, -0.4, 0.7, 2.2, 1.9, 0.3];
const X = [-1, -0.5, 0, 0.4, 1, 1.6];
const DATA = `[${Y.join(" ")}]`;
const XS = `[${X.join(" ")}]`;
const ZEROS = Y.map(() => 0);
const matrix = (of: (i: number, j: number) => number): number[][] =>
  Y.map((_, i) => Y.map((_, j) => of(i, j)));

describe("evidence, mean and sd of what is not integrated out, to 2e-6", () => {
  it("groups with a log-normal spread: the normal latent in the exponential is kept", async () => {
    const source = `(let [l (sample (normal 0 1)) m (sample (normal 0 2))]
      (foreach 6 [y ${DATA}]
        (let [a (sample (normal m (exp l)))] (observe (normal a 0.5) y)))
      l)`;
    const log = (l: number) => {
      const spread = Math.exp(2 * l) + 0.25;
      return (
        normal(l, 0, 1) +
        logNormal(
          Y,
          ZEROS,
          matrix((i, j) => 4 + (i === j ? spread : 0)),
        )
      );
    };
    await expectFirst(source, grid(log, -9, 7));
  });

  it("a random walk with an unknown step", async () => {
    const source = `(let [q (sample (exponential 1))]
      (loop 6 0 (fn [t x] (let [next (sample (normal x q))]
                            (observe (normal next 0.6) (get ${DATA} t)) next)))
      q)`;
    const log = (u: number) => {
      const q = Math.exp(u);
      const v = matrix((i, j) => q * q * (1 + Math.min(i, j)) + (i === j ? 0.36 : 0));
      return -q + u + logNormal(Y, ZEROS, v);
    };
    const [evidence] = grid(log, -25, 5);
    const share = (x: number) => Math.exp(log(x) - evidence);
    const mean = weighted((u) => Math.exp(u), share, -25, 5);
    const sd = Math.sqrt(weighted((u) => (Math.exp(u) - mean) ** 2, share, -25, 5));
    await expectFirst(source, [evidence, mean, sd]);
  });

  it("a Gaussian process with an unknown length", async () => {
    const source = `(let [l (sample (log-normal 0 0.5))
          k (foreach 6 [a ${XS}] (foreach 6 [b ${XS}]
              (+ (exp (- (/ (* (- a b) (- a b)) (* 2 l l)))) (if (= a b) 1e-6 0))))
          f (sample (mvn [0 0 0 0 0 0] k))]
      (foreach 6 [m f y ${DATA}] (observe (normal m 0.5) y))
      (log l))`;
    const log = (u: number) => {
      const l = Math.exp(u);
      const v = matrix((i, j) => {
        const gap = (X[i] as number) - (X[j] as number);
        return Math.exp(-(gap * gap) / (2 * l * l)) + (i === j ? 0.25 + 1e-6 : 0);
      });
      return normal(u, 0, 0.5) + logNormal(Y, ZEROS, v);
    };
    await expectFirst(source, grid(log, -4, 4));
  });

  it("a product of two normals, of which one is kept", async () => {
    const source = `(let [a (sample (normal 1 1)) b (sample (normal 0 2))]
      (foreach 6 [x ${XS} y ${DATA}] (observe (normal (* a b x) 0.7) y)) a)`;
    const log = (a: number) => {
      const v = matrix(
        (i, j) => 4 * a * a * (X[i] as number) * (X[j] as number) + (i === j ? 0.49 : 0),
      );
      return normal(a, 1, 1) + logNormal(Y, ZEROS, v);
    };
    await expectFirst(source, grid(log, -8, 10));
  });

  it("a regression whose noise and whose prior spread are one latent, far from 0", async () => {
    const far = Y.map((y) => y + 1e5);
    const source = `(let [s (sample (log-normal 0 1)) c (sample (normal 100000 10)) b (sample (normal 0 s))]
      (foreach 6 [x ${XS} y [${far.join(" ")}]] (observe (normal (+ c (* b x)) s) y)) (log s))`;
    const log = (u: number) => {
      const s = Math.exp(2 * u);
      const v = matrix((i, j) => 100 + s * (X[i] as number) * (X[j] as number) + (i === j ? s : 0));
      return normal(u, 0, 1) + logNormal(Y, ZEROS, v);
    };
    await expectFirst(source, grid(log, -6, 6));
  });

  it("a log-normal latent beside a discrete one, which is summed out", async () => {
    const source = `(let [s (sample (log-normal 0 1)) z (sample (flip 0.3))]
      (observe (normal (if z 1 -1) s) 0.4) (log s))`;
    const log = (u: number) => {
      const one = normal(0.4, 1, Math.exp(u));
      const other = normal(0.4, -1, Math.exp(u));
      return normal(u, 0, 1) + Math.log(0.3 * Math.exp(one) + 0.7 * Math.exp(other));
    };
    await expectFirst(source, grid(log, -9, 7));
  });
});

/** The mean of a function under a density, by the trapezoidal rule. */
function weighted(
  f: (x: number) => number,
  share: (x: number) => number,
  from: number,
  to: number,
): number {
  const step = (to - from) / 4000;
  let sum = 0;
  for (let k = 0; k <= 4000; k++) sum += f(from + k * step) * share(from + k * step);
  return sum * step;
}

describe("what is integrated out", () => {
  it("has the mean and sd of the mixture of its conditionals, to 2e-6, and draws that agree", async () => {
    const source = `(let [s (sample (log-normal 0 1)) b (sample (normal 0.5 1))]
      (foreach 6 [x ${XS} y ${DATA}] (observe (normal (* b x) s) y)) [b (* b b)])`;
    const sums = X.reduce((sum, x) => sum + x * x, 0);
    const both = X.reduce((sum, x, k) => sum + x * (Y[k] as number), 0);
    const squares = Y.reduce((sum, y) => sum + y * y, 0);
    const parts = (u: number) => {
      const w = Math.exp(-2 * u);
      const precision = 1 + w * sums;
      const mean = (0.5 + w * both) / precision;
      const rest = w * squares + 0.25 - precision * mean * mean;
      const log = normal(u, 0, 1) - 6 * u - 0.5 * rest - 0.5 * Math.log(precision);
      return { log, mean, variance: 1 / precision };
    };
    const [evidence] = grid((u) => parts(u).log, -6, 6);
    const share = (u: number) => Math.exp(parts(u).log - evidence);
    const mean = weighted((u) => parts(u).mean, share, -6, 6);
    const square = weighted((u) => parts(u).mean ** 2 + parts(u).variance, share, -6, 6);
    const report = await reportOf(source);
    const [b, squared] = numbers(report.returned);
    expect(Math.abs(Number(b?.mean) - mean)).toBeLessThan(2e-6);
    expect(Math.abs(Number(b?.sd) - Math.sqrt(square - mean * mean))).toBeLessThan(2e-6);
    // b^2 is no linear function of b: its mean is that of draws, and says how exact it is.
    const { mean: found, mcse } = squared ?? {};
    expect(Number(mcse)).toBeGreaterThan(0);
    expect(Math.abs(Number(found) - square)).toBeLessThan(5 * Number(mcse));
  });

  it("gives the same answer for two seeds to 1e-6 where all is known, whatever the seed draws", async () => {
    const source = `(let [t (sample (half-cauchy 5)) m (sample (normal 0 5))]
      (foreach 8 [s [15 10 16 11 9 11 10 18] y [28 8 -3 7 -1 1 18 12]]
        (let [a (sample (normal m t))] (observe (normal a s) y) a)))`;
    const [a, b] = await Promise.all([reportOf(source, 1), reportOf(source, 2)]);
    const means = [a, b].map((report) => numbers(report.returned).map(({ mean }) => Number(mean)));
    means[0]?.forEach((mean, place) => {
      expect(Math.abs(mean - (means[1]?.[place] as number))).toBeLessThan(1e-5);
    });
  });

  it("happens beside any number of latents that it cannot be done for", async () => {
    // 95 in exponentials and 6 that are linear: more coordinates than `laplace` takes, were these not integrated out.
    const y = [0, 0.8, 0.9, 0.1, -0.8];
    const source = `(let [u (foreach 95 [] (sample (normal 0 1))) s (sample (gamma 4 4)) a (sample (normal 0 1))]
      (foreach 95 [v u] (observe (normal (exp v) 20) 1))
      (foreach 5 [d [${y}]] (let [x (sample (normal a 1))] (observe (normal x s) d)))
      s)`;
    const { report } = await infer(daphne(source), { method: "laplace", seed: 1 });
    const sum = y.reduce((all, x) => all + x);
    const squares = y.reduce((all, x) => all + x * x, 0);
    const [, mean, sd] = grid(
      (s) => {
        // The covariance of the data: v I + 1 1'.
        const v = 1 + s * s;
        const quadratic = (squares - sum ** 2 / (v + y.length)) / v;
        const logs = (y.length - 1) * Math.log(v) + Math.log(v + y.length);
        return 3 * Math.log(s) - 4 * s - 0.5 * (quadratic + logs);
      },
      1e-9,
      8,
    );
    const [s] = numbers(report.returned);
    expect(Math.abs((s?.mean as number) - mean) / (s?.mcse as number)).toBeLessThan(5);
    expect(Math.abs((s?.sd as number) / sd - 1)).toBeLessThan(0.03);
  });

  it("is left alone where what latents decide forbids it", async () => {
    const source = `(let [a (sample (normal 0 1)) s (sample (exponential 1))]
      (observe (normal (if (< a 0) 0 a) s) 0.5) [a s])`;
    const { report } = await infer(daphne(source), { seed: 0 });
    expect(report.verdict.level).not.toBe("do-not-trust");
  });
});

/** ln of a gamma density of shape 3 and rate 2. */
const gamma32 = (h: number): number => 2 * Math.log(h) - 2 * h + 2 * Math.log(2);

describe("coefficients that come to 0", () => {
  it("observations of multiples of one sum, of which the second tells nothing of its second part", async () => {
    const { logEvidence, returned } = await reportOf(
      `(let [h (sample (gamma 3 2)) a (sample (normal 0 1)) b (sample (normal 0 0.9)) v (+ a b)]
        (observe (normal v 0.8) 1) (observe (normal (* v h) 2) 1) h)`,
    );
    const s = 1 + 0.81;
    const joint = (h: number) => {
      const v = [
        [s + 0.64, h * s],
        [h * s, h * h * s + 4],
      ];
      return gamma32(h) + logNormal([1, 1], [0, 0], v);
    };
    const [log, mean, sd] = grid(joint, 1e-9, 20);
    const [found] = numbers(returned);
    expect(Math.abs(Number(logEvidence?.value) - log)).toBeLessThan(1e-5);
    expect(Math.abs(Number(found?.mean) - mean)).toBeLessThan(1e-5 * sd);
    expect(Math.abs(Number(found?.sd) - sd)).toBeLessThan(1e-5 * sd);
  });

  it("latents that are switched off in some rows, or in all", async () => {
    const { logEvidence, returned } = await reportOf(
      `(let [h (sample (gamma 3 2)) a (sample (normal 0 1)) b (sample (normal 0 1)) c (if (> h 1) 1 0)]
        (observe (normal (* c a) 0.8) 1) (observe (normal (+ a (* c b)) 1) 0.5)
        (observe (normal (* c h a) 1) 0.7) (observe (normal (* c b) 1) 0.7) h)`,
    );
    const joint = (h: number) => {
      const c = h > 1 ? 1 : 0;
      const rows = [
        [c, 0],
        [1, c],
        [c * h, 0],
        [0, c],
      ];
      const v = rows.map((x, i) =>
        rows.map((y, j) => {
          const own = i === j ? (i === 0 ? 0.64 : 1) : 0;
          return own + x.reduce((sum, each, k) => sum + each * (y[k] as number), 0);
        }),
      );
      return gamma32(h) + logNormal([1, 0.5, 0.7, 0.7], [0, 0, 0, 0], v);
    };
    // A step of the grid is 0.005, and the density jumps at 1.
    const [log, mean, sd] = grid(joint, 1e-9, 20);
    const [found] = numbers(returned);
    expect(Math.abs(Number(logEvidence?.value) - log)).toBeLessThan(2e-3);
    expect(Math.abs(Number(found?.mean) - mean)).toBeLessThan(2e-3 * sd + 6 * Number(found?.mcse));
  });
});
