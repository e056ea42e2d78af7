// Q as tables: one for each family of guides, a row for each site, a column for each parameter.
// In: the guide of a report. Out: plain lines. Logits are shown as probabilities.

import type { Guide, GuideSite } from "../../report/infer-report.ts";
import { formatNumber, formatProbability } from "./number.ts";
import type { Paint } from "./paint.ts";
import { type Column, layTable } from "./table.ts";
import { cut, printable } from "./text.ts";
import { toNumber } from "./value.ts";

const MOST_SITES = 24;
const MOST_ELEMENTS = 8;
const NAME_WIDTH = 28;

/** The tables of `guide`, an empty line between two; lines are cut at `width` columns. */
export function renderGuide(guide: Guide, width: number, paint: Paint): string[] {
  const families = new Map<string, [string, GuideSite][]>();
  for (const entry of Object.entries(guide)) {
    const key = `${entry[1].family} ${shapeOf(entry[1])}`;
    const sites = families.get(key);
    if (sites === undefined) families.set(key, [entry]);
    else sites.push(entry);
  }
  return [...families.values()].flatMap((sites, at) => {
    const [heading = "", ...rows] = family(sites).map((line) => cut(line, width));
    return [...(at > 0 ? [""] : []), paint.cyan(heading), ...rows];
  });
}

/** Sites of one family share a table only when their parameters have the same names and lengths. */
function shapeOf(site: GuideSite): string {
  return parametersOf(site)
    .map(([heading]) => heading)
    .join(" ");
}

function family(sites: readonly [string, GuideSite][]): string[] {
  const [, first] = sites[0] as [string, GuideSite];
  const columns: Column[] = [
    { heading: printable(first.family), align: "left" },
    ...parametersOf(first).map(([heading]): Column => ({ heading, align: "decimal" })),
  ];
  const rows = sites
    .slice(0, MOST_SITES)
    .map(([name, site]) => [
      cut(printable(name), NAME_WIDTH),
      ...parametersOf(site).map(([, text]) => text),
    ]);
  const laid = layTable(columns, rows);
  const rest =
    sites.length > MOST_SITES
      ? [`… and ${sites.length - MOST_SITES} more sites; --json has them all`]
      : [];
  return [...[laid.heading, ...laid.rows].map((line) => line.trimEnd()), ...rest];
}

/** Headings and texts of a site's parameters. */
function parametersOf(site: GuideSite): [string, string][] {
  return Object.entries(site.params).flatMap(([name, value]) => parameter(name, value));
}

function parameter(name: string, value: number | readonly number[]): [string, string][] {
  if (!Array.isArray(value)) return [[name, formatNumber(toNumber(value as number))]];
  const numbers = value.map(toNumber);
  const isLogits = name === "logits";
  const shown = isLogits ? softmax(numbers) : numbers;
  const texts = shown
    .slice(0, MOST_ELEMENTS)
    .map((each, at): [string, string] => [
      isLogits ? `P(${at})` : `${name}[${at}]`,
      isLogits ? formatProbability(each) : formatNumber(each),
    ]);
  return shown.length > MOST_ELEMENTS ? [...texts, ["…", `${shown.length} in all`]] : texts;
}

/** Probabilities of logits; for reading only. */
function softmax(logits: readonly number[]): number[] {
  const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = logits.map((each) => Math.exp(each - most));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((each) => each / total);
}
