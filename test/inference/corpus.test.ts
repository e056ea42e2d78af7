// All programs of the course under Algorithm 12, T = 1000, L = 100, seed 1, beside their exact answers. The table is
// test/inference/README.md; `npx vitest run test/inference -u` writes it anew, and a person reads the difference.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { daphne, infer, type LaurelError } from "../../ts/src/index.ts";
import type { InferReport, NumberSummary, Summary } from "../../ts/src/report/infer-report.ts";
import { TRUTHS, type Truth } from "./truths.ts";

const OPTIONS = { steps: 1000, samples: 100, seed: 1 };

interface Leaf {
  readonly mean: number;
  readonly sd: number;
  readonly mcse: number;
}

function leaves(summary: Summary | undefined): Leaf[] {
  if (summary === undefined) return [];
  if (summary.type === "vector") return summary.items.flatMap(leaves);
  return summary.type === "number" || summary.type === "boolean" ? [summary as NumberSummary] : [];
}

async function fitProgram(name: string, seed = OPTIONS.seed): Promise<InferReport> {
  const source = readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
  return (await infer(daphne(source, { name }), { ...OPTIONS, seed })).report;
}

function number(x: number | undefined): string {
  if (x === undefined) return "";
  if (Math.abs(x) < 1e-9) return "0";
  return Number.isFinite(x) ? String(Number(x.toPrecision(5))) : String(x);
}

/** Up to two values in full; of more, the largest distance from the truth. */
function values(found: readonly number[], truth: readonly number[]): string {
  if (truth.length <= 2) return found.map(number).join(", ");
  const furthest = found.reduce((most, x, i) => Math.max(most, Math.abs(x - (truth[i] ?? 0))), 0);
  return `at most ${number(furthest)} away`;
}

function row(truth: Truth, report: InferReport): string {
  const weighted = leaves(report.returned);
  const believed = leaves(report.returnedByFinalQ);
  const exact =
    truth.means.length <= 2 ? truth.means.map(number).join(", ") : `${truth.means.length} means`;
  const cells = [
    truth.name,
    truth.what,
    exact,
    values(
      weighted.map(({ mean }) => mean),
      truth.means,
    ),
    values(
      believed.map(({ mean }) => mean),
      truth.means,
    ),
    (truth.sds ?? []).map(number).join(", "),
    truth.sds === undefined ? "" : weighted.map(({ sd }) => number(sd)).join(", "),
    truth.sds === undefined ? "" : believed.map(({ sd }) => number(sd)).join(", "),
    number(truth.logEvidence),
    `${number(report.logEvidence?.value)} ± ${number(report.logEvidence?.se)}`,
    number(report.khat),
    report.verdict.level,
  ];
  return `| ${cells.join(" | ")} |`;
}

const HEADER = [
  "# Algorithm 12 on the course's programs",
  "",
  "T = 1000 steps of L = 100 samples, learning rate 0.05, seed 1; every run is the same to the last bit. Written by",
  '`corpus.test.ts`; exact answers: `truths.ts`, and below where they come from. "Weighted" is the answer by the weights of all',
  'T x L samples, "Q" what 10,000 fresh draws of the final guide say. The ELBO is a lower bound of the log evidence.',
  "",
  "| program | quantity | exact mean | weighted | Q | exact sd | weighted | Q | log evidence | ELBO of Q | k-hat | verdict |",
  "|---|---|---|---|---|---|---|---|---|---|---|---|",
];

async function refusal(name: string): Promise<string> {
  return fitProgram(name).then(
    () => "not refused",
    (error: LaurelError) => error.diagnostics[0]?.message ?? "",
  );
}

describe("the course's programs", () => {
  it("stand beside their exact answers in test/inference/README.md", async () => {
    const rows: string[] = [];
    for (const truth of TRUTHS) rows.push(row(truth, await fitProgram(truth.name)));
    const refused = `sum-dirac is refused: ${await refusal("sum-dirac")}. Exact inference answers it.`;
    const sources = TRUTHS.map(({ name, source }) => `- ${name}: ${source}`);
    const known = ["## How the exact answers are known", "", ...sources];
    const text = [...HEADER, ...rows, "", refused, "", ...known, ""].join("\n");
    await expect(text).toMatchFileSnapshot("README.md");
  }, 60_000);

  it("are within 5 standard errors and 2 % of a spread wherever the verdict says trust, at 5 seeds", async () => {
    let trusted = 0;
    for (const truth of TRUTHS.filter(({ name }) => name !== "bnn")) {
      for (const seed of [1, 2, 3, 4, 5]) {
        const report = await fitProgram(truth.name, seed);
        if (report.verdict.level !== "trust") continue;
        trusted += 1;
        leaves(report.returned).forEach(({ mean, sd, mcse }, i) => {
          expect(Math.abs(mean - (truth.means[i] as number))).toBeLessThan(5 * mcse + 0.02 * sd);
        });
      }
    }
    expect(trusted).toBeGreaterThan(0);
  }, 60_000);
});
