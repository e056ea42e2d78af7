// In which latents the log density may jump: at comparisons, roundings, indices and ends of supports, wherever their
// results get into a density. By the graph alone, as the engine does by the column program.

import { findOperator } from "../core/catalogue.ts";
import type { Expr } from "../core/expr.ts";
import type { Plate } from "../core/plate.ts";
import { childrenOf } from "../core/table.ts";
import { partsOfVertex } from "../graph/edges.ts";
import type { Folded, FoldedVertex } from "../graph/graph.ts";
import { reachable } from "../graph/reachable.ts";

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
  ["ordered-logistic", 0],
]);

/** Latent vertices that a number changes with, and those of them in which it may jump. */
interface Mark {
  readonly moves: ReadonlySet<number>;
  readonly jumps: ReadonlySet<number>;
}
const NOTHING: Mark = { moves: new Set(), jumps: new Set() };

/** Vertices in which the log density may jump. */
export function jumpsOf(folded: Folded): ReadonlySet<number> {
  const { vertices, plates } = folded;
  const states = plates.flatMap(({ carries }) => carries.flatMap(({ init, next }) => [init, next]));
  const order = reachable([...vertices.flatMap(partsOfVertex), ...states]);
  const walk: Walk = { folded, marks: new Map() };
  // What a scan carries is known after the pass before: more passes where something was added.
  for (let before = -1, now = 0; now !== before; ) {
    before = now;
    for (const expr of order) walk.marks.set(expr, markOf(walk, expr));
    now = [...walk.marks.values()].reduce(
      (sum, { moves, jumps }) => sum + moves.size + jumps.size,
      0,
    );
  }
  return new Set(vertices.flatMap((vertex) => [...rowOf(walk, vertex).jumps]));
}

interface Walk {
  readonly folded: Folded;
  readonly marks: Map<Expr, Mark>;
}

/** What the log density of one vertex jumps in. */
function rowOf(walk: Walk, vertex: FoldedVertex): Mark {
  const parts = partsOfVertex(vertex).map((part) => {
    const mark = walk.marks.get(part) ?? NOTHING;
    const isGuard = vertex.kind !== "sample" && part === vertex.guard;
    const hasEnds = part.kind === "dist" && WITH_ENDS.has(part.family);
    // A latent between random ends moves with them.
    return isGuard || (hasEnds && vertex.kind === "observe") ? steep(mark) : mark;
  });
  return together(parts);
}

function markOf(walk: Walk, expr: Expr): Mark {
  const at = (part: Expr) => walk.marks.get(part) ?? NOTHING;
  switch (expr.kind) {
    case "vertex":
    case "member":
      return variable(walk, expr.vertex);
    case "carry":
    case "final": {
      const { carries } = walk.folded.plates[expr.plate - 1] as Plate;
      const carry = carries[expr.part];
      return carry === undefined ? NOTHING : together([at(carry.init), at(carry.next)]);
    }
    case "if":
      return together([steep(at(expr.test)), at(expr.then), at(expr.otherwise)]);
    case "call": {
      const name = findOperator(expr.operator)?.name ?? expr.operator;
      const isSteep = (place: number) => STEPS.has(name) || (INDEXED.has(name) && place > 0);
      return together(expr.args.map((arg, place) => (isSteep(place) ? steep(at(arg)) : at(arg))));
    }
    case "dist": {
      const first = LOOKING.get(expr.family) ?? expr.args.length;
      return together(expr.args.map((arg, place) => (place < first ? at(arg) : steep(at(arg)))));
    }
    default:
      return together(childrenOf(expr).map(at));
  }
}

/** Of a latent itself, and where its support has random ends of these; of an observation what is observed. */
function variable({ folded, marks }: Walk, id: number): Mark {
  const vertex = folded.vertices[id] as FoldedVertex;
  if (vertex.kind !== "sample") {
    return vertex.kind === "observe" ? (marks.get(vertex.value) ?? NOTHING) : NOTHING;
  }
  const own: Mark = { moves: new Set([id]), jumps: new Set() };
  const { dist } = vertex;
  const isBetween = dist.kind === "dist" && dist.family === "uniform-continuous";
  return isBetween ? together([own, ...dist.args.map((arg) => marks.get(arg) ?? NOTHING)]) : own;
}

/** It may jump in all that it changes with. */
function steep({ moves }: Mark): Mark {
  return { moves, jumps: moves };
}

function together(marks: readonly Mark[]): Mark {
  const some = marks.filter(({ moves }) => moves.size > 0);
  if (some.length <= 1) return some[0] ?? NOTHING;
  const all = (of: (mark: Mark) => ReadonlySet<number>) =>
    new Set(some.flatMap((mark) => [...of(mark)]));
  return { moves: all(({ moves }) => moves), jumps: all(({ jumps }) => jumps) };
}
