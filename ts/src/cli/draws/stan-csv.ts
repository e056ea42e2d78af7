// Draws in the layout of CmdStan's CSV files (Stan Development Team, CmdStan User's Guide, "Stan CSV file format"), for the
// programs that read these. In: the tables of a run. Out: one text a chain.

import type { InferReport } from "../../report/infer-report.ts";
import { drawsIn, evenRows, named, type RunTables } from "./tables.ts";

/** An output name: letters, digits and underscores, and indices from 1 after dots. */
const NOT_IN_NAMES = /[^A-Za-z0-9_]/g;

/**
 * A file for each chain: comments on the run, then `lp__` (the log joint density, nats, without Jacobians; nan where it is not
 * known), the numbers as `mu.1`, replicates by the names of their observations, and log densities as `log_lik_y.1`. The
 * sampler's own columns are not there, for the engine keeps no such numbers: so CmdStan's `fixed_param` is named.
 */
export function drawsToStanCsv(tables: RunTables, report: InferReport): string[] {
  const { draws, predictive, logDensities, logJoint } = tables;
  const columns = distinct([
    ...named(draws),
    ...named(predictive),
    ...named(logDensities, "log_lik_"),
  ]);
  const rows = evenRows(tables);
  const each = drawsIn(tables) / draws.chains;
  return Array.from({ length: draws.chains }, (_, chain) => {
    const own = rows.slice(chain * each, (chain + 1) * each);
    const lines = own.map((row) =>
      [logJoint?.[row] ?? Number.NaN, ...columns.map(({ column }) => column[row] as number)]
        .map(numberText)
        .join(","),
    );
    const header = ["lp__", ...columns.map(({ name }) => name)].join(",");
    return [...comments(report, chain, each), header, ...lines, ...times(report), ""].join("\n");
  });
}

function comments(report: InferReport, chain: number, draws: number): string[] {
  const { program, method, seed, laurel } = report;
  const { warmup = 0 } = report.options;
  const lines = [
    `laurel = ${laurel}`,
    `laurel_method = ${method}`,
    `model = ${program.name.replace(/\s+/g, "_")}`,
    "method = sample (Default)",
    "  sample",
    `    num_samples = ${draws}`,
    `    num_warmup = ${warmup}`,
    "    save_warmup = 0 (Default)",
    "    thin = 1 (Default)",
    "    algorithm = fixed_param",
    `id = ${chain + 1}`,
    "random",
    `  seed = ${seed.replace(/\s+/g, "_")}`,
  ];
  return lines.map((line) => `# ${line}`);
}

/** Readers look for these lines to know that the draws are all there. The engine does not tell its warm-up apart. */
function times({ timing }: InferReport): string[] {
  const seconds = timing.inferMs / 1000;
  return [
    "# ",
    "#  Elapsed Time: 0 seconds (Warm-up)",
    `#                ${seconds} seconds (Sampling)`,
    `#                ${seconds} seconds (Total)`,
    "# ",
  ];
}

/** `W[3][0]` is `W.4.1`; names that come out the same are told apart by a number. */
function distinct<Column extends { readonly name: string }>(columns: readonly Column[]): Column[] {
  const bases = new Map<string, string>();
  const taken = new Set<string>();
  const baseOf = (name: string) => {
    const known = bases.get(name);
    if (known !== undefined) return known;
    // Two underscores at its end would make it a column of the sampler.
    const plain = name
      .replace(NOT_IN_NAMES, "_")
      .replace(/^(?![A-Za-z])/, "x")
      .replace(/_+$/, "");
    let free = plain;
    for (let number = 2; taken.has(free); number++) free = `${plain}_${number}`;
    taken.add(free);
    bases.set(name, free);
    return free;
  };
  return columns.map((column) => {
    const { name } = column;
    const indices = /(?:\[\d+\])*$/.exec(name)?.[0] ?? "";
    const base = baseOf(name.slice(0, name.length - indices.length));
    const from1 = indices.match(/\d+/g)?.map((index) => `.${Number(index) + 1}`) ?? [];
    return { ...column, name: base + from1.join("") };
  });
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
