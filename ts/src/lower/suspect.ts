// Which parameter of a vertex's distribution may leave its range, such as a scale that is drawn from a normal: where runs
// without weight are to be blamed on. Nothing is said of a value that might as well stay inside.

import { findDistribution, findOperator } from "../core/catalogue.ts";
import type { Expr } from "../core/expr.ts";
import { argumentSpan } from "../core/table.ts";
import type { FoldedVertex } from "../graph/graph.ts";
import type { Suspect } from "./program.ts";

/** The first parameter whose values are known to reach outside its range; null when there is none. */
export function suspectOf(dist: Expr, vertices: readonly FoldedVertex[]): Suspect | null {
  if (dist.kind !== "dist") return null;
  const parameters = findDistribution(dist.family)?.parameters ?? [];
  for (const [place, { name, support }] of parameters.entries()) {
    const range = RANGES.get(support);
    const arg = dist.args[place];
    if (range === undefined || arg === undefined || !reachesOutside(arg, range, vertices)) continue;
    return { span: argumentSpan(dist, place), text: `${name} is not always ${range.words}` };
  }
  return null;
}

interface Range {
  readonly words: string;
  /** Supports of draws that all lie in it, or at whose end it is left with probability 0. */
  readonly supports: ReadonlySet<string>;
}

const FROM_0 = [
  "positive",
  "nonnegative",
  "unit",
  "simplex",
  "count",
  "binary",
  "boolean",
  "index",
];

const RANGES: ReadonlyMap<string, Range> = new Map([
  ["positive", range("above 0", ["positive", "nonnegative", "unit"])],
  ["nonnegative", range("0 or above", FROM_0)],
  ["unit", range("between 0 and 1", ["unit", "binary", "boolean"])],
]);

function range(words: string, supports: readonly string[]): Range {
  return { words, supports: new Set(supports) };
}

/** True for draws of a wider support, and for sums and the like of such draws with constants. */
function reachesOutside(arg: Expr, range: Range, vertices: readonly FoldedVertex[]): boolean {
  if (arg.kind === "vertex" || arg.kind === "member") {
    const dist = vertices[arg.vertex]?.dist;
    const family = dist?.kind === "dist" ? findDistribution(dist.family) : undefined;
    // The ends of an interval decide, and may be random themselves.
    if (family === undefined || family.support.endsWith("interval")) return false;
    return family.support !== "any" && !range.supports.has(family.support);
  }
  if (arg.kind !== "call") return false;
  const name = findOperator(arg.operator)?.name ?? "";
  const { args } = arg;
  if (name === "+" || name === "-") return args.some((each) => isRealDraw(each, vertices));
  // A square is not below 0.
  const isOdd = (each: Expr) => args.filter((other) => other === each).length % 2 === 1;
  return name === "*" && args.some((each) => isOdd(each) && isRealDraw(each, vertices));
}

function isRealDraw(expr: Expr, vertices: readonly FoldedVertex[]): boolean {
  if (expr.kind !== "vertex" && expr.kind !== "member") return false;
  const dist = vertices[expr.vertex]?.dist;
  return dist?.kind === "dist" && findDistribution(dist.family)?.support === "real";
}
