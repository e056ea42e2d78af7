import { describe, expect, it } from "vitest";
import type { Summary } from "../../report/infer-report.ts";
import { renderAnswer } from "./answer.ts";
import { renderGuide } from "./guide.ts";
import { plain } from "./paint.ts";
import { mixtureReport } from "./report.fixture.ts";
import { renderReport } from "./report.ts";
import { displayWidth } from "./text.ts";
import { renderVerdict } from "./verdict.ts";

const look = { width: 80, paint: plain, brief: false };

function number(mean: number): Summary {
  return { type: "number", mean, sd: 0.4, mcse: 0.004, q05: mean - 1, q50: mean, q95: mean + 1 };
}

describe("a run's report", () => {
  const text = renderReport(mixtureReport(), look);

  it("says in order what ran, Q, the ELBO, the answer and the verdict", () => {
    const order = ["gmm.daphne\n", "seed 1", "Q, the", "ELBO", "Answer", "Do not trust"];
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it("shows all 1000 steps and the last 200, and says that the best is noisy", () => {
    expect(text).toContain("all 1000 steps (21 not finite: gaps)");
    expect(text).toContain("last 200 steps");
    expect(text).toContain("best   -50.4 (one step's noisy estimate");
    expect(text).toContain("final  -51.30 ± 0.31");
  });

  it.each([40, 60, 80, 96])("keeps to %i columns", (width) => {
    const lines = renderReport(mixtureReport(), { ...look, width }).split("\n");
    const tooWide = lines.filter((line) => displayWidth(line) > width);
    expect(tooWide).toEqual([]);
  });

  it("leaves the answer and the verdict when brief", () => {
    const brief = renderReport(mixtureReport(), { ...look, brief: true });
    expect(brief).not.toContain("ELBO,");
    expect(brief).toContain("by weights");
    expect(brief).toContain("Do not trust");
  });

  it("says when it was stopped early", () => {
    const partial = { ...mixtureReport(), partial: { reason: "interrupted", stepsDone: 420 } };
    for (const brief of [false, true]) {
      const shown = renderReport(partial, { ...look, brief });
      expect(shown).toContain("stopped early after 420 steps: interrupted");
    }
  });

  it("reads numbers that JSON has as words", () => {
    const report = JSON.parse(
      JSON.stringify(mixtureReport(), (_key, value) =>
        typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
      ),
    );
    expect(renderReport(report, look)).toBe(text);
  });
});

describe("the answer", () => {
  it("puts the readings of a single number one under the other", () => {
    const readings = [
      { name: "by weights", summary: number(7.25) },
      { name: "final Q", summary: number(7.2) },
    ];
    expect(renderAnswer(readings, 80, plain)).toEqual([
      "             mean     sd    5 %  median   95 %",
      "by weights  7.250  0.400  6.250   7.250  8.250",
      "final Q     7.200  0.400  6.200   7.200  8.200",
    ]);
  });

  it("gives each leaf of a vector a row with its index", () => {
    const summary: Summary = { type: "vector", items: [number(2), number(-0.5)] };
    const lines = renderAnswer([{ name: "by weights", summary }], 80, plain);
    expect(lines[2]).toMatch(/^\[0\] +2\.000/);
    expect(lines[3]).toMatch(/^\[1\] +-0\.500/);
  });

  it("gives each of few possible values a column of probabilities", () => {
    const p = { "0": 0.25, "1": 0.5, "2": 0.25 };
    const state: Summary = { type: "number", mean: 1, sd: 1, mcse: 0, q05: 0, q50: 1, q95: 2, p };
    const summary: Summary = { type: "vector", items: [state, state] };
    const lines = renderAnswer([{ name: "by weights", summary }], 80, plain);
    expect(lines[1]).toContain("P(0)   P(1)   P(2)");
    expect(lines[3]).toContain("0.250  0.500  0.250");
  });

  it("puts the readings one under the other when they do not fit side by side", () => {
    const summary: Summary = { type: "vector", items: [number(2), number(-0.5)] };
    const readings = ["by weights", "final Q"].map((name) => ({ name, summary }));
    const narrow = renderAnswer(readings, 50, plain);
    expect(narrow.filter((line) => line.includes("[0]"))).toHaveLength(2);
    expect(renderAnswer(readings, 80, plain).filter((line) => line.includes("[0]"))).toHaveLength(
      1,
    );
  });

  it("shows 40 leaves and counts the rest", () => {
    const items = Array.from({ length: 230 }, (_, at) => number(at));
    const lines = renderAnswer(
      [{ name: "by weights", summary: { type: "vector", items } }],
      80,
      plain,
    );
    expect(lines).toHaveLength(2 + 40 + 1);
    expect(lines.at(-1)).toBe("… and 190 more; --json has them all");
  });

  it("prints a value that does not depend on any latent once", () => {
    const readings = ["by weights", "final Q"].map((name) => ({
      name,
      summary: { type: "constant", value: 3 } as const,
    }));
    expect(renderAnswer(readings, 80, plain)).toEqual(["  constant", "  3"]);
    const empty: Summary = { type: "vector", items: [] };
    expect(renderAnswer([{ name: "", summary: empty }], 80, plain)).toEqual(["an empty value"]);
  });

  it("prints constants, maps and categories", () => {
    const summary: Summary = {
      type: "map",
      entries: [
        [":k", { type: "constant", value: ["a", null] }],
        [
          "c",
          {
            type: "category",
            p: [
              ["rain", 0.75],
              ["sun", 0.25],
            ],
            mcse: 0.01,
          },
        ],
        ["x", number(1)],
      ],
    };
    const text = renderAnswer([{ name: "by weights", summary }], 80, plain).join("\n");
    expect(text).toMatch(/:k +\["a" nil\]/);
    expect(text).toContain('"rain" (0.75)');
  });
});

describe("Q and the verdict", () => {
  it("shows logits as probabilities, and parameters by name", () => {
    const lines = renderGuide(
      {
        z: { family: "discrete", params: { logits: [0, Math.log(3)] } },
        mu: { family: "normal", params: { mean: -0.2, sd: 12.5 } },
      },
      80,
      plain,
    );
    expect(lines).toEqual([
      "discrete   P(0)   P(1)",
      "z         0.250  0.750",
      "",
      "normal  mean    sd",
      "mu      -0.2  12.5",
    ]);
  });

  it("shows 24 sites of a family and counts the rest", () => {
    const site = { family: "normal", params: { mean: 0, sd: 1 } };
    const guide = Object.fromEntries(Array.from({ length: 141 }, (_, at) => [`w[${at}]`, site]));
    expect(renderGuide(guide, 80, plain).at(-1)).toBe("… and 117 more sites; --json has them all");
  });

  it("does not let a site's name drive the terminal", () => {
    const site = { family: "normal", params: { mean: 0, sd: 1 } };
    expect(renderGuide({ "\u001b[2J": site }, 80, plain).join("")).not.toContain("\u001b");
  });

  it("says the level and each reason once, and where to look", () => {
    const start = { offset: 9, line: 2, column: 5 };
    const verdict = {
      level: "care",
      exact: false,
      text: "Take this answer with care. K-hat is 0.6.",
      reasons: [
        { code: "khat", text: "k-hat is 0.6", value: 0.6 },
        { code: "scale", text: "its scale is small", site: "sigma", span: { start, end: start } },
      ],
    } as const;
    expect(renderVerdict(verdict, 80, plain)).toEqual([
      "Take this answer with care",
      "  K-hat is 0.6.",
      "  - its scale is small",
      "  see line 2, column 5 (sigma)",
    ]);
  });
});
