// The program that runs again at given draws of the latents: replicates of what was observed, or the observed values and the
// log density of each. Its plates are written out, so that every observation has rows of its own.

import type { Folded, FoldedVertex, SiteName } from "../graph/graph.ts";
import { numberOf } from "../graph/layout.ts";
import { type Context, createContext } from "./context.ts";
import { emitChecks } from "./demand.ts";
import type { GivenLeaf } from "./given.ts";
import { encoded } from "./lower.ts";
import { createOutputs, latentShapes, nested } from "./outputs.ts";
import { lowerVertices } from "./plates.ts";
import type { LoweredRow, Program, Shape } from "./program.ts";
import { numberSites } from "./site-records.ts";
import type { Literal, Value } from "./value.ts";

/** A number of a latent, and the site that it is given to. */
export interface GivenNumber {
  readonly site: number;
  readonly element: number;
  readonly literals: readonly Literal[] | null;
}

/** A latent vertex and its numbers in order; null for those that follow from others. */
export interface GivenLatent {
  readonly name: SiteName;
  readonly numbers: readonly (GivenNumber | null)[];
}

export interface ReplayProgram extends Pick<Program, "words" | "constants" | "columns"> {
  readonly sites: number;
  readonly outputs: number;
  readonly given: readonly GivenLatent[];
  /** Replicates, or the observed values, by name. */
  readonly told: ReadonlyMap<string, Shape>;
  /** Of each observation, by name, the place in `observations`. */
  readonly scored: ReadonlyMap<string, Shape>;
  /** Rows of each observation. */
  readonly observations: readonly (readonly number[])[];
  /** Whether all rows together are the log joint density. */
  readonly isJoint: boolean;
  readonly rows: number;
}

/** Lowers a graph without plates; sample vertices that are not given are replicates. Throws as `lower` does. */
export function lowerReplay(
  folded: Folded,
  isGiven: (vertex: FoldedVertex) => boolean,
): ReplayProgram {
  const leaves = new Map<number, readonly (GivenLeaf | null)[]>();
  const context = createContext(folded, { isGiven, leaves });
  lowerVertices(context, null);
  const layout = numberSites(context);
  const outputs = createOutputs();
  const isTold = (vertex: FoldedVertex) =>
    vertex.kind === "observe" || (vertex.kind === "sample" && !isGiven(vertex));
  const told = folded.vertices.filter(isTold).map(({ id, name, span }) => ({
    name,
    span,
    value: context.vertices[id] as Value,
  }));
  const shapes = latentShapes(context, outputs, told);
  emitChecks(context, null);
  const { allocation: _, ...code } = encoded(context, outputs, { sites: layout.total, answers: 0 });
  const given = [...leaves].map(([id, numbers]) => ({
    name: (folded.vertices[id] as FoldedVertex).name,
    numbers: numbers.map((leaf) => {
      if (leaf === null) return null;
      const { part, element, literals } = leaf;
      return { site: numberOf(layout, id, []) + part, element, literals };
    }),
  }));
  return {
    ...code,
    ...observationsOf(context.rows),
    sites: layout.total,
    outputs: outputs.rows.length,
    given,
    told: shapes,
    isJoint: isJoint(context, leaves),
    rows: context.rows.length,
  };
}

/** Densities of an equality are none, and those of numbers given apart mean nothing. */
function isJoint(
  { equalities }: Context,
  leaves: ReadonlyMap<number, readonly (GivenLeaf | null)[]>,
): boolean {
  const all = [...leaves.values()].flat();
  return equalities.length === 0 && all.every((leaf) => leaf === null || leaf.isScored);
}

/** Parts of one observation have rows of their own. */
function observationsOf(rows: readonly LoweredRow[]) {
  const observations: number[][] = [];
  const named = new Map<string, { readonly name: SiteName; readonly shape: Shape }>();
  const places = new Map<string, number[]>();
  rows.forEach(({ kind, whole }, row) => {
    if (kind !== "observe") return;
    const key = JSON.stringify([whole.base, whole.indices]);
    const known = places.get(key);
    if (known !== undefined) {
      known.push(row);
      return;
    }
    const own = [row];
    places.set(key, own);
    const output = observations.push(own) - 1;
    named.set(key, { name: whole, shape: { kind: "number", output, uniform: false } });
  });
  return { observations, scored: nested(named.values()) };
}
