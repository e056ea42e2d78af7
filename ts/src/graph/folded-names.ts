// What people call the parts of a folded graph that only such a graph has: the value of a vertex in one instance of its
// plates, `z[3]`, and the state of a scan, `z[i - 1]` where it is a vertex of an earlier pass, else `state`.

import type { CarryExpr, Expr, FinalExpr, MemberExpr } from "../core/expr.ts";
import type { Carry, Plate } from "../core/plate.ts";
import type { Earlier } from "./edges.ts";
import type { Piece } from "./expr-text.ts";
import type { Folded, FoldedVertex } from "./graph.ts";
import { type Layout, layoutOf, numberOf } from "./layout.ts";
import { siteText } from "./site-names.ts";

export interface FoldedNames {
  readonly piecesOf: (expr: MemberExpr | CarryExpr | FinalExpr) => readonly Piece[];
  /** What the parts of the state of a scan are called in a pass. */
  readonly statesOf: (plate: number) => readonly State[];
  /** `z[i - 1]`. */
  readonly earlier: (vertex: number, passes: Earlier) => string;
}

export interface State extends Carry {
  readonly name: string;
  /** The vertex that it is, some passes before; null when it is computed. */
  readonly source: { readonly vertex: number; readonly passes: number } | null;
}

/** `letters` stand for the indices of plates, by plate. */
export function foldedNames(folded: Folded, letters: readonly string[]): FoldedNames {
  const { plates } = folded;
  const sources = plates.map((plate) =>
    plate.carries.map((_, part) => sourceOf(folded, plate, part)),
  );
  const isAlone = sources.flat().filter((each) => each === null).length === 1;
  const earlier = (vertex: number, { plate, passes }: Earlier) =>
    siteText((folded.vertices[vertex] as FoldedVertex).name, (each) => {
      const own = letters[each] as string;
      return each === plate ? `${own} - ${passes}` : own;
    });
  let number = 1;
  const states = plates.map(({ id, carries }) =>
    carries.map((carry, part): State => {
      const source = sources[id - 1]?.[part] ?? null;
      if (source === null) {
        return { ...carry, source, name: isAlone ? "state" : `state.${number++}` };
      }
      const { vertex, passes } = source;
      return { ...carry, source, name: earlier(vertex, { plate: id, passes }) };
    }),
  );
  const names: Names = { folded, layout: layoutOf(folded), states };
  return {
    piecesOf: (expr) => piecesOf(names, expr),
    statesOf: (plate) => states[plate - 1] ?? [],
    earlier,
  };
}

interface Names {
  readonly folded: Folded;
  readonly layout: Layout;
  readonly states: readonly (readonly State[])[];
}

/** Whether a part of a state is a vertex of an earlier pass: of the last, or of the one before by another part, and so on. */
function sourceOf({ vertices }: Folded, { id, carries }: Plate, part: number): State["source"] {
  let at = part;
  for (let passes = 1; passes <= carries.length; passes++) {
    const { next } = carries[at] as Carry;
    if (next.kind === "vertex") {
      const isIn = vertices[next.vertex]?.plates.at(-1) === id;
      return isIn ? { vertex: next.vertex, passes } : null;
    }
    if (next.kind !== "carry" || next.plate !== id) return null;
    at = next.part;
  }
  return null;
}

function piecesOf(names: Names, expr: MemberExpr | CarryExpr | FinalExpr): readonly Piece[] {
  if (expr.kind === "member") return memberPieces(names, expr.vertex, expr.at);
  const { source, name = "state" } = names.states[expr.plate - 1]?.[expr.part] ?? {};
  if (expr.kind === "carry") return [name];
  const { count = 0 } = names.folded.plates[expr.plate - 1] ?? {};
  if (source == null || source.passes > count) return [`${name}.last`];
  return memberPieces(names, source.vertex, [...expr.at, count - source.passes]);
}

/** The name of a vertex with what stands for its instances. */
function memberPieces(
  { folded, layout }: Names,
  vertex: number,
  at: readonly (Expr | number)[],
): Piece[] {
  const indices = at.map((each) => {
    if (typeof each === "number") return each;
    return each.kind === "number" ? each.value : null;
  });
  const numbers = indices.filter((each) => each !== null);
  const { origin, vertices } = folded;
  if (origin !== null && numbers.length === indices.length) {
    const original = origin.vertices[numberOf(layout, vertex, numbers)];
    if (original !== undefined) return [siteText(original.name)];
  }
  const known = vertices[vertex] as FoldedVertex;
  const pieces = known.name.indices.flatMap((index): Piece[] => {
    const place = known.plates.indexOf(-index);
    const own = place < 0 ? index : (indices[place] ?? (at[place] as Expr));
    return ["[", typeof own === "number" ? String(own) : own, "]"];
  });
  return [known.name.base, ...pieces];
}
