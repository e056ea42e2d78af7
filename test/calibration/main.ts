// `npm run calibrate`: every model under every method; prints the table line by line, and writes what came out to the file that is
// its last argument after each. Arguments: simulations, seed, methods, models (with commas between), the file.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { InferOptions } from "../../ts/src/index.ts";
import { largestDistance, pValue } from "./bands.ts";
import { MODELS } from "./models.ts";
import { type Cell, calibrate, DRAWS } from "./ranks.ts";

/** Of all bands of a run together. */
const FALSE_ALARM = 0.01;
const BINS = 20;

interface Entry extends Omit<Cell, "ranks"> {
  readonly model: string;
  readonly method: string;
  readonly simulations: number;
  readonly seed: number;
  readonly seconds: number;
  readonly quantities: Readonly<Record<string, Quantity>>;
}

interface Quantity {
  /** Of the ranks being uniform, by the simultaneous band that they just leave. */
  readonly p: number;
  /** Largest distance of the empirical distribution function from the uniform one. */
  readonly distance: number;
  /** Ranks, in bins. */
  readonly bins: readonly number[];
}

const [simulations, seed] = process.argv.slice(2, 4).map(Number) as [number, number];
const [methods, models] = process.argv.slice(4, 6).map((list) => list.split(",")) as [
  string[],
  string[],
];
const file = process.argv[6]!;

await main();

async function main(): Promise<void> {
  for (const method of methods) {
    for (const of of MODELS.filter(({ name }) => models.includes(name))) {
      const begin = performance.now();
      const options = { method } as InferOptions;
      const cell = await calibrate(of, { simulations, seed, options });
      const seconds = Math.round((performance.now() - begin) / 1000);
      const entry = { model: of.name, method, simulations, seed, seconds, ...summary(cell) };
      write(entry);
      console.log(lineOf(entry));
    }
  }
  const { entries } = JSON.parse(readFileSync(file, "utf8")) as { readonly entries: Entry[] };
  const all = entries.flatMap((entry) =>
    Object.entries(entry.quantities).map(([name, { p }]) => ({ entry, name, p })),
  );
  const level = FALSE_ALARM / all.length;
  const outside = all.filter(({ p }) => p < level);
  console.log(
    `${all.length} bands, each left by uniform ranks with probability ${level.toExponential(1)} ` +
      `(${FALSE_ALARM} for all together): ${outside.length} left`,
  );
  for (const { entry, name, p } of outside) {
    console.log(`outside: ${entry.method} on ${entry.model}, ${name}: p ${p.toExponential(1)}`);
  }
  const silent = entries.filter(({ quantities }) => Object.keys(quantities).length === 0);
  for (const { method, model } of silent) console.log(`nothing ran: ${method} on ${model}`);
  process.exitCode = outside.length + silent.length > 0 ? 1 : 0;
}

function summary({ ranks, ...counts }: Cell): Omit<Cell, "ranks"> & Pick<Entry, "quantities"> {
  const quantities = [...ranks].map(([name, all]) => {
    const bins = new Array<number>(BINS).fill(0);
    for (const rank of all) bins[Math.floor((rank * BINS) / (DRAWS + 1))]! += 1;
    return [name, { p: pValue(all, DRAWS), distance: largestDistance(all, DRAWS), bins }] as const;
  });
  return { ...counts, quantities: Object.fromEntries(quantities) };
}

/** Adds an entry to the file, in place of an earlier one of the same model and method. */
function write(entry: Entry): void {
  const known = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { entries: [] };
  const others = (known.entries as Entry[]).filter(
    ({ model, method }) => model !== entry.model || method !== entry.method,
  );
  const entries = [...others, entry];
  const record = { ...known, entries, table: entries.map(lineOf) };
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
}

function lineOf(entry: Entry): string {
  const all = Object.entries(entry.quantities);
  const [worst, { p, distance }] = all.reduce((a, b) => (b[1].p < a[1].p ? b : a), [
    "nothing",
    { p: 1, distance: 0, bins: [] },
  ] as [string, Quantity]);
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .map(([what, times]) => `${times} ${what}`)
      .join(", ") || "none";
  const joint = entry.quantities["log joint"]?.p ?? Number.NaN;
  return [
    `${entry.method} on ${entry.model}: ${all.length} quantities`,
    `least p ${p.toPrecision(2)} (${worst}, distance ${distance.toFixed(3)})`,
    `log joint p ${joint.toPrecision(2)}`,
    `ran ${counts(entry.methods)}`,
    `verdicts ${counts(entry.verdicts)}`,
    `failures ${counts(entry.failures)}`,
    `${entry.seconds} s`,
  ].join("; ");
}
