import { describe, expect, it } from "vitest";
import { mixtureReport } from "../render/report.fixture.ts";
import { picturePage } from "./page.ts";
import { elboPicture } from "./picture.ts";
import { seriesFrom } from "./series.ts";

const report = mixtureReport();
const elbo = report.elbo as NonNullable<typeof report.elbo>;

describe("the ELBO's picture", () => {
  const svg = elboPicture(report, elbo);

  it("has the best ELBO in its title and two panels", () => {
    expect(svg.startsWith("<svg xmlns=")).toBe(true);
    expect(svg).toContain("gmm.daphne: best ELBO -50.4 nats (one noisy step)");
    expect(svg).toContain("all 1000 steps");
    expect(svg).toContain("last 200 steps");
    expect(svg).toContain("21 steps not finite");
  });

  it("has no coordinate that is not a number", () => {
    expect(svg).not.toContain("NaN");
    expect(svg).not.toContain("Infinity");
  });

  it("has one panel for 200 steps or fewer, and says so when none is finite", () => {
    const short = elboPicture(report, { ...elbo, trace: [-3, -2, -1] });
    expect(short).toContain("all 3 steps");
    expect(short).not.toContain("last 200");
    const none = elboPicture(report, { ...elbo, trace: [Number.NEGATIVE_INFINITY] });
    expect(none).toContain("all 1 steps: none is finite");
  });

  it("does not let a program's name be markup, in the picture or in the page", () => {
    const named = { ...report, program: { ...report.program, name: "<script>alert(1)</script>" } };
    const page = picturePage(named, elboPicture(named, elbo));
    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;");
  });
});

describe("the series of a picture", () => {
  it("keeps wild and missing steps out of the range, and counts steps from 1", () => {
    const series = seriesFrom([Number.NaN, -1e9, -5, -4, -3, -2, -1, -3], 0);
    expect(series.steps).toEqual([1, 8]);
    expect(series.missing).toEqual([1]);
    expect(series.below).toEqual([{ step: 2, elbo: -1e9 }]);
    expect(series.range).toEqual([-5, -1]);
    expect(series.best).toEqual({ step: 7, elbo: -1 });
  });

  it("thins 200 000 steps to the extremes of 2000 groups and loses neither the best nor a gap", () => {
    const trace = Array.from({ length: 200_000 }, (_, step) => -(step % 100) - 1);
    trace[123_456] = 7;
    trace[77] = Number.NaN;
    const series = seriesFrom(trace, 0);
    expect(series.inside.length).toBeLessThanOrEqual(4000);
    expect(series.best).toEqual({ step: 123_457, elbo: 7 });
    expect(series.missing).toEqual([78]);
    expect(series.missingCount).toBe(1);
  });

  it("gives a constant series a range of its own", () => {
    expect(seriesFrom([2, 2], 0).range).toEqual([1, 3]);
  });
});
