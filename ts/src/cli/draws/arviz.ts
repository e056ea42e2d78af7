// Draws as the JSON that ArviZ's `from_dict` takes. In: the tables of a run. Out: text.

import { drawsIn, evenRows, type NamedColumn, named, type RunTables } from "./tables.ts";

/**
 * Groups of variables, `{ posterior: { name: [chain][draw] or [chain][draw][element] } }`, and `posterior_predictive`,
 * `log_likelihood`, `observed_data` and `sample_stats` where there are such (of draws of the prior `prior` and
 * `prior_predictive`); vectors of numbers are one variable.
 */
export function drawsToArviz(tables: RunTables): string {
  const { draws, predictive, logDensities, observed, logJoint, isPrior } = tables;
  const rows = evenRows(tables);
  const count = drawsIn(tables) / draws.chains;
  const inChains = <Value>(of: (row: number) => Value) =>
    Array.from({ length: draws.chains }, (_, chain) =>
      Array.from({ length: count }, (__, draw) => of(rows[chain * count + draw] as number)),
    );
  const group = (columns: readonly NamedColumn[]) =>
    Object.fromEntries(
      variablesOf(columns).map(({ name, isVector, columns }) => {
        const first = columns[0] as Float64Array;
        const values = isVector
          ? inChains((row) => columns.map((column) => column[row]))
          : inChains((row) => first[row]);
        return [name, values];
      }),
    );
  const scalars = new Set(logDensities?.names ?? predictive?.names);
  const kind = isPrior ? "prior" : "posterior";
  const record = {
    [kind]: group(named(draws)),
    ...(predictive === null ? {} : { [`${kind}_predictive`]: group(named(predictive)) }),
    ...(logDensities === null ? {} : { log_likelihood: group(named(logDensities)) }),
    ...(logJoint === null
      ? {}
      : {
          [isPrior ? "sample_stats_prior" : "sample_stats"]: {
            lp: inChains((row) => logJoint[row]),
          },
        }),
    ...(observed === null ? {} : { observed_data: dataOf(observed, scalars) }),
    attrs: { inference_library: "laurel" },
  };
  return `${JSON.stringify(record, (_, value) => (typeof value === "number" && !Number.isFinite(value) ? null : value))}\n`;
}

/** One number under a name without an index is no vector. */
function dataOf(observed: ReadonlyMap<string, Float64Array>, scalars: ReadonlySet<string>) {
  return Object.fromEntries(
    [...observed].map(([name, values]) => [
      name,
      values.length === 1 && scalars.has(name) ? values[0] : Array.from(values),
    ]),
  );
}

interface Variable {
  readonly name: string;
  readonly isVector: boolean;
  readonly columns: Float64Array[];
}

/** `mu[0]` and `mu[1]` are elements of `mu`; of what is nested the last index alone is an axis. */
function variablesOf(columns: readonly NamedColumn[]): Variable[] {
  const variables = new Map<string, Variable>();
  for (const { name, column } of columns) {
    const bracket = name.lastIndexOf("[");
    const base = bracket < 0 ? name : name.slice(0, bracket);
    const known = variables.get(base) ?? { name: base, isVector: bracket >= 0, columns: [] };
    variables.set(base, known);
    known.columns.push(column);
  }
  return [...variables.values()];
}
