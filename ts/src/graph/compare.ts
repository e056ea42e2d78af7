// Equality of two graphs in Daphne's JSON: one bijection of generated names (sampleN, observeN, dontcareN) makes
// FNS, P, Y and RET equal; V and each list of A compare as sets; numbers compare by value.
// Names are told apart by colour refinement over what they are computed by and where they are used; what stays alike
// is tried out (B. Weisfeiler and A. Leman 1968; individualisation as in B. D. McKay 1981).

import { type Expressions, matchNames } from "./match-names.ts";

/** Whether two graphs are equal, and if not, where they first differ. */
export interface Comparison {
  readonly equal: boolean;
  readonly difference: string | null;
}

/** Compares `[FNS, {V, A, P, Y}, RET]` values; anything else is unequal. */
export function compareGraphs(a: unknown, b: unknown): Comparison {
  const [left, right] = [viewOf(a), viewOf(b)];
  if (left === null || right === null) return differ("one side is no [FNS, {V, A, P, Y}, RET]");
  const shape = compareShapes(left, right);
  if (shape !== null) return differ(shape);
  const bijection = matchNames(left.expressions, right.expressions);
  if (bijection === null) return differ("no renaming makes FNS, P, Y and RET equal");
  const rename = (name: string): string => bijection.get(name) ?? name;
  if (!sameSet(left.vertices.map(rename), right.vertices)) return differ("V differs");
  for (const name of new Set([...left.edges.keys(), ...left.vertices])) {
    const children = (left.edges.get(name) ?? []).map(rename);
    if (!sameSet(children, right.edges.get(rename(name)) ?? []))
      return differ(`A of ${name} differs`);
  }
  const parents = [...left.edges].filter(([, list]) => list.length > 0).length;
  const others = [...right.edges].filter(([, list]) => list.length > 0).length;
  return parents === others ? { equal: true, difference: null } : differ("A has other parents");
}

interface View {
  readonly expressions: Expressions;
  readonly vertices: readonly string[];
  readonly edges: ReadonlyMap<string, readonly string[]>;
}

function viewOf(graph: unknown): View | null {
  if (!Array.isArray(graph) || graph.length !== 3) return null;
  const [functions, parts, result] = graph as unknown[];
  if (!isRecord(functions) || !isRecord(parts)) return null;
  const { V, A, P, Y } = parts;
  if (!Array.isArray(V) || !isRecord(A) || !isRecord(P) || !isRecord(Y)) return null;
  const fixed = new Map(Object.entries(functions).map(([name, body]) => [`FNS ${name}`, body]));
  fixed.set("RET", result);
  return {
    expressions: {
      fixed,
      links: new Map(Object.entries(P)),
      observed: new Map(Object.entries(Y)),
    },
    vertices: V as string[],
    edges: new Map(Object.entries(A) as [string, string[]][]),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function compareShapes(a: View, b: View): string | null {
  if (a.vertices.length !== b.vertices.length) return "V has another number of vertices";
  if (!sameSet([...a.expressions.fixed.keys()], [...b.expressions.fixed.keys()])) {
    return "FNS has other functions";
  }
  const { links, observed } = a.expressions;
  if (links.size !== b.expressions.links.size) return "P has another number of vertices";
  return observed.size === b.expressions.observed.size ? null : "Y has another number of vertices";
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const right = new Set(b);
  const left = new Set(a);
  return left.size === right.size && [...left].every((each) => right.has(each));
}

function differ(difference: string): Comparison {
  return { equal: false, difference };
}
