// The guide's parameters as the engine gives them, site after site, under their natural names.

import { GUIDES } from "../generated/layout.ts";
import { familyCode } from "../lower/catalogue.ts";
import type { LoweredSite } from "../lower/program.ts";
import type { Guide, GuideSite } from "../report/infer-report.ts";

/** A site's name in the report, `mu[0]`, and the length of its parameters. */
export interface GuideRow {
  readonly name: string;
  readonly family: string;
  readonly parameters: readonly { readonly name: string; readonly length: number | null }[];
  /** Numbers of this site in the flat array. */
  readonly width: number;
}

/** How the flat array is divided over the sites; whether steps were by batches. */
export function guideRows(
  sites: readonly LoweredSite[],
  names: readonly string[],
  byBatches: boolean,
): GuideRow[] {
  return sites.map((site, place) => {
    const own = GUIDES[familyCode(site.family)];
    const guide = byBatches && own !== undefined ? GUIDES[own.ofBatches] : own;
    if (guide === undefined) throw new Error(`no guide for ${site.family}`);
    const parameters = guide.parameters.map(({ name, perElement }) => ({
      name,
      length: perElement ? site.elements : null,
    }));
    const width = parameters.reduce((sum, { length }) => sum + (length ?? 1), 0);
    return { name: names[place] ?? `site ${place}`, family: guide.family, parameters, width };
  });
}

/** The guide at one time: `flat` holds all sites from `offset` on. */
export function readGuide(rows: readonly GuideRow[], flat: Float64Array, offset = 0): Guide {
  let at = offset;
  const entries = rows.flatMap((row): (readonly [string, GuideSite])[] => {
    // A site that was summed out has no guide.
    if (Number.isNaN(flat[at] as number)) {
      at += row.width;
      return [];
    }
    const params = row.parameters.map(({ name, length }) => {
      const start = at;
      at += length ?? 1;
      const value = length === null ? (flat[start] as number) : Array.from(flat.slice(start, at));
      return [name, value] as const;
    });
    return [[row.name, { family: row.family, params: Object.fromEntries(params) }]];
  });
  return Object.fromEntries(entries);
}
