// What folding and sharing come to, in numbers.

import type { Expr } from "../core/expr.ts";
import { childrenOf } from "../core/table.ts";
import { partsOfVertex } from "../graph/edges.ts";
import { reachable } from "../graph/reachable.ts";
import type { FoldedCounts } from "../report/explain-report.ts";
import type { Subject } from "./subject.ts";

export function countsOf({ folded, counts, layout, lowered }: Subject): FoldedCounts {
  const roots = folded.vertices.map(partsOfVertex);
  const all = reachable([...roots.flat(), folded.result]);
  const sizes = sizesOf(all);
  const sizeOf = (expr: Expr) => sizes.get(expr) as number;
  const writtenOut = roots.reduce(
    (sum, parts, id) =>
      sum + (counts[id] as number) * parts.reduce((own, each) => own + sizeOf(each), 0),
    sizeOf(folded.result),
  );
  return {
    vertices: layout.total,
    foldedVertices: folded.vertices.length,
    expressions: all.length,
    writtenOut,
    instructions: lowered?.costs.instructions ?? null,
    slots: lowered?.costs.slots ?? null,
    constants: lowered?.constants ?? null,
  };
}

/** How large each expression is when all its parts are written out; parts come first in the list. */
function sizesOf(exprs: readonly Expr[]): Map<Expr, number> {
  const sizes = new Map<Expr, number>();
  for (const expr of exprs) {
    const own = expr.kind === "vector" && expr.source !== null ? expr.length : 1;
    const parts = childrenOf(expr).reduce((sum, each) => sum + (sizes.get(each) as number), 0);
    sizes.set(expr, own + parts);
  }
  return sizes;
}
