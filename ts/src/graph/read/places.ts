// Where in a printed graph something stands: `P.sample3[1]`. A graph that was read from JSON has no text with lines, so
// its expressions carry spans that say nothing but which object they are; from that object the place is found again.

import type { Expr } from "../../core/expr.ts";
import { childrenOf } from "../../core/table.ts";
import type { Place, Span } from "../../source/span.ts";
import type { Vertex } from "../graph.ts";

/** Characters of a place before it is cut: expressions can be nested as deep as memory allows. */
const MAX_LENGTH = 200;

const NOWHERE: Place = { offset: 0, line: 1, column: 1 };

/** A span of its own. */
export function freshSpan(): Span {
  return { start: NOWHERE, end: NOWHERE };
}

/** What stands at `P.mu1` or in RET, or at the given elements of it. */
export interface Root {
  readonly part: string;
  readonly name?: string;
  readonly at?: readonly number[];
}

/** `P.mu1`, `Y["a b"]`, `P.mu1[2][1]`, `RET[3]`; cut when it is long. */
export function memberPath(
  { part, name, at = [] }: Root,
  elements: readonly number[] = [],
): string {
  const isPlain = name !== undefined && /^[\w*+!?<>=-]+$/.test(name);
  let path =
    name === undefined ? part : isPlain ? `${part}.${name}` : `${part}[${JSON.stringify(name)}]`;
  for (const index of [...at, ...elements]) {
    path += `[${index}]`;
    if (path.length > MAX_LENGTH) return `${path.slice(0, MAX_LENGTH)}...`;
  }
  return path;
}

/** The first place, in the order of vertices, of the expression or vertex with this span. */
export function placeOfSpan(
  vertices: readonly Vertex[],
  result: Expr,
  bare: ReadonlySet<Span>,
  span: Span,
): string | undefined {
  const seen = new Set<Expr>();
  for (const vertex of vertices) {
    const root = { part: "P", name: vertex.printed };
    if (vertex.span === span) return memberPath(root);
    if (vertex.kind === "observe" && vertex.valueSpan === span) {
      return memberPath(root, vertex.guard === null ? [2] : [2, 2]);
    }
    for (const [indices, expr] of partsWithPlaces(vertex)) {
      const found = search(expr, span, bare, seen);
      if (found !== undefined) return memberPath(root, [...indices, ...found]);
    }
  }
  const found = search(result, span, bare, seen);
  return found === undefined ? undefined : memberPath({ part: "RET" }, found);
}

/** The expressions of a link and where they stand in it: `["if", guard, ["observe*", dist, value], 1]`. */
function partsWithPlaces(vertex: Vertex): (readonly [readonly number[], Expr])[] {
  const { dist, guard, kind } = vertex;
  const inner = guard === null || kind === "sample" ? [] : [2];
  const first = kind === "factor" ? vertex.weight : dist;
  const parts: (readonly [readonly number[], Expr])[] = [[[...inner, 1], first]];
  if (kind === "observe") parts.push([[...inner, 2], vertex.value]);
  return guard === null ? parts : [[[1], guard], ...parts];
}

/** Indices that lead from `root` to the expression with the span; `seen` holds what has been searched already. */
function search(
  root: Expr,
  span: Span,
  bare: ReadonlySet<Span>,
  seen: Set<Expr>,
): readonly number[] | undefined {
  const stack: { readonly expr: Expr; readonly parts: readonly Expr[]; next: number }[] = [];
  const enter = (expr: Expr) => {
    if (seen.has(expr)) return;
    seen.add(expr);
    stack.push({ expr, parts: childrenOf(expr), next: 0 });
  };
  enter(root);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    if (top.expr.span === span) {
      return stack.slice(0, -1).map(({ expr, next }) => next - (bare.has(expr.span) ? 1 : 0));
    }
    const child = top.parts[top.next];
    if (child === undefined) stack.pop();
    else {
      top.next += 1;
      enter(child);
    }
  }
  return undefined;
}
