// The plates of a graph as people see them, however much of it is written out: real plates, of which one instance stands
// for all, and repetitions that were written out, found again by their names: `mu[0]`, `mu[1]`, ... with indices from 0
// without a gap and the same below each. Repetitions are one plate when their instances alternate in the order of the
// program, or when each instance of the one is a parent of just that of the other.

import { parentsOf, type Vertices } from "./edges.ts";
import type { SiteName, Vertex } from "./graph.ts";

/** Vertices by number, and the plates among them. */
export interface View {
  readonly vertices: readonly number[];
  readonly plates: readonly PlateView[];
}

export interface PlateView {
  /** In a scan an instance depends on others. */
  readonly kind: "plate" | "scan";
  /** Instances that there are. */
  readonly size: number;
  /** The number of a real plate; null for one that was found by names. */
  readonly plate: number | null;
  /** Of one found by names: the place of its index among those indices of its vertices' names that are of no real plate. */
  readonly level: number;
  /** The instances, alike in what they hold and in which order; of a real plate one, which stands for all. */
  readonly instances: readonly View[];
}

/** The whole of a graph, written out or folded, with its plates. */
export function plateViews(graph: Vertices): View {
  const { vertices, plates = [] } = graph;
  const finder: Finder = { vertices, plates, parents: parentsOf(graph) };
  return viewOf(
    finder,
    vertices.map(({ id }) => id),
    { level: 0, depth: 0 },
  );
}

interface Finder extends Required<Vertices> {
  readonly parents: readonly (readonly number[])[];
}

/** What is around a view: how many plates that were found by names, and how many real ones. */
interface Around {
  readonly level: number;
  readonly depth: number;
}

/** Plates found by names within others that are looked for. */
const MAX_LEVELS = 8;

/** The view of vertices that are in the same plates around. */
function viewOf(finder: Finder, ids: readonly number[], { level, depth }: Around): View {
  const vertices: number[] = [];
  const real = new Map<number, number[]>();
  const named = new Map<string, number[]>();
  const begun = new Set<number>();
  for (const id of ids) {
    const plate = plateAt(finder, id, { level, depth });
    if (plate !== undefined) begun.add(plate);
  }
  for (const id of ids) {
    const { kind, name } = finder.vertices[id] as Vertex;
    const plate = platesOf(finder, id)[depth];
    if (plate !== undefined && begun.has(plate)) addTo(real, plate, id);
    else if (level >= MAX_LEVELS || ownIndices(name)[level] === undefined) vertices.push(id);
    else addTo(named, `${kind === "sample"} ${name.base}`, id);
  }
  const plates: PlateView[] = [...real].map(([plate, members]) =>
    realPlate(finder, plate, members, { level, depth: depth + 1 }),
  );
  const groups: Group[] = [];
  /** By the level at which it goes on with vertices that are in no plate here. */
  const others = new Map<number, number[]>();
  for (const members of named.values()) {
    const group = groupOf(finder, members, level);
    if (group !== null && group.instances.length > 1) groups.push(group);
    else for (const id of members) addTo(others, group === null ? MAX_LEVELS : level + 1, id);
  }
  for (const [next, members] of others) {
    const inner = viewOf(
      finder,
      members.sort((a, b) => a - b),
      { level: next, depth },
    );
    for (const id of inner.vertices) vertices.push(id);
    for (const each of inner.plates) plates.push(each);
  }
  const within = { level: level + 1, depth };
  for (const group of merged(finder, groups, depth)) {
    plates.push(writtenPlate(finder, group, within));
  }
  return { vertices: vertices.sort((a, b) => a - b), plates: plates.sort(byFirst) };
}

/** The real plate that comes next around a vertex, unless an index of its name of no real plate comes before. */
function plateAt(finder: Finder, id: number, { level, depth }: Around): number | undefined {
  const { name } = finder.vertices[id] as Vertex;
  const plate = platesOf(finder, id)[depth];
  if (plate === undefined || level >= MAX_LEVELS) return plate;
  let own = 0;
  for (const index of name.indices) {
    if (index === -plate) return plate;
    if (index >= 0 && own++ === level) return undefined;
  }
  return plate;
}

function platesOf({ vertices }: Finder, id: number): readonly number[] {
  return vertices[id]?.plates ?? [];
}

/** The indices of a name that are not those of real plates. */
function ownIndices({ indices }: SiteName): readonly number[] {
  return indices.filter((index) => index >= 0);
}

function realPlate(
  finder: Finder,
  plate: number,
  members: readonly number[],
  around: Around,
): PlateView {
  const { count = 0, carries = [] } = finder.plates[plate - 1] ?? {};
  const kind = carries.length > 0 ? "scan" : "plate";
  const { level } = around;
  return { kind, size: count, plate, level, instances: [viewOf(finder, members, around)] };
}

function writtenPlate(finder: Finder, { instances }: Group, around: Around): PlateView {
  const instanceOf = new Map(instances.flatMap((all, at) => all.map((id) => [id, at] as const)));
  const isScan = [...instanceOf].some(([id, at]) =>
    (finder.parents[id] ?? []).some((parent) => (instanceOf.get(parent) ?? at) !== at),
  );
  return {
    kind: isScan ? "scan" : "plate",
    size: instances.length,
    plate: null,
    level: around.level - 1,
    instances: instances.map((members) => viewOf(finder, members, around)),
  };
}

/** Vertices by the index that they have at a level, ascending. */
interface Group {
  readonly instances: readonly (readonly number[])[];
}

/** null when an index is missing, or not the same is below each. */
function groupOf(finder: Finder, members: readonly number[], level: number): Group | null {
  const instances: number[][] = [];
  for (const id of members) {
    const at = ownIndices((finder.vertices[id] as Vertex).name)[level] as number;
    const known = instances[at];
    if (known === undefined) instances[at] = [id];
    else known.push(id);
  }
  const shapes = new Set<string>();
  for (let at = 0; at < instances.length; at++) {
    const own = instances[at];
    if (own === undefined) return null;
    shapes.add(own.map((id) => below(finder, id, level)).join(" "));
  }
  return shapes.size === 1 ? { instances } : null;
}

/** The indices of a vertex below a level, and how many real plates it is in. */
function below(finder: Finder, id: number, level: number): string {
  const { name } = finder.vertices[id] as Vertex;
  return `${ownIndices(name).slice(level + 1)}/${platesOf(finder, id).length}`;
}

/** Groups of as many instances that belong together become one. */
function merged(finder: Finder, groups: readonly Group[], depth: number): Group[] {
  const all: Group[] = [];
  for (const group of groups) {
    const at = all.findIndex((other) => belongs(finder, other, group, depth));
    const other = all[at];
    if (other === undefined) all.push(group);
    else {
      const instances = other.instances.map((members, i) =>
        [...members, ...(group.instances[i] ?? [])].sort((a, b) => a - b),
      );
      all[at] = { instances };
    }
  }
  return all;
}

function belongs(finder: Finder, a: Group, b: Group, depth: number): boolean {
  if (a.instances.length !== b.instances.length) return false;
  return (
    share(finder, a, b, depth) ||
    alternate(a, b) ||
    isOneToOne(finder, a, b) ||
    isOneToOne(finder, b, a)
  );
}

/** Whether something of both is in one real plate below a depth, instance by instance. */
function share(finder: Finder, a: Group, b: Group, depth: number): boolean {
  const platesIn = (members: readonly number[] = []) =>
    new Set(members.flatMap((id) => platesOf(finder, id).slice(depth)));
  return a.instances.every((members, i) => {
    const plates = platesIn(members);
    return [...platesIn(b.instances[i])].some((each) => plates.has(each));
  });
}

/** Whether every instance of both comes before the next of either. */
function alternate(a: Group, b: Group): boolean {
  let last = -1;
  for (const [i, members] of a.instances.entries()) {
    const others = b.instances[i] as readonly number[];
    if (Math.min(members[0] as number, others[0] as number) < last) return false;
    last = Math.max(members.at(-1) as number, others.at(-1) as number);
  }
  return true;
}

/** Whether each instance of `b` has parents in that of `a`, and in no other of `a`. */
function isOneToOne({ parents }: Finder, a: Group, b: Group): boolean {
  const instanceOf = new Map(a.instances.flatMap((all, at) => all.map((id) => [id, at] as const)));
  return b.instances.every((members, at) => {
    const from = members.flatMap((id) =>
      (parents[id] ?? []).flatMap((each) => instanceOf.get(each) ?? []),
    );
    return from.length > 0 && from.every((each) => each === at);
  });
}

function addTo<Key>(map: Map<Key, number[]>, key: Key, id: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [id]);
  else known.push(id);
}

function byFirst(a: PlateView, b: PlateView): number {
  return firstOf(a) - firstOf(b);
}

/** The first vertex in a plate. */
function firstOf({ instances }: PlateView): number {
  const [first] = instances;
  const inner = first?.plates[0];
  const own = first?.vertices[0] ?? Number.POSITIVE_INFINITY;
  return inner === undefined ? own : Math.min(own, firstOf(inner));
}
