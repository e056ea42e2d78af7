// A graph for people with the vertices of a plate once, under a line that says how many instances it has.

import type { Expr } from "../core/expr.ts";
import type { Plate } from "../core/plate.ts";
import { type Diagram, type DiagramNode, diagramOf } from "./diagram.ts";
import { type Called, exprText } from "./expr-text.ts";
import { type FoldedNames, foldedNames } from "./folded-names.ts";
import type { Folded } from "./graph.ts";
import { layoutOf } from "./layout.ts";
import { listed, relation, WIDTH } from "./text.ts";

/** Vertices and plates in the order of the program, then the value. */
export function graphToPlateText(folded: Folded): string {
  const diagram = diagramOf(folded, true);
  const page: Page = {
    diagram,
    names: foldedNames(folded, diagram.letters),
    scans: folded.plates.filter(({ carries, first, end }) => carries.length > 0 && first === end),
  };
  const count = layoutOf(folded).total;
  const latent = layoutOf(folded, (id) => Number(folded.vertices[id]?.kind === "sample")).total;
  const { nodes } = page.diagram;
  const head = `${count} vertices (${latent} latent), ${nodes.length} without repetition`;
  const value = `value: ${showIn(page, null)(folded.result)}`;
  return [head, ...linesIn(page, null), value, ""].join("\n");
}

interface Page {
  readonly diagram: Diagram;
  readonly names: FoldedNames;
  /** Scans without any vertices. */
  readonly scans: readonly Plate[];
}

/** How expressions of a vertex are shown. */
function showIn(
  { diagram: { nameIn, letters }, names: { piecesOf } }: Page,
  vertex: number | null,
): (expr: Expr) => string {
  const called: Called = { nameOf: (id) => nameIn(id, vertex), letters, piecesOf };
  return (expr) => exprText(expr, called, WIDTH);
}

/** The lines of what is in a frame, frames in it among them, in the order of the program. */
function linesIn(page: Page, frame: number | null): string[] {
  const { nodes, frames } = page.diagram;
  const parts: { readonly at: number; readonly lines: readonly string[] }[] = [];
  nodes.forEach((node, place) => {
    if (node.frame === frame)
      parts.push({ at: node.members[0].id, lines: [nodeLine(page, place)] });
  });
  for (const { id, outer, count, first } of page.scans) {
    const around = outer.at(-1);
    const place = frames.findIndex(({ plate }) => plate !== null && plate === around);
    if (place !== (frame ?? -1)) continue;
    const lines = stateLines(page, id).map((line) => `  ${line}`);
    parts.push({ at: first - 0.5, lines: [`scan of ${count}`, ...lines] });
  }
  frames.forEach(({ kind, size, outer, plate }, inner) => {
    if (outer !== frame) return;
    const lines = [...stateLines(page, plate), ...linesIn(page, inner)];
    parts.push({
      at: firstIn(page.diagram, inner),
      lines: [`${kind} of ${size}`, ...lines.map((line) => `  ${line}`)],
    });
  });
  return parts.sort((a, b) => a.at - b.at).flatMap(({ lines }) => lines);
}

/** How the state of a scan begins, and what it is after a pass. */
function stateLines(page: Page, plate: number | null): string[] {
  if (plate === null) return [];
  const show = showIn(page, null);
  return page.names.statesOf(plate).map(({ name, init, next, source }) => {
    const then = source === null ? `, then ${show(next)}` : "";
    return `${name}: first ${show(init)}${then}`;
  });
}

/** The first vertex that is in a frame, or in one in it. */
function firstIn({ nodes, frames }: Diagram, frame: number): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { frame: own, members } of nodes) {
    let at: number | null = own;
    while (at !== null && at !== frame) at = frames[at]?.outer ?? null;
    if (at === frame) first = Math.min(first, members[0].id);
  }
  return first;
}

/** Values that are shown of several observations. */
const SHOWN_VALUES = 3;

/** What the instances have in common is told of the second if there is one: in a scan it has one before it. */
function nodeLine(page: Page, place: number): string {
  const { diagram } = page;
  const { members, name } = diagram.nodes[place] as DiagramNode;
  const vertex = members[1] ?? members[0];
  const show = showIn(page, vertex.id);
  const values = members.flatMap((each) => (each.kind === "observe" ? [show(each.value)] : []));
  const some = new Set(values).size > 1 ? values.slice(0, SHOWN_VALUES) : values.slice(0, 1);
  const more = some.length > 1 && some.length < values.length ? ", ..." : "";
  const told = members.slice(0, SHOWN_VALUES + 1).map((each) => {
    const shown = each.id === vertex.id ? show : showIn(page, each.id);
    return relation(each, shown, some.join(", ") + more);
  });
  const line = together(relation(vertex, show, some.join(", ") + more), told);
  return `${name} ${line}${listed("from", parentsIn(page, place))}`;
}

/** `one` with all numbers where the texts of several instances have different ones: `(* b 1|2|3|...)`. */
function together(one: string, told: readonly string[]): string {
  const split = (text: string) => text.split(/([\s()[\]{}]+)/);
  const tokens = split(one);
  const others = told.map(split).filter((each) => each.length === tokens.length);
  return tokens
    .map((token, i) => {
      const all = [...new Set(others.map((each) => each[i] as string))];
      if (all.length < 2 || !all.every((each) => Number.isFinite(Number(each)))) return token;
      const more = told.length > SHOWN_VALUES ? ["..."] : [];
      return [...all.slice(0, SHOWN_VALUES), ...more].join("|");
    })
    .join("");
}

/** Parents by name; those in another instance of a plate are told of the second. */
function parentsIn({ diagram, names }: Page, place: number): string[] {
  const { nodes, edges, dependences, nameIn } = diagram;
  const { members } = nodes[place] as DiagramNode;
  const { id } = members[1] ?? members[0];
  const { parents = [], earlier } = dependences[id] ?? {};
  const texts = edges.flatMap(({ from, to, isBetween }) => {
    if (to !== place) return [];
    const { name, members: all } = nodes[from] as DiagramNode;
    if (!isBetween) return [name];
    const before = parents.filter((parent) => all.some((each) => each.id === parent));
    return before.map((parent) => {
      const passes = earlier?.get(parent);
      return passes === undefined ? nameIn(parent, id) : names.earlier(parent, passes);
    });
  });
  return [...new Set(texts)];
}
