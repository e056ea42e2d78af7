// The exchanges that a structure allows. After colour refinement every node whose colour is its own stays; what remains
// falls into pieces, and pieces that are alike may change places in any way. Within a piece the same again, once the nodes
// that are alone in it are put aside; where none is alone, one node is fixed after the nodes have been found that it can
// change places with.

import {
  cellsOf,
  type Matching,
  match,
  newMatching,
  type Part,
  piecesOf,
  recolour,
  signature,
  singled,
} from "./symmetry-match.ts";
import { refine } from "./symmetry-refine.ts";
import type { Edges, Structure } from "./symmetry-structure.ts";

/** Nodes that move, and where each goes. */
export type Exchange = ReadonlyMap<number, number>;

/** Blocks of nodes that change places, node by node. */
export interface Family {
  /** Every two of the blocks can change places, so all can in any order; else only some of their orders can be reached. */
  readonly isFull: boolean;
  /** Nodes by block. */
  readonly blocks: readonly (readonly number[])[];
}

export interface Search {
  readonly families: readonly Family[];
  /** False when the search was ended by its limits: there may be more. */
  readonly isComplete: boolean;
}

/** Levels of pieces within pieces. */
const MAX_LEVELS = 40;
/** Nodes that a node of a piece may change places with. */
const MAX_ORBIT = 64;

/**
 * All families of a structure, outermost first. `isNamed` says which nodes people have a name for, `work` bounds the nodes
 * and edges that are looked at.
 */
export function searchFamilies(
  structure: Structure,
  isNamed: (node: number) => boolean,
  work: number,
): Search {
  const matching = newMatching(structure, work);
  const colours = refine(structure, structure.tags);
  const all: Part = { nodes: [...colours.keys()], colours: [...colours] };
  const families: Family[] = [];
  let isComplete = true;
  const pending: { readonly part: Part; readonly level: number }[] = [{ part: all, level: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { part, level } = next;
    if (level > MAX_LEVELS || matching.budget < 0) {
      isComplete = false;
      continue;
    }
    const open = withoutLone(part);
    const pieces = piecesOf(matching, open);
    const isStuck = pieces.length === 1 && open.nodes.length === part.nodes.length;
    const found = isStuck ? orbitOf(matching, part, isNamed) : familiesOf(matching, pieces);
    for (const each of found.families) families.push(each);
    for (const each of found.parts) pending.push({ part: each, level: level + 1 });
  }
  return { families, isComplete: isComplete && matching.budget >= 0 };
}

interface Found {
  readonly families: readonly Family[];
  /** What is to be looked into next. */
  readonly parts: readonly Part[];
}

/** Without the nodes whose colour no other node has. */
function withoutLone({ nodes, colours }: Part): Part {
  const cells = cellsOf(nodes, colours);
  const isOpen = colours.map((colour) => (cells.get(colour) as readonly number[]).length > 1);
  return {
    nodes: nodes.filter((_, at) => isOpen[at]),
    colours: colours.filter((_, at) => isOpen[at]),
  };
}

/** Pieces that are alike: the nodes of the first, and their answers in each of the others. */
interface Kind {
  readonly first: Part;
  readonly blocks: (readonly number[])[];
}

/** Families of pieces; of the pieces that are alike, one is looked into. */
function familiesOf(matching: Matching, pieces: readonly Part[]): Found {
  const kinds = new Map<string, Kind[]>();
  for (const piece of pieces) {
    const key = signature(piece);
    const alike = kinds.get(key) ?? [];
    kinds.set(key, alike);
    if (alike.some((kind) => join(matching, kind, piece))) continue;
    alike.push({ first: piece, blocks: [piece.nodes] });
  }
  const all = [...kinds.values()].flat();
  return {
    families: all.flatMap(({ blocks }) => (blocks.length < 2 ? [] : [{ isFull: true, blocks }])),
    parts: all.flatMap(({ first }) => (first.nodes.length > 1 ? [first] : [])),
  };
}

/** Adds a piece to a kind if it is like the others. */
function join(matching: Matching, { first, blocks }: Kind, piece: Part): boolean {
  const answers = match(matching, first, piece);
  if (answers === null) return false;
  const exchange = new Map(answers);
  for (const [node, answer] of answers) exchange.set(answer, node);
  if (!keepsEdges(matching.structure, exchange)) return false;
  blocks.push(first.nodes.map((node) => answers.get(node) as number));
  return true;
}

/** What one node of a piece can change places with; then the piece with that node, or all of those, put aside. */
function orbitOf(matching: Matching, part: Part, isNamed: (node: number) => boolean): Found {
  const cell = cellToTry(part, isNamed);
  const [first = 0, ...others] = cell;
  const nodeAt = (at: number) => part.nodes[at] as number;
  const exchanges: Exchange[] = [];
  let reached = new Set([nodeAt(first)]);
  for (const other of others.slice(0, MAX_ORBIT)) {
    if (reached.has(nodeAt(other))) continue;
    const answers = match(matching, singled(part, first), singled(part, other));
    const exchange = new Map([...(answers ?? [])].filter(([node, answer]) => node !== answer));
    if (answers === null || !keepsEdges(matching.structure, exchange)) continue;
    exchanges.push(exchange);
    reached = orbit(nodeAt(first), exchanges);
  }
  const isFull =
    exchanges.length === others.length &&
    exchanges.every((each) => isSwapOfTwo(each, cell.map(nodeAt)));
  const aside = new Set(isFull ? cell : [first]);
  const colours = part.colours.map((colour, at) => (aside.has(at) ? -1 - at : colour));
  const [fine = []] = recolour(matching, [{ nodes: part.nodes, colours }]);
  const blocks = isFull ? blocksOf(exchanges) : [...reached].map((node) => [node]);
  return {
    families: exchanges.length === 0 ? [] : [{ isFull, blocks }],
    parts: [{ nodes: part.nodes, colours: fine }],
  };
}

/** Places of the smallest cell, one of nodes with names if there is any. */
function cellToTry(part: Part, isNamed: (node: number) => boolean): readonly number[] {
  const cells = [...cellsOf([...part.nodes.keys()], part.colours).values()].filter(
    (cell) => cell.length > 1,
  );
  const named = cells.filter(([at = 0]) => isNamed(part.nodes[at] as number));
  return (named.length > 0 ? named : cells).reduce((a, b) => (b.length < a.length ? b : a));
}

/** All that a node can be moved to. */
function orbit(start: number, exchanges: readonly Exchange[]): Set<number> {
  const reached = new Set([start]);
  for (const node of reached) {
    for (const exchange of exchanges) reached.add(exchange.get(node) ?? node);
  }
  return reached;
}

/** Whether two times the exchange is nothing, and of the cell it moves two nodes only. */
function isSwapOfTwo(exchange: Exchange, cell: readonly number[]): boolean {
  if ([...exchange].some(([node, answer]) => exchange.get(answer) !== node)) return false;
  return cell.filter((node) => exchange.has(node)).length === 2;
}

/** The nodes that all exchanges move, and their answers in each. */
function blocksOf(exchanges: readonly Exchange[]): number[][] {
  const [only] = exchanges;
  const common = [...(only?.keys() ?? [])].filter((node) =>
    exchanges.length === 1
      ? node < (only?.get(node) as number)
      : exchanges.every((each) => each.has(node)),
  );
  return [common, ...exchanges.map((each) => common.map((node) => each.get(node) as number))];
}

/** Whether the exchange is an automorphism: every moved node has the edges that its answer should have, and its tag. */
function keepsEdges({ tags, out, in: incoming }: Structure, exchange: Exchange): boolean {
  const moved = (node: number) => exchange.get(node) ?? node;
  const edgesOf = ({ starts, roles, nodes }: Edges, node: number, to: (node: number) => number) => {
    const own: number[] = [];
    for (let edge = starts[node] as number; edge < (starts[node + 1] as number); edge++) {
      own.push((roles[edge] as number) * tags.length + to(nodes[edge] as number));
    }
    return own.sort((a, b) => a - b);
  };
  return [...exchange].every(([node, answer]) => {
    if (tags[node] !== tags[answer]) return false;
    return [out, incoming].every((edges) => {
      const wanted = edgesOf(edges, node, moved);
      const actual = edgesOf(edges, answer, (each) => each);
      return wanted.length === actual.length && wanted.every((each, at) => each === actual[at]);
    });
  });
}
