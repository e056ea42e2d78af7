// Simulation-based calibration, short: exact answers, chains and populations on small models, and samplers that are wrong on
// purpose. Each band is left by uniform ranks with probability 1e-8, so that these tests raise a false alarm with 2e-7 for one fixed
// seed; `npm run calibrate` is the long version.

import { beforeAll, describe, expect, it } from "vitest";
import { leastTail, probabilityOutside, pValue } from "./bands.ts";
import type { CalibrationModel } from "./models.ts";
import { MODELS } from "./models.ts";
import { type Cell, calibrate, DRAWS, LOG_JOINT } from "./ranks.ts";

const LEVEL = 1e-8;

/** Linear and normal, so that an exact answer takes a millisecond. */
const LINE: CalibrationModel = {
  name: "line",
  about: "slope and bias",
  source: `(data y) (let [slope (sample "slope" (normal 0 2)) bias (sample "bias" (normal 1 1))]
    (foreach 4 [x [-1 0 1 2] v y] (observe "y" (normal (+ (* slope x) bias) 1) v)) slope)`,
  form: { y: [0, 0, 0, 0] },
};
const SCHOOLS = MODELS.find(({ name }) => name === "schools")!;

function pValues({ ranks }: Cell): Map<string, number> {
  return new Map([...ranks].map(([name, all]) => [name, pValue(all, DRAWS)]));
}

function expectUniform(cell: Cell, names: readonly string[]): void {
  const found = pValues(cell);
  expect([...found.keys()]).toEqual(names);
  for (const [name, p] of found) expect(p, name).toBeGreaterThan(LEVEL);
}

/** Draws around their mean, further away or nearer. */
const scaled = (factor: number) => (draws: Float64Array) => {
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  return draws.map((x) => mean + factor * (x - mean));
};

describe("exact answers, 1,500 simulations", () => {
  let found: Map<string, number>;
  beforeAll(async () => {
    const options = { method: "exact" } as const;
    const spoiled = new Map([
      ["narrow", scaled(0.8)],
      ["wide", scaled(1.4)],
    ]);
    const cell = await calibrate(LINE, { simulations: 1500, seed: 1, options, spoiled });
    expect(cell).toMatchObject({ methods: { exact: 1500 }, failures: {} });
    found = pValues(cell);
  }, 60_000);

  it.each(["slope", "bias", LOG_JOINT])("%s: ranks are uniform", (name) => {
    expect(found.get(name)).toBeGreaterThan(LEVEL);
  });

  // At 99 draws the share of ranks below 1 in 100 is 3.1 in 100 for a standard deviation too small by a fifth: 8 standard errors.
  it.each(["slope", "bias"])("%s: standard deviations of 0.8 and of 1.4 are found out", (name) => {
    expect(found.get(`${name}, narrow`)).toBeLessThan(LEVEL);
    expect(found.get(`${name}, wide`)).toBeLessThan(LEVEL);
  });
});

describe("ranks are uniform", () => {
  it("of chains and of populations, 40 simulations", async () => {
    const names = ["mu", "tau", ...[0, 1, 2, 3, 4].map((k) => `theta[${k}]`), LOG_JOINT];
    const nuts = { method: "nuts", chains: 4, warmup: 150, draws: 100 } as const;
    expectUniform(await calibrate(SCHOOLS, { simulations: 40, seed: 1, options: nuts }), names);
    const smc = { method: "smc", work: 0.01 } as const;
    expectUniform(await calibrate(SCHOOLS, { simulations: 40, seed: 1, options: smc }), names);
  });
});

it("a sampler that does not look at the data is found out by the log joint alone", async () => {
  const options = { method: "prior", samples: 200 } as const;
  const found = pValues(await calibrate(LINE, { simulations: 200, seed: 1, options }));
  expect(found.get("slope")).toBeGreaterThan(LEVEL);
  expect(found.get("bias")).toBeGreaterThan(LEVEL);
  expect(found.get(LOG_JOINT)).toBeLessThan(LEVEL);
});

describe("bands", () => {
  it("have the probabilities of all sequences of ranks, written out", () => {
    const [count, most] = [5, 3];
    const all: number[][] = [[]];
    for (let place = 0; place < count; place++) {
      for (const ranks of all.splice(0)) {
        for (let rank = 0; rank <= most; rank++) all.push([...ranks, rank]);
      }
    }
    expect(all).toHaveLength((most + 1) ** count);
    const least = all.map((ranks) => leastTail(ranks, most));
    for (const tail of [0.01, 0.05, 0.2, 0.37]) {
      const share = least.filter((each) => each <= tail).length / all.length;
      expect(probabilityOutside(tail, count, most)).toBeCloseTo(share, 12);
    }
  });

  it("are the wider the less often they may be left, and hold what is even", () => {
    const even = Array.from({ length: 1000 }, (_, k) => k % 100);
    expect(pValue(even, 99)).toBeCloseTo(1, 12);
    expect(probabilityOutside(0.001, 1000, 99)).toBeGreaterThan(probabilityOutside(1e-4, 1000, 99));
  });
});
