// The records of vertices, and of the plates and scans around them.

import { findDistribution, lengthParameter } from "../core/catalogue.ts";
import type { DistExpr } from "../core/expr.ts";
import type { Plate } from "../core/plate.ts";
import { type Neighbours, neighboursOf } from "../graph/blanket.ts";
import {
  type Constraint,
  constraintFinder,
  constraintText,
  isEquality,
} from "../graph/constraint.ts";
import type { FoldedVertex, ObserveVertex } from "../graph/graph.ts";
import { vertexLabels } from "../graph/labels.ts";
import { locate } from "../graph/layout.ts";
import { supportText } from "../graph/support.ts";
import type { ExplainedVertex } from "../report/explain-report.ts";
import type { Span } from "../source/span.ts";
import { type Rung, rungsOf } from "./rungs.ts";
import type { Subject } from "./subject.ts";

/** Names of one Markov blanket, and of all of them together. */
const MAX_NAMES = 1000;
const MAX_ALL_NAMES = 2_000_000;

/** In the order of the program, each plate before what is in it. */
export function verticesOf(subject: Subject): ExplainedVertex[] {
  const { folded } = subject;
  const { vertices, plates } = folded;
  const neighbours = neighboursOf(folded);
  const total = neighbours.blankets.reduce(
    (sum, each) => sum + Math.min(MAX_NAMES, each?.length ?? 0),
    0,
  );
  const page: Page = {
    subject,
    neighbours,
    isDense: total > MAX_ALL_NAMES,
    spanOf: (span) => (subject.graph.placeOf === undefined ? span : null),
    why: refusals(subject),
    rungs: rungsOf(subject),
  };
  const records: ExplainedVertex[] = [];
  const begun = new Set<number>();
  for (const vertex of vertices) {
    for (const plate of vertex.plates) {
      if (!begun.has(plate)) records.push(plateRecord(page, plates[plate - 1] as Plate));
      begun.add(plate);
    }
    records.push(vertexRecord(page, vertex));
  }
  return records;
}

interface Page {
  readonly subject: Subject;
  readonly neighbours: Neighbours;
  /** There is no room for all Markov blankets. */
  readonly isDense: boolean;
  readonly spanOf: (span: Span) => Span | null;
  /** By vertex: why it cannot be fitted. */
  readonly why: ReadonlyMap<number, string>;
  /** By vertex: how it is fitted. */
  readonly rungs: ReadonlyMap<number, Rung>;
}

function plateRecord({ subject, spanOf }: Page, plate: Plate): ExplainedVertex {
  return {
    name: plateName(plate),
    span: spanOf(plate.span),
    kind: kindOf(plate),
    size: plate.count,
    support: "",
    parents: [],
    blanket: [],
    blanketSize: 0,
    ...around(subject, plate.outer),
  };
}

function vertexRecord(page: Page, vertex: FoldedVertex): ExplainedVertex {
  const { subject, neighbours, isDense, spanOf, why, rungs } = page;
  const { names } = subject;
  const { id, kind, span, dist } = vertex;
  const blanket = neighbours.blankets[id] ?? null;
  const listed = isDense ? [] : (blanket ?? []).slice(0, MAX_NAMES);
  const cost = subject.lowered?.costOf.get(id);
  const weights = subject.lowered?.sites.get(id)?.[0]?.size ?? null;
  const nameOf = (each: number) => names[each] as string;
  return {
    name: nameOf(id),
    span: spanOf(span),
    kind: KINDS[kind],
    size: sizeOf(subject, vertex),
    support: kind === "factor" ? "" : supportText(dist, subject.called, weights),
    parents: (neighbours.parents[id] ?? []).map(nameOf),
    blanket: listed.map(nameOf),
    blanketSize: blanket?.length ?? null,
    ...around(subject, vertex.plates),
    ...(why.has(id) ? { why: why.get(id) as string } : rungs.get(id)),
    ...(cost === undefined ? {} : { cost }),
  };
}

const KINDS = { sample: "latent", observe: "observed", factor: "factor" } as const;

function kindOf({ carries }: Plate): "plate" | "scan" {
  return carries.length > 0 ? "scan" : "plate";
}

function plateName(plate: Plate): string {
  return `${kindOf(plate)} ${plate.id}`;
}

function around({ folded }: Subject, plates: readonly number[]): { plates?: readonly string[] } {
  if (plates.length === 0) return {};
  return { plates: plates.map((plate) => plateName(folded.plates[plate - 1] as Plate)) };
}

/** Numbers of one value: of a vector, its elements. */
function sizeOf({ lowered }: Subject, vertex: FoldedVertex): number {
  if (vertex.kind === "factor") return 0;
  if (vertex.kind === "observe") return vertex.value.kind === "vector" ? vertex.value.length : 1;
  const { dist } = vertex;
  const family = dist.kind === "dist" ? findDistribution(dist.family) : undefined;
  if (family?.vectorValue === false) return 1;
  const list = family === undefined ? undefined : (dist as DistExpr).args[lengthParameter(family)];
  if (list?.kind === "vector") return list.length;
  const sites = lowered?.sites.get(vertex.id) ?? [];
  return Math.max(
    1,
    sites.reduce((sum, { values }) => sum + values.length, 0),
  );
}

/** Vertices that cannot be fitted: that where lowering ended, and all that observe an equality. */
function refusals({ graph, folded, layout, refused, refusedAt }: Subject): Map<number, string> {
  const why = new Map<number, string>();
  for (const { id, span } of (folded.origin ?? folded).vertices) {
    const at = refusedAt.indexOf(span);
    if (at < 0) continue;
    const vertex = folded.origin === null ? id : locate(folded, layout, id).vertex;
    why.set(vertex, refused[at]?.message ?? "");
  }
  const isSmall = layout.total <= MAX_WRITTEN_OUT;
  const equalities = folded.vertices.filter((each) => each.kind === "observe" && isEquality(each));
  if (equalities.length === 0) return why;
  const whole = isSmall ? graph.writtenOut : folded;
  const names = vertexLabels(whole);
  const constraintsOf = constraintFinder(whole);
  for (const { id, plates } of equalities) {
    const first = whole.vertices[isSmall ? (layout.first[id] as number) : id] as ObserveVertex;
    const where = isSmall && plates.length > 0 ? ", in the first instance" : "";
    why.set(id, equality(constraintsOf(first), names) + where);
  }
  return why;
}

/** Vertices that are written out to find the equations of the first instances of plates. */
const MAX_WRITTEN_OUT = 300_000;
/** Equations that are told of one observation. */
const MAX_EQUATIONS = 5;

function equality(constraints: readonly Constraint[] | null, names: readonly string[]): string {
  if (constraints === null) return "an equality that is not linear in Gaussian latents";
  const shown = constraints.slice(0, MAX_EQUATIONS).map((each) => constraintText(each, names));
  const more = constraints.length > MAX_EQUATIONS ? `, ... (${constraints.length} equations)` : "";
  return `an exact linear constraint on Gaussian latents: ${shown.join(", ")}${more}`;
}
