// The course's picture of a run: the ELBO of all steps, and of the last 200, the best in the title.
// In: a report. Out: SVG text. Loaded only when a picture is wanted: it brings a plotting library.

import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { ElboReport, InferReport } from "../../report/infer-report.ts";
import { LAST_STEPS } from "../render/elbo.ts";
import { formatCount, formatNumber, formatWithError } from "../render/number.ts";
import { toNumber } from "../render/value.ts";
import { type Series, seriesFrom } from "./series.ts";
import { escapeXml } from "./xml.ts";

const PANEL = { width: 470, height: 320, top: 76, gap: 20 } as const;
const COLOURS = { steps: "#9ecae1", median: "#08519c", wrong: "#cb181d", text: "#333" } as const;

/** The picture as an SVG document. */
export function elboPicture(report: InferReport, elbo: ElboReport): string {
  const trace = elbo.trace.map(toNumber);
  const all = seriesFrom(trace, 0);
  const shown = [{ title: `all ${formatCount(trace.length)} steps`, series: all }];
  if (trace.length > LAST_STEPS) {
    const last = seriesFrom(trace, trace.length - LAST_STEPS);
    shown.push({ title: `last ${LAST_STEPS} steps`, series: last });
  }
  const panels = shown.map(({ title, series }) => panel(title, series));
  const width = panels.length * (PANEL.width + PANEL.gap) + PANEL.gap;
  const placed = panels.map((svg, at) => place(svg, PANEL.gap + at * (PANEL.width + PANEL.gap)));
  return frame(width, [
    ...titles(report, elbo),
    ...placed,
    legend(shown.map(({ series }) => series)),
  ]);
}

function titles(report: InferReport, elbo: ElboReport): string[] {
  const noisy = elbo.bestIsNoisy ? " (one noisy step)" : "";
  const best = `best ELBO ${formatNumber(toNumber(elbo.best))} nats${noisy}`;
  const { steps, samples, learningRate } = report.options;
  const parts = [
    report.estimator === undefined ? report.method : `${report.method}, ${report.estimator}`,
    `${String(steps)} steps of ${String(samples)} samples`,
    `learning rate ${String(learningRate)}`,
    `seed ${report.seed}`,
    `final ELBO ${formatWithError(toNumber(elbo.final), toNumber(elbo.se))}`,
  ];
  return [
    text(PANEL.gap, 30, 18, 600, `${report.program.name}: ${best}`),
    text(PANEL.gap, 52, 13, 400, parts.join(" · ")),
  ];
}

/** What the colours mean, and the marks that there are. The first panel has all steps. */
function legend(all: readonly Series[]): string {
  const y = PANEL.top + PANEL.height + 18;
  const missing = all[0]?.missingCount ?? 0;
  const entries: { readonly colour: string; readonly words: string }[] = [
    { colour: COLOURS.steps, words: "each step" },
    { colour: COLOURS.median, words: "running median" },
  ];
  if (missing > 0) entries.push({ colour: COLOURS.wrong, words: `${missing} steps not finite` });
  const shown = entries.map(({ colour, words }, at) => {
    const x = PANEL.gap + at * 140;
    return `<rect x="${x}" y="${y - 9}" width="14" height="10" fill="${colour}"/>${text(x + 20, y, 12, 400, words)}`;
  });
  if (all.every(({ below }) => below.length === 0)) return shown.join("");
  const arrows = text(PANEL.gap + entries.length * 140 + 10, y, 12, 400, "▾ lower than shown");
  return [...shown, arrows].join("");
}

function panel(title: string, series: Series): string {
  const { document } = parseHTML("<html><body></body></html>");
  if (series.range === null) return emptyPanel(title);
  const drawn = Plot.plot({
    document: document as unknown as Document,
    width: PANEL.width,
    height: PANEL.height,
    marginLeft: 64,
    marginTop: 30,
    marginBottom: 40,
    style: { background: "none", color: COLOURS.text },
    x: {
      label: "step",
      labelAnchor: "center",
      labelArrow: "none",
      domain: series.steps,
      ticks: 5,
      tickFormat: formatCount,
    },
    y: { label: `ELBO (nats), ${title}`, labelArrow: "none", domain: range(series), grid: true },
    marks: marks(series, range(series)[0]),
  });
  return drawn.outerHTML;
}

/** The range of y with a little room; the marks of steps outside it stand at the lower edge. */
function range(series: Series): [number, number] {
  const [low, high] = series.range as readonly [number, number];
  const room = 0.05 * (high - low);
  return [low - room, high + room];
}

function marks(series: Series, floor: number): Plot.Markish[] {
  const at = { x: "step", y: "elbo" } as const;
  return [
    Plot.ruleX(series.missing, { stroke: COLOURS.wrong, strokeOpacity: 0.25 }),
    Plot.lineY(withGaps(series), { ...at, stroke: COLOURS.steps, strokeWidth: 1 }),
    Plot.lineY(series.medians, { ...at, stroke: COLOURS.median, strokeWidth: 2 }),
    Plot.text(
      series.below.map(({ step }) => ({ step, elbo: floor })),
      { ...at, text: () => "▾", fill: COLOURS.steps, dy: -4 },
    ),
    Plot.dot(series.best === null ? [] : [series.best], {
      ...at,
      r: 3.5,
      stroke: COLOURS.median,
      fill: "white",
      strokeWidth: 1.5,
    }),
  ];
}

/** The points in order of steps, NaN where a step is left out, so that the line breaks there. */
function withGaps(series: Series): { step: number; elbo: number }[] {
  const gaps = [...series.missing, ...series.below.map((point) => point.step)];
  const points = [...series.inside, ...gaps.map((step) => ({ step, elbo: Number.NaN }))];
  return points.sort((a, b) => a.step - b.step);
}

function emptyPanel(title: string): string {
  const words = text(PANEL.width / 2 - 100, PANEL.height / 2, 14, 400, `${title}: none is finite`);
  return `<svg width="${PANEL.width}" height="${PANEL.height}">${words}</svg>`;
}

function place(svg: string, x: number): string {
  return `<g transform="translate(${x} ${PANEL.top})">${svg}</g>`;
}

function text(x: number, y: number, size: number, weight: number, words: string): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${COLOURS.text}">${escapeXml(words)}</text>`;
}

function frame(width: number, parts: readonly string[]): string {
  const height = PANEL.top + PANEL.height + 32;
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size} font-family="system-ui, sans-serif"><rect width="100%" height="100%" fill="white"/>${parts.join("")}</svg>\n`;
}
