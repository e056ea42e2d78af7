// The answer as a table: what the posterior says of the program's value, and beside it what the final Q
// believes. In: summaries. Out: plain lines. Many leaves are cut to the first few.

import type { Summary } from "../../report/infer-report.ts";
import { type Leaf, type LeafSummary, leavesOf, supportOf } from "./leaves.ts";
import { decimalsFor, formatFixed, formatNumber, formatProbability } from "./number.ts";
import type { Paint } from "./paint.ts";
import { type Column, layTable, type TableLines } from "./table.ts";
import { cut, padEnd } from "./text.ts";
import { formatValue, toNumber } from "./value.ts";

/** Leaves shown; the rest is counted. */
const MOST_ROWS = 40;
/** Values whose probabilities get a column each. */
const MOST_VALUES = 6;
const NAME_WIDTH = 24;

/** One way of reading the posterior, with a few words that say which. */
export interface Reading {
  readonly name: string;
  readonly summary: Summary;
}

interface Block {
  readonly columns: readonly Column[];
  readonly cells: (leaf: LeafSummary) => string[];
}

/** The table of one or two readings of the same value, at most `width` columns wide where that can be. */
export function renderAnswer(readings: readonly Reading[], width: number, paint: Paint): string[] {
  const all = readings.map((reading) => leavesOf(reading.summary));
  const [first] = all;
  if (first === undefined) return [];
  if (first.every((leaf) => leaf.summary.type === "constant")) return constants(first);
  if (first.length === 1) {
    const [heading = "", ...rows] = oneLeaf(readings, all);
    return [paint.cyan(heading), ...rows];
  }
  return manyLeaves(readings, all, width).flatMap(({ heads, rows }) => [
    ...heads.map(paint.cyan),
    ...rows,
  ]);
}

/** What does not depend on any latent is the same in every reading. */
function constants(leaves: readonly Leaf[]): string[] {
  if (leaves.length === 0) return ["an empty value"];
  const rows = leaves
    .slice(0, MOST_ROWS)
    .map(({ path, summary }) => [
      cut(path, NAME_WIDTH),
      summary.type === "constant" ? formatValue(summary.value) : "",
    ]);
  const columns: Column[] = [
    { heading: "", align: "left" },
    { heading: "constant", align: "left" },
  ];
  return [...lines(layTable(columns, rows)), ...rest(leaves.length)];
}

/** Says how many leaves are not shown. */
function rest(total: number): string[] {
  return total > MOST_ROWS ? [`… and ${total - MOST_ROWS} more; --json has them all`] : [];
}

/** One leaf: a row for each reading. */
function oneLeaf(readings: readonly Reading[], all: readonly (readonly Leaf[])[]): string[] {
  const leaves = all.map((each) => (each[0] as Leaf).summary);
  const block = blockFor(leaves, true);
  const rows = leaves.map((leaf, at) => [readings[at]?.name ?? "", ...block.cells(leaf)]);
  return lines(layTable([{ heading: "", align: "left" }, ...block.columns], rows));
}

/** Several leaves: a row for each, the readings side by side, or one under the other when too wide. */
function manyLeaves(
  readings: readonly Reading[],
  all: readonly (readonly Leaf[])[],
  width: number,
): Part[] {
  const total = (all[0] as readonly Leaf[]).length;
  const shown = all.map((leaves) => leaves.slice(0, MOST_ROWS));
  const block = blockFor(
    shown.flat().map((leaf) => leaf.summary),
    true,
  );
  const second = blockFor(
    shown.flat().map((leaf) => leaf.summary),
    false,
  );
  const tables = shown.map((leaves, at) =>
    withTitle(table(leaves, at === 0 ? block : second), readings[at]?.name ?? ""),
  );
  const names = namesOf(shown[0] as readonly Leaf[]);
  const joined = [names, ...tables].reduce((left, right) => joinTitled(left, right));
  const stacked = joined.width <= width ? [joined] : tables.map((each) => joinTitled(names, each));
  return [...stacked.map(partOf), { heads: [], rows: rest(total) }];
}

/** Some lines of the answer: what heads them, and the rows. */
interface Part {
  readonly heads: readonly string[];
  readonly rows: readonly string[];
}

function partOf({ lines: all }: Titled): Part {
  return { heads: all.slice(0, 2), rows: all.slice(2) };
}

interface Titled {
  readonly lines: readonly string[];
  readonly width: number;
}

function table(leaves: readonly Leaf[], block: Block): TableLines {
  return layTable(
    block.columns,
    leaves.map((leaf) => block.cells(leaf.summary)),
  );
}

function namesOf(leaves: readonly Leaf[]): Titled {
  const names = leaves.map((leaf) => cut(leaf.path, NAME_WIDTH));
  const laid = layTable(
    [{ heading: "", align: "left" }],
    names.map((name) => [name]),
  );
  return { lines: ["", laid.heading, ...laid.rows], width: laid.width };
}

function withTitle(laid: TableLines, title: string): Titled {
  const width = Math.max(laid.width, title.length);
  return { lines: [title, laid.heading, ...laid.rows], width };
}

function joinTitled(left: Titled, right: Titled): Titled {
  const gap = 3;
  const joined = left.lines.map((line, at) =>
    `${padEnd(line, left.width + gap)}${right.lines[at] ?? ""}`.trimEnd(),
  );
  return { lines: joined, width: left.width + gap + right.width };
}

function lines(laid: TableLines): string[] {
  return [laid.heading, ...laid.rows].map((line) => line.trimEnd());
}

/** Probabilities where all leaves share few values, moments and quantiles (`full` only) otherwise. */
function blockFor(leaves: readonly LeafSummary[], full: boolean): Block {
  const values = sharedValues(leaves);
  if (values !== null) return probabilities(values);
  const isBoolean = leaves.every((leaf) => leaf.type === "boolean" || leaf.type === "constant");
  const headings = [isBoolean ? "P(true)" : "mean", "sd"];
  if (full && !isBoolean) headings.push("5 %", "median", "95 %");
  return {
    columns: headings.map((heading) => ({ heading, align: "decimal" })),
    cells: (leaf) => momentCells(leaf).slice(0, headings.length),
  };
}

/** All values of leaves with finite supports, in order; null when some leaf has none or they are many. */
function sharedValues(leaves: readonly LeafSummary[]): string[] | null {
  const values = new Set<string>();
  for (const leaf of leaves) {
    if (leaf.type === "constant") continue;
    const support = supportOf(leaf);
    if (support === null) return null;
    for (const value of support.keys()) values.add(value);
    if (values.size > MOST_VALUES) return null;
  }
  return values.size === 0 ? null : [...values].sort(byNumber);
}

function byNumber(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) ? 0 : difference;
}

function probabilities(values: readonly string[]): Block {
  return {
    columns: values.map((value) => ({ heading: `P(${cut(value, 12)})`, align: "decimal" })),
    cells: (leaf) => {
      if (leaf.type === "constant") return [formatValue(leaf.value)];
      const support = supportOf(leaf);
      return values.map((value) => formatProbability(toNumber(support?.get(value) ?? 0)));
    },
  };
}

function momentCells(leaf: LeafSummary): string[] {
  if (leaf.type === "constant") return [formatValue(leaf.value)];
  if (leaf.type === "category") return [mostProbable(leaf.p)];
  const [mean, sd] = [toNumber(leaf.mean), toNumber(leaf.sd)];
  const decimals = decimalsFor(toNumber(leaf.mcse), sd);
  const moments = [mean, sd].map((each) => formatFixed(each, decimals));
  if (leaf.type === "boolean") return moments;
  const quantiles = [leaf.q05, leaf.q50, leaf.q95].map(toNumber);
  return [...moments, ...quantiles.map((each) => formatFixed(each, decimals))];
}

function mostProbable(p: readonly (readonly [unknown, number])[]): string {
  const [best] = [...p].sort((a, b) => toNumber(b[1]) - toNumber(a[1]));
  return best === undefined
    ? ""
    : `${formatValue(best[0])} (${formatNumber(toNumber(best[1]), 3)})`;
}
