// Names of vertices that stand for many: what the many names have in common, with the plates' indices.

import type { SiteName, Vertex } from "../graph/graph.ts";
import { placesOf, type Structure } from "./shape.ts";

/** A name for each template, different for templates that began with different bases. */
export function templateNames(vertices: readonly Vertex[], { templates }: Structure): SiteName[] {
  const names = templates.map((template) => {
    const all = Array.from(placesOf(template), (place) => (vertices[place] as Vertex).name);
    return commonName(all as [SiteName, ...SiteName[]], template.plates);
  });
  const counts = new Map<string, number>();
  for (const { base } of names) counts.set(base, (counts.get(base) ?? 0) + 1);
  return names.map((name, number) => {
    const { first } = templates[number] as Structure["templates"][number];
    return counts.get(name.base) === 1
      ? name
      : { ...name, base: vertices[first]?.name.base as string };
  });
}

/** With the plates' indices, outermost first, for those that differ; further ones are left out. */
function commonName(all: readonly [SiteName, ...SiteName[]], plates: readonly number[]): SiteName {
  const left = [...plates];
  const indices = all[0].indices.flatMap((index, level) => {
    if (all.every((each) => each.indices[level] === index)) return [index];
    const plate = left.shift();
    return plate === undefined ? [] : [-plate];
  });
  return { base: commonBase(all), indices: [...indices, ...left.map((plate) => -plate)] };
}

/** What all bases have in common; `x` of `x0`, `x1` and so on. */
function commonBase([{ base }, ...others]: readonly [SiteName, ...SiteName[]]): string {
  let { length } = base;
  for (const other of others) {
    while (!other.base.startsWith(base.slice(0, length))) length -= 1;
  }
  if (length === base.length) return base;
  return base.slice(0, length).replace(/[-_.\d]+$/, "") || base;
}
