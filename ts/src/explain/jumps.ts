// In which latents the log density may jump: at comparisons, roundings, indices and ends of supports, wherever their
// results get into a density. By the graph alone: from the densities down to the latents, each expression once for what is
// smooth above it and once for what is not. The engine does the same by the column program.

import { findOperator } from "../core/catalogue.ts";
import type { Expr } from "../core/expr.ts";
import type { Plate } from "../core/plate.ts";
import { childrenOf } from "../core/table.ts";
import { partsOfVertex } from "../graph/edges.ts";
import type { Folded, FoldedVertex } from "../graph/graph.ts";

/** Operators that jump in every argument; `get` and `nth` do in their second. */
const STEPS: ReadonlySet<string> = new Set(
  "< <= > >= = not= not and or mod rem quot floor ceil round signum pos? neg? zero? even? odd?".split(
    " ",
  ),
);
const INDEXED: ReadonlySet<string> = new Set(["get", "nth", "get-in"]);

/** Distributions whose supports end at their parameters. */
const WITH_ENDS: ReadonlySet<string> = new Set([
  "uniform-continuous",
  "uniform-discrete",
  "pareto",
  "hypergeometric",
]);

/** Composite distributions that look at their parameters before they use them: at which, all or those from one on. */
const LOOKING: ReadonlyMap<string, number> = new Map([
  ["mvn", 1],
  ["multivariate-t", 2],
  ["wishart", 0],
  ["inv-wishart", 0],
  ["lkj-cholesky", 0],
  ["truncated-normal", 0],
  ["truncated", 1],
  ["ordered-logistic", 0],
]);

/** Those of which `truncated` observes without a comparison: their cumulative hazards are one formula. */
const SMOOTH_WHEN_CUT: ReadonlySet<string> = new Set([
  "exponential",
  "weibull",
  "pareto",
  "logistic",
]);

/** Vertices in which the log density may jump. */
export function jumpsOf(folded: Folded): ReadonlySet<number> {
  const walk: Walk = { folded, pending: [], seen: [new Set(), new Set()], jumps: new Set() };
  for (const vertex of folded.vertices) enterRow(walk, vertex);
  for (let next = walk.pending.pop(); next !== undefined; next = walk.pending.pop()) {
    visit(walk, next.expr, next.isSteep);
  }
  return walk.jumps;
}

interface Walk {
  readonly folded: Folded;
  readonly pending: { readonly expr: Expr; readonly isSteep: boolean }[];
  /** Expressions that were entered, below what is smooth and below what is not. */
  readonly seen: readonly [Set<Expr>, Set<Expr>];
  readonly jumps: Set<number>;
}

function enter({ pending, seen }: Walk, expr: Expr, isSteep: boolean): void {
  const known = seen[isSteep ? 1 : 0];
  if (known.has(expr)) return;
  known.add(expr);
  pending.push({ expr, isSteep });
}

/** The density of one vertex. */
function enterRow(walk: Walk, vertex: FoldedVertex): void {
  for (const part of partsOfVertex(vertex)) {
    const isGuard = vertex.kind !== "sample" && part === vertex.guard;
    const hasEnds = part.kind === "dist" && WITH_ENDS.has(part.family);
    // A latent between random ends moves with them.
    // What is drawn between ends looks at all parameters.
    const isCut = part.kind === "dist" && part.family === "truncated" && vertex.kind === "sample";
    enter(walk, part, isGuard || isCut || (hasEnds && vertex.kind === "observe"));
  }
}

function visit(walk: Walk, expr: Expr, isSteep: boolean): void {
  switch (expr.kind) {
    case "vertex":
    case "member":
      visitValue(walk, expr.vertex, isSteep);
      return;
    case "carry":
    case "final": {
      const { carries } = walk.folded.plates[expr.plate - 1] as Plate;
      const carry = carries[expr.part];
      for (const part of carry === undefined ? [] : [carry.init, carry.next]) {
        enter(walk, part, isSteep);
      }
      return;
    }
    default:
      childrenOf(expr).forEach((part, place) => {
        enter(walk, part, isSteep || jumpsAt(expr, place));
      });
  }
}

/** Whether an expression may jump where its part at this place moves. */
function jumpsAt(expr: Expr, place: number): boolean {
  if (expr.kind === "if") return place === 0;
  if (expr.kind === "dist") {
    const base = expr.family === "truncated" ? expr.args[0] : undefined;
    if (place === 0 && base?.kind === "dist") return !SMOOTH_WHEN_CUT.has(base.family);
    return place >= (LOOKING.get(expr.family) ?? expr.args.length);
  }
  if (expr.kind !== "call") return false;
  const name = findOperator(expr.operator)?.name ?? expr.operator;
  return STEPS.has(name) || (INDEXED.has(name) && place > 0);
}

/** Of a latent itself, and where its support has random ends of these; of an observation what is observed. */
function visitValue(walk: Walk, id: number, isSteep: boolean): void {
  const vertex = walk.folded.vertices[id] as FoldedVertex;
  if (vertex.kind === "observe") enter(walk, vertex.value, isSteep);
  if (vertex.kind !== "sample") return;
  if (isSteep) walk.jumps.add(id);
  const { dist } = vertex;
  const isBetween = dist.kind === "dist" && dist.family === "uniform-continuous";
  for (const end of isBetween ? dist.args : []) enter(walk, end, isSteep);
}
