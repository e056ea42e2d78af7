// What a posterior says of observations: replicates against closed forms, log densities against the slow evaluator.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { graphToJsonText } from "../../ts/src/graph/json.ts";
import { daphne, type InferOptions, infer, modelFromJson } from "../../ts/src/index.ts";
import { evaluateGraph } from "../engine/evaluator.ts";
import { latentsInRow } from "../support/draws-as-values.ts";

function corpus(name: string): string {
  return readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
}

/** Means and covariances of replicates. */
interface Predictive {
  readonly means: readonly number[];
  readonly cov: (i: number, j: number) => number;
}

/** y given mu is N(mu, 2), and mu given the data N(7.25, 5 / 6). */
const GAUSSIAN: Predictive = {
  means: [7.25, 7.25],
  cov: (i, j) => 5 / 6 + (i === j ? 2 : 0),
};

/** The posterior by the normal equations: precision X'X + I / 100, of x = 1 ... 6. */
function lineInClosedForm(): Predictive {
  const xs = [1, 2, 3, 4, 5, 6];
  const ys = [2.1, 3.9, 5.3, 7.7, 10.2, 12.9];
  const sum = (of: (k: number) => number) => xs.reduce((total, _, k) => total + of(k), 0);
  const [a, b, d] = [sum((k) => xs[k]! ** 2) + 0.01, sum((k) => xs[k]!), xs.length + 0.01];
  const det = a * d - b * b;
  const [xy, y] = [sum((k) => xs[k]! * ys[k]!), sum((k) => ys[k]!)];
  const [slope, bias] = [(d * xy - b * y) / det, (a * y - b * xy) / det];
  return {
    means: xs.map((x) => slope * x + bias),
    cov: (i, j) => (d * xs[i]! * xs[j]! - b * (xs[i]! + xs[j]!) + a) / det + (i === j ? 1 : 0),
  };
}

/** Draws are independent, or thinned until they nearly are. */
const METHODS: readonly (InferOptions & { readonly thinned?: number })[] = [
  { method: "exact" },
  { method: "importance", samples: 400_000 },
  { method: "laplace" },
  { method: "smc" },
  { method: "nuts", thinned: 400 },
];

describe("replicates", () => {
  // Six standard errors, of weighted means of independent normal numbers: a false alarm in one of 5 x (5 + 19) numbers of one
  // fixed seed is 2.4e-7.
  it.each(METHODS)(
    "have the moments of the closed form: $method",
    async ({ thinned, ...options }) => {
      for (const [name, truth] of [
        ["gaussian", GAUSSIAN],
        ["line", lineInClosedForm()],
      ] as const) {
        const posterior = await infer(daphne(corpus(name)), { ...options, seed: 1 });
        const replicates = await posterior.predictive(
          thinned === undefined ? {} : { draws: thinned },
        );
        const { columns, weights } = replicates.table();
        const count = columns[0]!.length;
        const w = weights ?? new Float64Array(count).fill(1 / count);
        const effective = 1 / w.reduce((sum, x) => sum + x * x, 0);
        expect(effective).toBeGreaterThan(250);
        const mean = (of: (k: number) => number) => w.reduce((sum, x, k) => sum + x * of(k), 0);
        const centred = columns.map((column, i) => column.map((x) => x - truth.means[i]!));
        expect(columns).toHaveLength(truth.means.length);
        for (const [i, first] of centred.entries()) {
          const variance = truth.cov(i, i);
          const off = Math.abs(mean((k) => first[k]!));
          expect(off, `mean ${i}`).toBeLessThan(6 * Math.sqrt(variance / effective));
          for (const [j, second] of [...centred.entries()].slice(i, i + 2)) {
            const cov = truth.cov(i, j);
            const spread = Math.sqrt((variance * truth.cov(j, j) + cov * cov) / effective);
            const found = mean((k) => first[k]! * second[k]!);
            expect(Math.abs(found - cov), `covariance ${i}, ${j}`).toBeLessThan(6 * spread);
          }
        }
      }
    },
  );

  it("come in the order of the table's draws, with its weights and chains", async () => {
    const model = daphne("(let [m (sample (normal 0 1000))] (observe (normal m 0.001) 3) m)");
    const chains = await infer(model, { method: "nuts", chains: 3, draws: 50, seed: 1 });
    const [table, replicates] = [chains.table(), (await chains.predictive()).table()];
    expect(replicates).toMatchObject({ chains: 3, weights: null });
    table.columns[0]!.forEach((m, row) => {
      expect(Math.abs(replicates.columns[0]![row]! - m)).toBeLessThan(0.007);
    });
    const gaussian = daphne(corpus("gaussian"));
    const weighted = await infer(gaussian, { method: "importance", samples: 5000, seed: 1 });
    expect((await weighted.predictive()).table().weights).toEqual(weighted.table().weights);
    expect((await weighted.predictive({ draws: 7 })).table()).toMatchObject({ weights: null });
  });

  it("are the same bits for the same seed, and others for another one", async () => {
    const posterior = await infer(daphne(corpus("gaussian")), { method: "smc", seed: 5 });
    const bits = async (seed?: number | string) =>
      (await posterior.predictive(seed === undefined ? {} : { seed })).table().columns;
    expect(await bits()).toEqual(await bits());
    expect(await bits(5)).toEqual(await bits());
    expect(await bits("other")).not.toEqual(await bits());
  });

  it("can be had of what no latent can be: one family or another, a dirac, categories, vectors", async () => {
    const source = `(let [m (sample (normal 0 1)) z (sample (flip 0.5))]
      (observe "either" (if z (normal m 1) (gamma 2 1)) 0.5)
      (observe "mixed" (mixture [1 1] [(normal 100 1) (gamma 2 1)]) 1)
      (observe "word" (categorical [["a" 1] ["b" 3]]) "b")
      (observe "pair" (mvn [m (+ m 50)] [[1 0] [0 1]]) [1 50])
      (observe "counts" (multinomial 4 [1 2]) [1 3])
      m)`;
    const posterior = await infer(daphne(source), { method: "importance", samples: 2000, seed: 1 });
    const replicates = await posterior.predictive();
    expect(replicates.names).toEqual(["either", "mixed", "word", "pair", "counts"]);
    expect(new Set(replicates.draws("word").data)).toEqual(new Set([0, 1]));
    const { data, shape } = replicates.draws("counts");
    expect(shape).toEqual([2000, 2]);
    for (let row = 0; row < 2000; row++) expect(data[2 * row]! + data[2 * row + 1]!).toBe(4);
    const mixed = replicates.draws("mixed").data;
    expect(mixed.some((x) => x > 50) && mixed.some((x) => x < 50)).toBe(true);
    expect(Math.min(...replicates.draws("pair[1]").data)).toBeGreaterThan(40);
  });

  it("of an exact equality are what is said to be equal", async () => {
    const posterior = await infer(daphne(corpus("sum-dirac")), { seed: 1 });
    const { columns } = (await posterior.predictive()).table();
    expect(columns[0]!.every((x) => Math.abs(x - 7) < 1e-12)).toBe(true);
    expect((await posterior.logDensities()).logJoint).toBeNull();
  });

  it("of draws of the prior are those that came with them", async () => {
    const source = `(let [m (sample (normal 0 1))] (observe "y" (normal m 1) 3) m)`;
    const prior = await infer(daphne(source), { method: "prior", samples: 100, seed: 1 });
    expect((await prior.predictive()).draws("y")).toEqual(prior.draws("y"));
  });

  it("refuse more numbers than there is room for, and say how many draws would do", async () => {
    const source =
      "(data n) (let [m (sample (normal 0 1))] (foreach n [] (observe (normal m 1e6) 0)) m)";
    const options = { method: "importance", samples: 3000 } as const;
    const given = (n: number) => infer(daphne(source, { data: { n } }), options);
    await expect((await given(40_000)).predictive()).rejects.toMatchObject({
      code: "limits/memory-limit",
      diagnostics: [{ hint: expect.stringMatching(/^ask for fewer draws: `\{ draws: \d+ \}`$/) }],
    });
    await expect((await given(60_000)).logDensities()).rejects.toMatchObject({
      code: "limits/graph-too-large",
    });
  });

  it("refuse other draws than there are, and other names", async () => {
    const posterior = await infer(daphne(corpus("gaussian")), { seed: 1 });
    for (const draws of [0, 1.5, 1e9, Number.NaN]) {
      await expect(posterior.predictive({ draws })).rejects.toMatchObject({
        code: "values/bad-option",
      });
    }
    const replicates = await posterior.predictive({ draws: 10 });
    expect(() => replicates.draws("why")).toThrow(/no observation called "why"/);
  });
});

/** Models with what makes latents, observations and the ways to them differ. */
const MODELS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["gaussian", "line", "hmm", "gmm", "bnn", "sprinkler", "sum-relaxed", "dependent-support"].map(
      (name) => [name, corpus(name)],
    ),
  ),
  plates: `(let [b (sample (normal 0 1)) s (sample (gamma 2 2))
                 z (foreach 70 [] (sample (normal b s)))]
    (foreach 70 [k (range 70)] (observe (normal (get z k) (+ k 1)) k)) b)`,
  "plates of all kinds": `(let [p (sample (dirichlet [1 2]))
                 c (foreach 65 [] (sample (categorical [["a" 1] ["b" 2]])))
                 f (foreach 65 [] (sample (flip 0.3))) v (foreach 65 [] (sample (mvn [0 1] [[2 1] [1 2]])))]
    (foreach 65 [k (range 65)]
      (observe (normal (+ (if (= (get c k) "a") (first p) 3) (if (get f k) 1 0) (first (get v k))) 90) k)) p)`,
  scan: `(let [a (sample (beta 2 2)) s (sample (inv-gamma 3 1))]
    (loop 70 0.5 (fn [t x] (do (observe (normal (* a x) s) (sin t)) (+ (* a x) 0.1)))) a)`,
  guards: `(let [z (sample (flip 0.5)) k (sample (discrete [1 2 3]))]
    (if z (observe "y" (normal k 1) 2) (observe "w" (poisson (+ k 1)) 2)) (factor (* 0.1 k)) z)`,
  chains: `(let [x (sample (mvn [0 1] [[2 1] [1 2]])) t (sample (multivariate-t 5 [0 0] [[1 0.5] [0.5 1]]))
                 c (sample (multinomial 5 [1 2 3]))]
    (observe (mvn x [[1 0.2] [0.2 1]]) [1 2]) (observe (normal (+ (first t) (last c)) 1) 1) x)`,
  factors: `(let [l (sample (lkj-cholesky 3 2)) w (sample (wishart 5 [[1 0.3] [0.3 2]]))
                  m (sample (mixture [1 2] [(normal 0 1) (normal 4 1)])) t (sample (truncated-normal 0 1 -1 2))]
    (observe (mvn-cholesky [0 0 m] l) [1 2 3]) (observe (mvn [t 0] w) [1 2]) m)`,
  categories: `(let [c (sample (categorical [["low" 1] ["high" 2] [:none 1]])) n (sample (categorical [[0.5 1] [2 1]]))]
    (observe (normal (if (= c "low") 0 (if (= c "high") 5 2)) n) 1) c)`,
};

const UNKNOWN_JOINTS = ["factors", "categories", "plates of all kinds"];

describe("log densities", () => {
  it.each(Object.keys(MODELS))("%s: those of the slow evaluator within 1e-11", async (name) => {
    const model = daphne(MODELS[name]!);
    const posterior = await infer(model, { method: "importance", samples: 300, seed: 2 });
    const densities = await posterior.logDensities();
    const graph = model.graph();
    const [table, found] = [posterior.table(), densities.table()];
    const near = (x: number, y: number) =>
      x === y || Math.abs(x - y) <= 1e-11 * Math.max(1, Math.abs(y));
    expect(table.columns[0]!.length).toBeGreaterThan(3);
    for (const row of [0, 1, table.columns[0]!.length - 1]) {
      const slow = evaluateGraph(graph, latentsInRow(graph, table, row));
      for (const { id, kind, name, guard } of graph.vertices) {
        if (kind !== "observe") continue;
        const called = [name.base, ...name.indices.map((index) => `[${index}]`)].join("");
        const place = found.names.indexOf(called);
        const own = found.columns[place]?.[row] ?? Number.NaN;
        const expected = slow.logScores.get(id) ?? (guard === null ? Number.NaN : 0);
        expect(near(own, expected), `${called}: ${own} and ${expected}`).toBe(true);
      }
      const joint = [...slow.logPriors.values()].reduce((sum, x) => sum + x, slow.logLikelihood);
      const own = densities.logJoint?.[row];
      if (own !== undefined) expect(near(own, joint), `joint: ${own} and ${joint}`).toBe(true);
    }
    expect(densities.logJoint === null).toBe(UNKNOWN_JOINTS.includes(name));
  });

  it("of a graph that was read from JSON and folded by its structure are those of its program", async () => {
    const model = daphne(MODELS.plates!.replace(/70/g, "140"));
    const json = modelFromJson(graphToJsonText(model.graph()));
    const options = { method: "importance", samples: 300, seed: 2 } as const;
    const [own, read] = await Promise.all(
      [model, json].map(async (each) => (await infer(each, options)).logDensities()),
    );
    const joint = Array.from(own!.logJoint!);
    expect(joint.every(Number.isFinite)).toBe(true);
    for (const [row, x] of read!.logJoint!.entries()) expect(x / joint[row]!).toBeCloseTo(1, 11);
  });

  it("say what was observed", async () => {
    const source = `(let [m (sample (normal 0 1))] (foreach 3 [y [4 5 6]] (observe "y" (normal m 1) y))
      (observe "v" (mvn [m 0] [[1 0] [0 1]]) [7 8]) (observe "w" (categorical [["a" 1] ["b" m]]) "b") m)`;
    const posterior = await infer(daphne(source), { method: "importance", samples: 50 });
    const { names, observed } = await posterior.logDensities({ draws: 5 });
    expect(names).toEqual(["y", "v", "w"]);
    expect(observed.get("y")).toEqual(Float64Array.of(4, 5, 6));
    expect(observed.get("v")).toEqual(Float64Array.of(7, 8));
  });
});
