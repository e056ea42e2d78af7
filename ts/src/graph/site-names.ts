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
      const indices = indicesOf(ids.map((id) => (sites[id] as Site).path));
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

/** Passes and, before, between and after them, the calls: `calls[i]` come before `passes[i]`. */
interface Steps {
  readonly passes: readonly number[];
  readonly calls: readonly string[];
}

/** Indices of the vertices of one place of the text, given the paths to them in order of evaluation. */
function indicesOf(paths: readonly (Path | null)[]): number[][] {
  if (paths.length === 1) return [stepsOf(paths[0] ?? null).passes.slice()];
  const all = paths.map(stepsOf);
  const depth = all[0]?.passes.length ?? 0;
  if (all.some((each) => each.passes.length !== depth)) return all.map((_, i) => [i]);
  const isUsed = Array.from({ length: depth + 1 }, (_, level) => callsDiffer(all, level));
  const orders = isUsed.map(() => new Map<string, Map<string, number>>());
  return all.map((steps) => {
    const indices: number[] = [];
    let prefix = "";
    for (let level = 0; level <= depth; level++) {
      const call = steps.calls[level] as string;
      if (isUsed[level]) {
        const order = getOrMake(
          orders[level] as Map<string, Map<string, number>>,
          prefix,
          () => new Map(),
        );
        indices.push(getOrMake(order, call, () => order.size));
      }
      const pass = steps.passes[level];
      if (pass !== undefined) indices.push(pass);
      prefix += `${call}|${pass ?? ""}|`;
    }
    return indices;
  });
}

/** Whether the calls at a level tell vertices apart that lie in the same passes of everything outside it. */
function callsDiffer(all: readonly Steps[], level: number): boolean {
  const seen = new Map<string, string>();
  for (const { passes, calls } of all) {
    const prefix = `${calls.slice(0, level).join("|")}/${passes.slice(0, level).join(",")}`;
    const call = calls[level] as string;
    if (getOrMake(seen, prefix, () => call) !== call) return true;
  }
  return false;
}

function stepsOf(path: Path | null): Steps {
  const steps: Path["step"][] = [];
  for (let each = path; each !== null; each = each.parent) steps.push(each.step);
  const passes: number[] = [];
  const calls = [""];
  for (const step of steps.reverse()) {
    if (step.kind === "call") calls[calls.length - 1] += `${step.offset},`;
    else {
      passes.push(step.index);
      calls.push("");
    }
  }
  return { passes, calls };
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}
