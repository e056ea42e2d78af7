// `infer` from outside: awaited, iterated, stopped, refused; the same bits however the work is cut.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openBbvi } from "../../ts/src/engine/engine.ts";
import { READ } from "../../ts/src/generated/layout.ts";
import {
  daphne,
  type InferOptions,
  infer,
  LaurelError,
  type Progress,
} from "../../ts/src/index.ts";
import { lower } from "../../ts/src/lower/lower.ts";

const GAUSSIAN =
  "(let [mu (sample (normal 1 (sqrt 5))) lik (normal mu (sqrt 2))] (observe lik 8) (observe lik 9) mu)";
const LONG: InferOptions = { steps: 2_000_000, samples: 100 };

function corpus(name: string): string {
  return readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
}

async function errorOf(work: PromiseLike<unknown>): Promise<LaurelError> {
  try {
    await work;
  } catch (error) {
    return error as LaurelError;
  }
  throw new Error("nothing was thrown");
}

describe("awaiting", () => {
  it("gives a posterior whose report has what ran, all options and no auto", async () => {
    const posterior = await infer(daphne(GAUSSIAN, { name: "gaussian" }), {
      steps: 200,
      samples: 50,
      seed: "a",
    });
    expect(posterior.report).toMatchObject({
      program: { name: "gaussian" },
      method: "bbvi",
      estimator: "book",
      options: { steps: 200, samples: 50, learningRate: 0.05, controlVariate: "parameter" },
      seed: "a",
      logEvidence: { kind: "lower-bound" },
      elbo: { bestIsNoisy: true, nonFinite: 0 },
    });
    expect(posterior.report.elbo?.trace).toHaveLength(200);
    expect(posterior.report.qTrace).toHaveLength(10);
    expect(posterior.report.program.sha256).toHaveLength(64);
  });

  it("gives means, spreads and draws by name, and names the nearest latent", async () => {
    const source =
      "(let [a (foreach 3 [] (sample (normal 2 1))) b (sample (normal 5 1))] (+ b (first a)))";
    const posterior = await infer(daphne(source), { steps: 50, samples: 100 });
    expect(posterior.mean("b")).toBeCloseTo(5, 0);
    expect(posterior.mean("a")).toHaveLength(3);
    expect(posterior.sd("a[1]")).toBeCloseTo(1, 0);
    expect(posterior.mean()).toBeCloseTo(7, 0);
    const { data, weights, shape } = posterior.draws("a");
    expect(shape).toEqual([weights.length, 3]);
    expect(data).toHaveLength(3 * weights.length);
    expect(weights.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
    expect(() => posterior.mean("c")).toThrow(LaurelError);
    expect(() => posterior.mean("a[3]")).toThrow(LaurelError);
  });

  it("is JSON with words for numbers that are not finite, and prints a table", async () => {
    const source =
      "(let [x (sample (normal 0 1))] (observe (uniform-continuous 0 1) (if (> x 5) 0.5 0.5)) (if (> x 0) (factor (log 0))) x)";
    const posterior = await infer(daphne(source.replace("(if (> x 5) 0.5 0.5)", "0.5")), {
      steps: 40,
      samples: 20,
    });
    const text = JSON.stringify(posterior);
    expect(text).not.toMatch(/:null|,null/);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(posterior.toJSON())));
    expect(posterior.summary().toString()).toMatch(/^ +mean +sd +5 % +50 % +95 %\nvalue/);
  });

  it("gives constants, booleans, categories, vectors and maps in the structure of the value", async () => {
    const source = `(let [z (sample (flip 0.5)) k (sample (discrete [1 1 2]))]
      {:flag z :word (if z "a" :b) :list [k 3] :fixed (exp 0) :text "t"})`;
    const { returned } = await infer(daphne(source), { steps: 20, samples: 50 });
    expect(returned).toMatchObject({
      type: "map",
      entries: [
        [":flag", { type: "boolean" }],
        [
          ":word",
          {
            type: "category",
            p: [
              ["a", expect.any(Number)],
              [":b", expect.any(Number)],
            ],
          },
        ],
        [
          ":list",
          {
            type: "vector",
            items: [
              { type: "number", p: { 0: expect.any(Number) } },
              { type: "constant", value: 3 },
            ],
          },
        ],
        [":fixed", { type: "constant", value: 1 }],
        [":text", { type: "constant", value: "t" }],
      ],
    });
  });
});

describe("watching and stopping", () => {
  it("tells progress to an iterator and to onProgress, up to the last step", async () => {
    const told: Progress[] = [];
    const seen: Progress[] = [];
    const run = infer(daphne(GAUSSIAN), {
      steps: 20_000,
      samples: 50,
      onProgress: (each) => told.push(each),
    });
    for await (const progress of run) seen.push(progress);
    expect(seen.at(-1)).toMatchObject({ step: 20_000, steps: 20_000, fraction: 1 });
    expect(seen).toEqual(told);
    expect(seen.every(({ rate, elbo }) => rate > 0 && Number.isFinite(elbo))).toBe(true);
    expect((await run).report.partial).toBeUndefined();
  });

  it("rejects with the signal's reason, before the run and during it", async () => {
    const reason = new Error("enough");
    await expect(infer(daphne(GAUSSIAN), { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    const stop = new AbortController();
    const run = infer(daphne(corpus("gmm")), { ...LONG, signal: stop.signal });
    setTimeout(() => stop.abort(reason), 30);
    await expect(run).rejects.toBe(reason);
  });

  it("gives an iterator the run's error", async () => {
    const run = infer(daphne(corpus("gmm")), { ...LONG, timeLimit: 0.05 });
    const seen = async () => {
      for await (const _ of run);
    };
    expect((await errorOf(seen())).code).toBe("limits/timeout");
  });

  it("stops at the time limit with Timeout, or gives what there is, marked and not trusted", async () => {
    const options = { ...LONG, timeLimit: 0.1 };
    expect((await errorOf(infer(daphne(corpus("gmm")), options))).code).toBe("limits/timeout");
    const { report } = await infer(daphne(corpus("gmm")), { ...options, onAbort: "partial" });
    expect(report.partial?.stepsDone).toBeGreaterThan(0);
    expect(report.elbo?.trace).toHaveLength(report.partial?.stepsDone ?? 0);
    expect(report.verdict.level).toBe("do-not-trust");
    expect(report.returnedByFinalQ).toBeUndefined();
    expect(report.logEvidence).toBeNull();
  });

  it("gives the event loop a turn at least every 100 ms of a run", async () => {
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await infer(daphne(corpus("gmm")), { steps: 2000, samples: 100 });
    clearInterval(beat);
    expect(longest).toBeLessThan(100);
  });
});

describe("refusing", () => {
  it.each([
    [
      "(let [x (sample (gamma 1 1))] (observe (dirac (* x x)) 4) x)",
      "meaning/method-not-applicable",
      "(observe (dirac (* x x)) 4)",
    ],
    [
      "(let [x (sample (uniform-continuous 0 1))] (observe (uniform-continuous 2 (+ 3 x)) 5) x)",
      "values/all-weights-zero",
      "(observe (uniform-continuous 2 (+ 3 x)) 5)",
    ],
    [
      "(get [1 2] (+ 5 (sample (poisson 1))))",
      "values/all-weights-zero",
      "(get [1 2] (+ 5 (sample (poisson 1))))",
    ],
  ])("shows where: %s", async (source, code, place) => {
    const error = await errorOf(infer(daphne(source), { steps: 10, samples: 10 }));
    expect(error.code).toBe(code);
    const { start, end } = error.diagnostics[0]?.span ?? {
      start: { offset: 0 },
      end: { offset: 0 },
    };
    expect(source.slice(start.offset, end.offset)).toBe(place);
    expect(error.message).toContain("^^^");
  });

  it("refuses bad options before anything else", async () => {
    const options = { stepz: 5 } as InferOptions;
    expect((await errorOf(infer(daphne(GAUSSIAN), options))).code).toBe("values/bad-option");
  });

  it("warns of draws out of range at the index, with their number", async () => {
    const source = "(let [n (sample (poisson 2))] (observe (normal (get [1 2 3] n) 1) 2) n)";
    const { report } = await infer(daphne(source), { steps: 100, samples: 50 });
    const warning = report.warnings.find(({ kind }) => kind === "IndexOutOfRangeRuns");
    expect(warning?.message).toMatch(/^[\d,]+ samples of 5,000 got weight 0/);
    expect(source.slice(warning?.span?.start.offset, warning?.span?.end.offset)).toBe(
      "(get [1 2 3] n)",
    );
  });
});

describe("draws that the model excludes", () => {
  it("have no part in what the final Q believes, whose values stay numbers", async () => {
    const source = "(let [n (sample (poisson 2))] (observe (normal n 1) 2) (get [1 2 3] n))";
    const { report } = await infer(daphne(source), { steps: 50, samples: 50 });
    const p = Object.values((report.returnedByFinalQ as { p: Record<string, number> }).p);
    expect(p.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
    expect(report.returnedByFinalQ).toMatchObject({ mean: expect.any(Number) });
    expect(Number.isFinite((report.returnedByFinalQ as { mean: number }).mean)).toBe(true);
  });
});

describe("determinism", () => {
  it("gives the same report, but for its times, again and under another slicing", async () => {
    const options = { steps: 300, samples: 130, seed: 11 };
    const reports = await Promise.all(
      [0, 1].map(async () => {
        const { timing: _, ...report } = (await infer(daphne(corpus("gmm")), options)).toJSON();
        return JSON.stringify(report);
      }),
    );
    expect(reports[0]).toBe(reports[1]);
    const other = await infer(daphne(corpus("gmm")), { ...options, seed: 12 });
    expect(JSON.stringify(other.report.q)).not.toBe(
      JSON.stringify(JSON.parse(reports[0] as string).q),
    );
  });

  it("does the same work in steps of 1, 7 and 1000 units", async () => {
    const graph = daphne(corpus("dependent-support")).graph();
    const { words, constants, columns } = lower(graph);
    const read: string[] = [];
    for (const units of [1, 7, 1000]) {
      const run = await openBbvi(
        { words, constants, columns, siteAt: () => null },
        Float64Array.of(100, 40, 0.05, 0, 0, 0),
        3n,
      );
      while (run.step(units) > 0);
      read.push(
        Object.values(READ)
          .map((code) => run.read(code).join())
          .join(";"),
      );
      run.close();
    }
    expect(new Set(read).size).toBe(1);
  });
});
