// Draws as files: CSV with a row for each draw, and the JSON that ArviZ's `from_dict` takes. In: the table of a run. Out: text.

import Papa from "papaparse";
import { combed } from "../results/chosen-rows.ts";
import type { DrawsTable } from "../results/draws-table.ts";

/** Columns `chain`, `draw` (both from 0), `weight` where draws differ in weight, then the numbers by name. */
export function drawsToCsv(table: DrawsTable): string {
  const { names, columns, chains, weights } = table;
  const each = drawsOf(table) / chains;
  const own = weights === null ? [] : ["weight"];
  const rows = Array.from({ length: drawsOf(table) }, (_, row) => [
    Math.floor(row / each),
    row % each,
    ...(weights === null ? [] : [weights[row]]),
    ...columns.map((column) => column[row]),
  ]);
  const text = Papa.unparse({ fields: ["chain", "draw", ...own, ...names], data: rows });
  return `${text}\n`;
}

/** `{ posterior: { name: [chain][draw] or [chain][draw][element] } }`; vectors of numbers are one variable. */
export function drawsToArviz(table: DrawsTable): string {
  const { chains } = table;
  const rows = table.weights === null ? null : combed(table.weights, table.weights.length);
  const count = drawsOf(table) / chains;
  const pick = (column: Float64Array, at: number) => column[rows?.[at] ?? at] as number;
  const inChains = <Value>(of: (row: number) => Value) =>
    Array.from({ length: chains }, (_, chain) =>
      Array.from({ length: count }, (__, draw) => of(chain * count + draw)),
    );
  const posterior = variablesOf(table).map(({ name, columns }) => {
    const [only] = columns;
    const values =
      columns.length === 1 && only !== undefined && !only.isElement
        ? inChains((row) => pick(only.column, row))
        : inChains((row) => columns.map(({ column }) => pick(column, row)));
    return [name, values] as const;
  });
  const record = {
    posterior: Object.fromEntries(posterior),
    attrs: { inference_library: "laurel" },
  };
  return `${JSON.stringify(record, (_, value) => (typeof value === "number" && !Number.isFinite(value) ? null : value))}\n`;
}

function drawsOf({ columns }: DrawsTable): number {
  return columns[0]?.length ?? 0;
}

interface Variable {
  readonly name: string;
  readonly columns: { readonly column: Float64Array; readonly isElement: boolean }[];
}

/** `mu[0]` and `mu[1]` are elements of `mu`; of what is nested the last index alone is an axis. */
function variablesOf({ names, columns }: DrawsTable): Variable[] {
  const variables = new Map<string, Variable>();
  names.forEach((name, place) => {
    const bracket = name.lastIndexOf("[");
    const base = bracket < 0 ? name : name.slice(0, bracket);
    const known = variables.get(base) ?? { name: base, columns: [] };
    variables.set(base, known);
    known.columns.push({ column: columns[place] as Float64Array, isElement: bracket >= 0 });
  });
  return [...variables.values()];
}
