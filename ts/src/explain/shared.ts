// Shared expressions by their texts and the names of those who share them.

import { exprText } from "../graph/expr-text.ts";
import { sharedExpressions } from "../graph/sharing.ts";
import type { SharedExpression } from "../report/explain-report.ts";
import type { Subject } from "./subject.ts";

/** Columns of an expression's text. */
const WIDTH = 120;
const MAX_SHARED = 50;
const MAX_NAMES = 1000;

/** Those of most vertices first. */
export function sharedIn({ graph, folded, names, called, counts }: Subject): SharedExpression[] {
  const found = sharedExpressions(folded).map(({ expr, vertices }) => ({
    text: exprText(expr, called, WIDTH),
    span: graph.placeOf === undefined ? expr.span : null,
    vertices: vertices.slice(0, MAX_NAMES).map((id) => names[id] as string),
    count: vertices.reduce((sum, id) => sum + (counts[id] as number), 0),
  }));
  return found.sort((a, b) => b.count - a.count).slice(0, MAX_SHARED);
}
