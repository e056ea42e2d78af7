// What all parts of an explanation need: the graph with its plates folded, names, how often each vertex stands, and the
// column program, or why there is none.

import type { Diagnostic } from "../errors/diagnostic.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import type { Called } from "../graph/expr-text.ts";
import { foldedNames } from "../graph/folded-names.ts";
import type { Folded, FoldedVertex, Graph } from "../graph/graph.ts";
import { letterOf, vertexLabels } from "../graph/labels.ts";
import { type Layout, layoutOf, locate } from "../graph/layout.ts";
import { placed } from "../graph/read/placed.ts";
import { siteText } from "../graph/site-names.ts";
import { type Costs, costsOf } from "../lower/costs.ts";
import { lowered } from "../lower/lowered.ts";
import type { LoweredRow, LoweredSite } from "../lower/program.ts";
import { foldedOf } from "../reroll/folded-of.ts";
import type { Span } from "../source/span.ts";

export interface Subject {
  readonly graph: Graph;
  readonly folded: Folded;
  readonly layout: Layout;
  /** Names of folded vertices. */
  readonly names: readonly string[];
  /** The same for the text of expressions. */
  readonly called: Called;
  /** Instances of each folded vertex. */
  readonly counts: readonly number[];
  readonly lowered: LoweredParts | null;
  /** Why the model cannot be lowered. */
  readonly refused: readonly Diagnostic[];
  /** Where it was refused: spans of the graph, before they became paths. */
  readonly refusedAt: readonly (Span | undefined)[];
}

/** What lowering says, by folded vertex. */
export interface LoweredParts {
  readonly costs: Costs;
  readonly constants: number;
  /** Of the first instance: one, or those of its parts. */
  readonly sites: ReadonlyMap<number, readonly LoweredSite[]>;
  /** Instructions, of all instances. */
  readonly costOf: ReadonlyMap<number, number>;
}

export function subjectOf(graph: Graph): Subject {
  const folded = foldedOf(graph);
  const layout = layoutOf(folded);
  const counts = folded.vertices.map(({ plates }) =>
    plates.reduce((all, plate) => all * (folded.plates[plate - 1]?.count ?? 1), 1),
  );
  const letters = ["", ...folded.plates.map(({ outer }) => letterOf(outer.length))];
  const names = vertexLabels(folded);
  const { piecesOf } = foldedNames(folded, letters);
  const called: Called = { nameOf: (vertex) => names[vertex] as string, letters, piecesOf };
  const base = { graph, folded, layout, names, called, counts };
  try {
    return { ...base, lowered: partsOf(graph, folded, layout), refused: [], refusedAt: [] };
  } catch (error) {
    if (!(error instanceof LaurelError)) throw error;
    const refused = error.diagnostics.map((each) => placed(each, graph));
    return {
      ...base,
      lowered: null,
      refused,
      refusedAt: error.diagnostics.map(({ span }) => span),
    };
  }
}

function partsOf(graph: Graph, folded: Folded, layout: Layout): LoweredParts {
  const { program } = lowered(graph);
  const costs = costsOf(program);
  const find = folded.origin === null ? finder(folded) : originFinder(folded, layout);
  const costOf = new Map<number, number>();
  for (const [row, one] of program.rows.entries()) {
    const vertex = find({ ...one, name: one.whole });
    costOf.set(vertex, (costOf.get(vertex) ?? 0) + (costs.byRow[row] as number));
  }
  const sites = new Map<number, LoweredSite[]>();
  for (const site of program.sites) {
    const vertex = find({ kind: "sample", name: site.whole, span: site.span });
    const known = sites.get(vertex);
    if (known === undefined) sites.set(vertex, [site]);
    else if (known[0]?.vertex === site.vertex) known.push(site);
  }
  return { costs, constants: program.constants.length, sites, costOf };
}

type Find = (of: Pick<LoweredRow, "kind" | "name" | "span">) => number;

/** Finds the folded vertex of a name: the program may have been made of the graph with its plates written out. */
function finder({ vertices }: Folded): Find {
  const known = new Map<string, number>();
  const inPlates = new Map<string, FoldedVertex[]>();
  for (const vertex of vertices) {
    const { kind, name, id, plates } = vertex;
    known.set(`${kind} ${siteText(name)}`, id);
    const key = `${kind} ${name.base}`;
    if (plates.length === 0) continue;
    const others = inPlates.get(key);
    if (others === undefined) inPlates.set(key, [vertex]);
    else others.push(vertex);
  }
  return ({ kind, name }) => {
    const candidates = inPlates.get(`${kind} ${name.base}`) ?? [];
    const isOf = (vertex: FoldedVertex) =>
      vertex.name.indices.every((each, at) => each < 0 || each === name.indices[at]);
    return known.get(`${kind} ${siteText(name)}`) ?? candidates.find(isOf)?.id ?? -1;
  };
}

/**
 * The same in a graph that was folded by its structure. Names are those of the graph that it comes from; where a row stands
 * for all instances of a vertex, that of the vertex without the indices of plates.
 */
function originFinder(folded: Folded, layout: Layout): Find {
  const known = new Map<string, number>();
  for (const { kind, name, span, id } of folded.vertices) {
    const indices = name.indices.filter((index) => index >= 0);
    known.set(`${kind} ${siteText({ ...name, indices })} ${span.start.offset}`, id);
  }
  const numbers = new Map(
    (folded.origin as Folded).vertices.map(({ kind, name, id }) => [
      `${kind} ${siteText(name)}`,
      id,
    ]),
  );
  return ({ kind, name, span }) => {
    const key = `${kind} ${siteText(name)}`;
    const template = known.get(`${key} ${span.start.offset}`);
    if (template !== undefined) return template;
    const number = numbers.get(key);
    return number === undefined ? -1 : locate(folded, layout, number).vertex;
  };
}
