// What results call each site: a base name, and an index for each repetition around it, outermost first.
// Repetitions are passes of foreach and loop, and calls of a function from several places of the text.
// Different sites of one name, in the text, become name.1, name.2, ... in textual order.

import type { Path } from "../partial/context.ts";
import type { Site } from "../partial/machine.ts";
import type { SiteName } from "./graph.ts";

/** A name for each site, in order. Latent and observed sites are named apart. */
export function nameSites(sites: readonly Site[]): SiteName[] {
  const names: SiteName[] = new Array(sites.length);
  for (const kinds of [["sample"], ["observe", "factor"]]) {
    const members = sites.flatMap((site, id) => (kinds.includes(site.core.kind) ? [id] : []));
    nameKind(sites, members, names);
  }
  return names;
}

/** Sites of the program's text with the same base name; each holds ids of vertices. */
type Places = Map<Site["core"], number[]>;

function nameKind(sites: readonly Site[], members: readonly number[], names: SiteName[]): void {
  const read = stepsReader();
  const bases = new Map<string, Places>();
  for (const id of members) {
    const { base, core } = sites[id] as Site;
    const places = getOrMake(bases, base, () => new Map());
    getOrMake(places, core, () => []).push(id);
  }
  const taken = new Set(bases.keys());
  for (const [base, places] of bases) {
    const ordered = [...places].sort(([a], [b]) => a.span.start.offset - b.span.start.offset);
    for (const [i, [, ids]] of ordered.entries()) {
      const name = ordered.length === 1 ? base : freeName(`${base}.${i + 1}`, taken);
      const indices = indicesOf(ids.map((id) => read((sites[id] as Site).path)));
      for (const [k, id] of ids.entries()) names[id] = { base: name, indices: indices[k] ?? [] };
    }
  }
}

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  while (taken.has(free)) free += ".1";
  taken.add(free);
  return free;
}

/** Passes, outermost first, and the chain of calls before, between and after them, as numbers. */
interface Steps {
  readonly passes: readonly number[];
  /** One more than the passes; equal chains within equal passes have equal numbers. */
  readonly calls: readonly number[];
}

/** Indices of the vertices of one place of the text, given the ways to them in order of evaluation. */
function indicesOf(all: readonly Steps[]): (readonly number[])[] {
  const [first] = all;
  if (first === undefined) return [];
  const depth = first.passes.length;
  if (all.some((each) => each.passes.length !== depth)) return all.map((_, i) => [i]);
  const alike = all.every((each) => each.calls.every((call, level) => call === first.calls[level]));
  if (alike) return all.map((each) => each.passes);
  const isUsed = first.calls.map((_, level) => callsDiffer(all, level));
  const orders = isUsed.map(() => new Map<string, Map<number, number>>());
  return all.map((steps) => {
    const indices: number[] = [];
    for (const [level, call] of steps.calls.entries()) {
      if (isUsed[level] === true) {
        const known = orders[level] as Map<string, Map<number, number>>;
        const order = getOrMake(known, prefixOf(steps, level), () => new Map());
        indices.push(getOrMake(order, call, () => order.size));
      }
      const pass = steps.passes[level];
      if (pass !== undefined) indices.push(pass);
    }
    return indices;
  });
}

/** Whether the calls at a level tell vertices apart that agree in everything outside it. */
function callsDiffer(all: readonly Steps[], level: number): boolean {
  const seen = new Map<string, number>();
  return all.some((steps) => {
    const call = steps.calls[level] as number;
    return getOrMake(seen, prefixOf(steps, level), () => call) !== call;
  });
}

function prefixOf({ passes, calls }: Steps, level: number): string {
  return `${calls.slice(0, level).join(",")}/${passes.slice(0, level).join(",")}`;
}

/** Reads paths; what several of them share is read once. */
function stepsReader(): (path: Path | null) => Steps {
  const known = new Map<Path, Steps>();
  const chains = new Map<string, number>();
  const start: Steps = { passes: [], calls: [0] };
  const extend = ({ passes, calls }: Steps, { step, at }: Path): Steps => {
    if (step === "pass") return { passes: [...passes, at], calls: [...calls, 0] };
    const chain = getOrMake(chains, `${calls.at(-1)} ${at}`, () => chains.size + 1);
    return { passes, calls: [...calls.slice(0, -1), chain] };
  };
  return (path) => {
    const unknown: Path[] = [];
    let at = path;
    while (at !== null && !known.has(at)) {
      unknown.push(at);
      at = at.parent;
    }
    let steps = at === null ? start : (known.get(at) as Steps);
    for (let i = unknown.length - 1; i >= 0; i--) {
      const next = unknown[i] as Path;
      steps = extend(steps, next);
      // The innermost step is seldom shared, and there is one for every vertex.
      if (i > 0) known.set(next, steps);
    }
    return steps;
  };
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}

/** `z`, `z[3]`, `w[0][2]`; `letter` stands for the index of a plate. */
export function siteText(
  { base, indices }: SiteName,
  letter: (plate: number) => string = String,
): string {
  return `${base}${indices.map((each) => `[${each < 0 ? letter(-each) : each}]`).join("")}`;
}
