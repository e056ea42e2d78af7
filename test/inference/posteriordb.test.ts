// Posteriors of posteriordb by default options, beside their exact moments.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import type { Summary } from "../../ts/src/report/infer-report.ts";
import { POSTERIORS } from "./posteriordb.ts";

const FOLDER = new URL("../../examples/posteriordb/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, FOLDER), "utf8");

function numbers(summary: Summary): Extract<Summary, { type: "number" }>[] {
  if (summary.type === "vector") return summary.items.flatMap(numbers);
  return summary.type === "number" ? [summary] : [];
}

/** The mixture of a thousand data takes seconds: it has three seeds here, and draws of its answer. */
const MIXTURE = "low_dim_gauss_mix";
const SEEDS = (name: string) => (name === MIXTURE ? [0, 1, 2] : [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

describe.each(POSTERIORS)("$name", ({ name, data, moments }) => {
  const tolerance = name === MIXTURE ? 0.03 : 1e-5;

  it.each(SEEDS(name))(
    `has every mean within ${tolerance} sd, and every sd within that part, of the exact one, seed %i`,
    async (seed) => {
      const model = daphne(read(`${name}.daphne`), { data: JSON.parse(read(`${data}.json`)) });
      const { report } = await infer(model, { seed, timeLimit: 300 });
      expect(report.verdict.level).toBe("trust");
      const found = numbers(report.returned);
      expect(found).toHaveLength(moments.length);
      found.forEach(({ mean, sd }, place) => {
        const [exactMean, exactSd] = moments[place] as [number, number];
        // Of 40,000 effective draws 0.03 is six standard errors of a mean, and of an sd where tails are moderate.
        expect(Math.abs(Number(mean) - exactMean) / exactSd).toBeLessThan(tolerance);
        expect(Math.abs(Number(sd) / exactSd - 1)).toBeLessThan(tolerance);
      });
    },
    300_000,
  );
});
