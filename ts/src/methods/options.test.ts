import { describe, expect, it } from "vitest";
import type { LaurelError } from "../errors/laurel-error.ts";
import { type InferOptions, plansOf, settingsOf } from "./options.ts";

const FEW = () => 10;

function refusal(options: unknown): { code: string; message: string; hint: string } {
  try {
    settingsOf(options as InferOptions);
  } catch (error) {
    const [first] = (error as LaurelError).diagnostics;
    return { code: first?.code ?? "", message: first?.message ?? "", hint: first?.hint ?? "" };
  }
  throw new Error("nothing was refused");
}

describe("settingsOf", () => {
  it("fills in T = 1000, L = 100, learning rate 0.05, one coefficient a parameter, seed 0, 30 s", () => {
    const settings = settingsOf({});
    expect([...settings.record]).toEqual([1000, 100, 0.05, 0, 0, 0]);
    expect(settings.shown).toEqual({
      steps: 1000,
      samples: 100,
      learningRate: 0.05,
      controlVariate: "parameter",
      timeLimit: 30,
    });
    expect([settings.seed, settings.seedText, settings.timeLimit]).toEqual([0n, "0", 30_000]);
  });

  it("names the nearest option and the nearest word", () => {
    expect(refusal({ step: 10 })).toMatchObject({
      code: "values/bad-option",
      hint: "did you mean `steps`?",
    });
    expect(refusal({ method: "bvbi" }).hint).toBe("did you mean `bbvi`?");
  });

  it.each([{ method: "advi" }, { worker: "auto" }, { budget: 10 }])(
    "says of %o that it is not in this version",
    (options) => {
      expect(refusal(options).message).toContain("is not in this version");
    },
  );

  it.each([
    { steps: 0 },
    { steps: 10.5 },
    { steps: "10" },
    { samples: 1 },
    { learningRate: Number.NaN },
    { learningRate: -1 },
    { controlVariate: "site" },
    { seed: 1.5 },
    { seed: null },
    { threads: 0 },
    { threads: 2.5 },
    { threads: 1000 },
    { timeLimit: 0 },
    { timeLimit: Number.NaN },
    { signal: {} },
    { onAbort: "stop" },
    { onProgress: 3 },
    null,
  ])("refuses %o as a bad option", (options) => {
    expect(refusal(options).code).toBe("values/bad-option");
  });
});

describe("estimators", () => {
  it("are the book's unless another is named, by its place in the engine's table", () => {
    const numberOf = (options: InferOptions) => settingsOf(options).record[4];
    expect(numberOf({})).toBe(0);
    expect(numberOf({ estimator: "loo" })).toBe(2);
    expect(numberOf({ method: "bbvi", estimator: "auto" })).toBe(7);
  });

  it("are of bbvi alone, but auto is of every method", () => {
    expect(refusal({ method: "nuts", estimator: "rb" }).message).toContain("no option `estimator`");
    expect(settingsOf({ method: "nuts", estimator: "auto" }).estimator).toBeNull();
  });

  it("try steps by batches before others of which there is a choice, where data are many", () => {
    const named = (members: number) => plansOf({}, () => members).map(({ method }) => method);
    expect(named(19_900).indexOf("bbvi")).toBe(named(19_900).length - 1);
    expect(named(20_000).slice(0, 3)).toEqual(["exact", "bbvi", "laplace"]);
    expect(plansOf({}, () => 20_000)[1]?.shown).toMatchObject({ batch: 200, samples: 8 });
  });

  it("choose bbvi where no method is named; auto does not", () => {
    expect(plansOf({ estimator: "stl" }, FEW).map(({ method }) => method)).toEqual(["bbvi"]);
    expect(plansOf({ estimator: "auto" }, FEW).map(({ method }) => method)).toEqual(
      plansOf({}, FEW).map(({ method }) => method),
    );
  });

  it("are named when one is misspelt, and have no control variate but the book's", () => {
    expect(refusal({ estimator: "pathwize" }).hint).toBe("did you mean `pathwise`?");
    const both = { estimator: "rb", controlVariate: "vertex" };
    expect(refusal(both).message).toContain("of the estimator `book` alone");
    expect(settingsOf({ estimator: "rb" }).shown).not.toHaveProperty("controlVariate");
  });
});

describe("seeds", () => {
  const seedOf = (seed: number | bigint | string) => settingsOf({ seed }).seed;

  it("takes whole numbers modulo 2^64, a number and its bigint alike", () => {
    expect(seedOf(7)).toBe(7n);
    expect(seedOf(7n)).toBe(7n);
    expect(seedOf(-1)).toBe(2n ** 64n - 1n);
    expect(seedOf(2n ** 64n + 3n)).toBe(3n);
  });

  it("hashes texts by FNV-1a: the published 64-bit values of the empty text, a and foobar", () => {
    expect(seedOf("")).toBe(0xcbf29ce484222325n);
    expect(seedOf("a")).toBe(0xaf63dc4c8601ec8cn);
    expect(seedOf("foobar")).toBe(0x85944171f73967e8n);
  });

  it("echoes the seed as it was given", () => {
    expect(settingsOf({ seed: "demo" }).seedText).toBe("demo");
  });
});
