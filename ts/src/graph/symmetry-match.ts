// Whether two parts of a structure are alike, and which node of one then answers which of the other: refinement of both
// at once, then their pieces one by one, and where a piece will not fall apart, one node of it is answered by trial
// (individualisation and refinement: B. D. McKay 1981, "Practical graph isomorphism"). Everything outside of the parts
// stays where it is.

import { type Roled, refine } from "./symmetry-refine.ts";
import { type Edges, edgesBy, type Structure } from "./symmetry-structure.ts";

/** Nodes with a colour each: only nodes of equal colours may answer one another. */
export interface Part {
  readonly nodes: readonly number[];
  readonly colours: readonly number[];
}

export interface Matching {
  readonly structure: Structure;
  /** Nodes and edges that may still be looked at; below 0 there are no more answers. */
  budget: number;
  /** Places of nodes in the part that is looked at; -1 elsewhere. */
  readonly places: Int32Array;
  /** Answers that would make an exchange of what is answered already; only a preference. */
  readonly wanted: Map<number, number>;
}

/** Pieces within pieces. */
const MAX_DEPTH = 64;
/** Nodes, or pieces, that are tried as the answer to one. */
const MAX_TRIALS = 16;

export function newMatching(structure: Structure, budget: number): Matching {
  const places = new Int32Array(structure.tags.length).fill(-1);
  return { structure, budget, places, wanted: new Map() };
}

/** A one-to-one answer in `b` for each node of `a` that keeps all edges within them, or null. */
export function match(
  matching: Matching,
  a: Part,
  b: Part,
  depth = 0,
): ReadonlyMap<number, number> | null {
  const { wanted } = matching;
  if (depth === 0) wanted.clear();
  if (depth > MAX_DEPTH || a.nodes.length !== b.nodes.length) return null;
  const found = new Map<number, number>();
  if (new Set(a.colours).size === a.nodes.length) return byColour(a, b);
  const [left, right] = recolour(matching, [a, b]) as [number[], number[]];
  if (matching.budget < 0) return null;
  const [lefts, rights] = [cellsOf(a.nodes, left), cellsOf(b.nodes, right)];
  if (lefts.size !== rights.size) return null;
  for (const [colour, nodes] of lefts) {
    const others = rights.get(colour);
    if (others?.length !== nodes.length) return null;
    if (nodes.length > 1) continue;
    found.set(nodes[0] as number, others[0] as number);
    wanted.set(others[0] as number, nodes[0] as number);
  }
  const rest = [openPart(a, left, lefts), openPart(b, right, rights)] as const;
  const more = rest[0].nodes.length === 0 ? NONE : matchRest(matching, rest[0], rest[1], depth);
  if (more === null) return null;
  for (const [node, answer] of more) found.set(node, answer);
  return found;
}

/** The answers when no two nodes of a part have the same colour. */
function byColour(a: Part, b: Part): ReadonlyMap<number, number> | null {
  const others = new Map(b.colours.map((colour, at) => [colour, b.nodes[at] as number]));
  const found = new Map<number, number>();
  a.colours.forEach((colour, at) => {
    const answer = others.get(colour);
    if (answer !== undefined) found.set(a.nodes[at] as number, answer);
  });
  return found.size === a.nodes.length ? found : null;
}

const NONE: ReadonlyMap<number, number> = new Map();

/** The nodes that share their colour with others. */
function openPart(
  { nodes }: Part,
  colours: readonly number[],
  cells: ReadonlyMap<number, readonly number[]>,
): Part {
  const isOpen = colours.map((colour) => (cells.get(colour) as readonly number[]).length > 1);
  return {
    nodes: nodes.filter((_, at) => isOpen[at]),
    colours: colours.filter((_, at) => isOpen[at]),
  };
}

function matchRest(
  matching: Matching,
  a: Part,
  b: Part,
  depth: number,
): ReadonlyMap<number, number> | null {
  const [lefts, rights] = [piecesOf(matching, a), piecesOf(matching, b)];
  if (lefts.length !== rights.length) return null;
  if (lefts.length === 1) return matchByTrial(matching, a, b, depth);
  const choice = newChoice(rights);
  const found = new Map<number, number>();
  for (const piece of lefts) {
    const answer = takeAnswer(matching, piece, choice, depth);
    if (answer === null) return null;
    for (const [node, other] of answer) {
      found.set(node, other);
      matching.wanted.set(other, node);
    }
  }
  return found;
}

/** Pieces that may be answers, each once. Alike is alike: whichever of them answers, the others are as good for the rest. */
interface Choice {
  readonly pieces: readonly Part[];
  readonly isTaken: boolean[];
  readonly pieceOf: ReadonlyMap<number, number>;
  readonly alike: ReadonlyMap<string, number[]>;
}

function newChoice(pieces: readonly Part[]): Choice {
  const alike = new Map<string, number[]>();
  const pieceOf = new Map<number, number>();
  pieces.forEach((piece, at) => {
    for (const node of piece.nodes) pieceOf.set(node, at);
    const key = signature(piece);
    const others = alike.get(key);
    if (others === undefined) alike.set(key, [at]);
    else others.push(at);
  });
  return { pieces, isTaken: pieces.map(() => false), pieceOf, alike };
}

function takeAnswer(
  matching: Matching,
  piece: Part,
  { pieces, isTaken, pieceOf, alike }: Choice,
  depth: number,
): ReadonlyMap<number, number> | null {
  const others = alike.get(signature(piece)) ?? [];
  while (isTaken[others.at(-1) ?? -1] === true) others.pop();
  const exchanged = piece.nodes.flatMap((node) => matching.wanted.get(node) ?? []);
  const preferred = [...exchanged.slice(0, 1), piece.nodes[0] as number].flatMap(
    (node) => pieceOf.get(node) ?? [],
  );
  let trials = MAX_TRIALS;
  for (const at of [...preferred, ...others.slice(-MAX_TRIALS).reverse()]) {
    const other = pieces[at] as Part;
    if (isTaken[at] === true || signature(other) !== signature(piece) || trials-- <= 0) continue;
    const answer =
      piece.nodes.length === 1
        ? new Map([[piece.nodes[0] as number, other.nodes[0] as number]])
        : match(matching, piece, other, depth + 1);
    if (answer === null) continue;
    isTaken[at] = true;
    return answer;
  }
  return null;
}

/** Two pieces that will not fall apart: some node gets a colour of its own, in either of them. */
function matchByTrial(
  matching: Matching,
  a: Part,
  b: Part,
  depth: number,
): ReadonlyMap<number, number> | null {
  const [at, candidates] = trialsFor(matching, a, b);
  for (const candidate of candidates.slice(0, MAX_TRIALS)) {
    const found = match(matching, singled(a, at), singled(b, candidate), depth + 1);
    if (found !== null || matching.budget < 0) return found;
  }
  return null;
}

/** The place of a node of `a`, and those of its possible answers in `b`, the likely ones first. */
function trialsFor({ wanted }: Matching, a: Part, b: Part): [number, number[]] {
  const places = new Map(b.nodes.map((node, at) => [node, at]));
  const exchange = a.nodes.findIndex((node, at) => {
    const place = places.get(wanted.get(node) ?? -1);
    return place !== undefined && b.colours[place] === a.colours[at];
  });
  const cells = cellsOf([...a.nodes.keys()], a.colours);
  const smallest = [...cells.values()].reduce((x, y) => (y.length < x.length ? y : x));
  const at = exchange >= 0 ? exchange : (smallest[0] as number);
  const node = a.nodes[at] as number;
  const answers = [...b.nodes.keys()].filter((place) => b.colours[place] === a.colours[at]);
  const first = [wanted.get(node), node].flatMap((each) => places.get(each ?? -1) ?? []);
  return [at, [...new Set([...first.filter((each) => answers.includes(each)), ...answers])]];
}

/** The part with a colour of its own for the node at a place. */
export function singled({ nodes, colours }: Part, at: number): Part {
  return { nodes, colours: colours.map((colour, place) => (place === at ? -1 : colour)) };
}

/** A part in pieces that no edges connect. */
export function piecesOf({ structure, places }: Matching, { nodes, colours }: Part): Part[] {
  nodes.forEach((node, at) => {
    places[node] = at;
  });
  const isReached = nodes.map(() => false);
  const pieces: Part[] = [];
  for (const start of nodes.keys()) {
    if (isReached[start]) continue;
    isReached[start] = true;
    const piece = [start];
    for (const at of piece) {
      for (const { starts, nodes: ends } of [structure.out, structure.in]) {
        const node = nodes[at] as number;
        for (let edge = starts[node] as number; edge < (starts[node + 1] as number); edge++) {
          const place = places[ends[edge] as number] as number;
          if (place < 0 || isReached[place]) continue;
          isReached[place] = true;
          piece.push(place);
        }
      }
    }
    pieces.push({
      nodes: piece.map((at) => nodes[at] as number),
      colours: piece.map((at) => colours[at] as number),
    });
  }
  for (const node of nodes) places[node] = -1;
  return pieces;
}

/** Nodes by their colours. */
export function cellsOf(
  nodes: readonly number[],
  colours: readonly number[],
): Map<number, number[]> {
  const cells = new Map<number, number[]>();
  nodes.forEach((node, at) => {
    const colour = colours[at] as number;
    const cell = cells.get(colour);
    if (cell === undefined) cells.set(colour, [node]);
    else cell.push(node);
  });
  return cells;
}

/** Alike pieces have equal signatures. */
export function signature({ colours }: Part): string {
  return colours.length === 1 ? String(colours[0]) : [...colours].sort((a, b) => a - b).join(" ");
}

/** New colours for the nodes of parts, from their own and from the edges within each part. */
export function recolour(matching: Matching, parts: readonly Part[]): number[][] {
  const colours = Int32Array.from(parts.flatMap((part) => part.colours));
  const fine = refine(edgesWithin(matching, parts), colours);
  let from = 0;
  return parts.map(({ nodes }) => {
    from += nodes.length;
    return [...fine.subarray(from - nodes.length, from)];
  });
}

/** The edges within each of some parts, their nodes numbered one after the other. */
function edgesWithin(matching: Matching, parts: readonly Part[]): Roled {
  const { structure, places } = matching;
  const [from, roles, to]: [number[], number[], number[]] = [[], [], []];
  let size = 0;
  for (const { nodes } of parts) {
    for (const [at, node] of nodes.entries()) places[node] = size + at;
    for (const [at, node] of nodes.entries()) {
      const { starts, nodes: ends, roles: all }: Edges = structure.out;
      const end = starts[node + 1] as number;
      for (let edge = starts[node] as number; edge < end; edge++) {
        const place = places[ends[edge] as number] as number;
        if (place < 0) continue;
        from.push(size + at);
        roles.push(all[edge] as number);
        to.push(place);
      }
    }
    for (const node of nodes) places[node] = -1;
    size += nodes.length;
  }
  matching.budget -= size + from.length;
  return { out: edgesBy(from, to, roles, size), in: edgesBy(to, from, roles, size) };
}
