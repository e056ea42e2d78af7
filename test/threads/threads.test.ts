// Runs on several threads: the same bits as on one, whatever becomes of the workers.

import { readFileSync } from "node:fs";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { trapForTest } from "../../ts/src/engine/engine.ts";
import { workers } from "../../ts/src/engine/threads/workers.ts";
import { daphne, type InferOptions, infer, type Progress } from "../../ts/src/index.ts";
import { answer, LOGISTIC, MODEL, OPTIONS } from "./models.ts";

let alone: string;

beforeAll(async () => {
  alone = (await answer({ threads: 1 })).text;
});

afterEach(() => workers.close());

it.each([2, 3, 4, 5])(
  "gives the same bits on %i threads as on one, warm or cold",
  async (threads) => {
    for (let i = 0; i < 2; i++) {
      const found = await answer({ threads });
      expect(found.text).toBe(alone);
      expect(found.threads).toBeLessThanOrEqual(threads);
    }
  },
);

/** Until a worker is there: on a busy machine the first runs may be over before it is. */
async function warm(): Promise<void> {
  await vi.waitUntil(async () => (await answer({ threads: 2 })).threads === 2, { timeout: 20_000 });
}

it("has a thread for each chain at most, and says how many worked", async () => {
  await warm();
  expect((await answer({ threads: 2 })).threads).toBe(2);
  expect((await answer({ threads: 100, chains: 1 })).threads).toBe(1);
  expect((await answer({ threads: 1 })).threads).toBe(1);
});

it("gives the same bits for Laplace's approximation on any number of threads, and as the default's method", async () => {
  const laplace = { method: "laplace", seed: 5, work: 0.3 } as const;
  const one = await answer({ ...laplace, threads: 1 }, LOGISTIC);
  expect(one.text).toContain('"method":"laplace"');
  for (const threads of [2, 3, 8, 20]) {
    expect((await answer({ ...laplace, threads }, LOGISTIC)).text).toBe(one.text);
  }
  const byDefault = await infer(LOGISTIC, { seed: 5, work: 0.3, threads: 2 });
  expect(byDefault.mean()).toEqual((await infer(LOGISTIC, { ...laplace, threads: 1 })).mean());
});

it("gives the same bits on any number of threads for chains that end when their errors are small", async () => {
  const byNeed = { chains: 0, draws: 4000 };
  const one = await answer({ ...byNeed, threads: 1 });
  for (const threads of [2, 3]) {
    expect((await answer({ ...byNeed, threads })).text).toBe(one.text);
  }
});

it("says why Laplace's approximation does not apply, on threads as on one", async () => {
  const model = daphne(readFileSync(new URL("../corpus/gmm.daphne", import.meta.url), "utf8"));
  const run = (threads: number) => infer(model, { method: "laplace", threads, work: 0.3 });
  const refusal = (threads: number) => run(threads).then(String, String);
  expect(await refusal(1)).toContain("laplace does not apply to this model");
  expect(await refusal(3)).toBe(await refusal(1));
});

it("takes one thread for a run of some milliseconds when nobody asks for more", async () => {
  expect((await answer({})).threads).toBe(1);
});

it("gives the same bits for three runs at once", async () => {
  const runs = [2, 3, 1].map((threads) => answer({ threads }));
  for (const { text } of await Promise.all(runs)) expect(text).toBe(alone);
});

it("tells of all chains together, and of everything done at the end", async () => {
  const told: Progress[] = [];
  const onProgress = (progress: Progress) => told.push(progress);
  await infer(MODEL, { ...OPTIONS, draws: 2000, threads: 3, onProgress });
  const fractions = told.map(({ fraction }) => fraction);
  expect(fractions.at(-1)).toBe(1);
  expect(told.at(-1)).toMatchObject({ step: 10_000, steps: 10_000, unit: "draw" });
  expect(fractions.every((each, k) => each >= (fractions[k - 1] ?? 0) && each <= 1)).toBe(true);
});

const LONG: InferOptions = { ...OPTIONS, draws: 1_000_000, threads: 2 };

it("is stopped by its signal while workers work, and the next run finds them at rest", async () => {
  for (let i = 0; i < 2; i++) {
    const stop = new AbortController();
    const run = infer(MODEL, { ...LONG, signal: stop.signal });
    for await (const { fraction } of run) {
      if (fraction > 0.0001) break;
    }
    stop.abort(new Error("enough"));
    await expect(run).rejects.toThrow("enough");
  }
  expect((await answer({ threads: 2 })).text).toBe(alone);
});

it("gives the draws that all chains have when it is stopped", async () => {
  await warm();
  const stop = new AbortController();
  const run = infer(MODEL, { ...LONG, signal: stop.signal, onAbort: "partial" });
  for await (const { step } of run) {
    if (step > 500) break;
  }
  stop.abort();
  const { report } = await run;
  expect(report.partial?.stepsDone).toBeGreaterThan(500);
  expect(report.timing.threads).toBe(2);
  expect(report.rhat).toBeLessThan(1.5);
});

it.each([0, 1.5, -1, 129, "2"])("refuses %j threads", async (threads) => {
  const run = infer(MODEL, { ...OPTIONS, threads: threads as number });
  await expect(run).rejects.toMatchObject({ code: "values/bad-option" });
});

it("rejects a run whose engine is given up while its workers are on their way", async () => {
  const run = infer(MODEL, { ...OPTIONS, threads: 3, draws: 100_000 });
  for await (const _ of run) break;
  await trapForTest().catch(() => undefined);
  await expect(run.then(() => "an answer")).rejects.toThrow();
  expect((await answer({ threads: 3 })).text).toBe(alone);
});
