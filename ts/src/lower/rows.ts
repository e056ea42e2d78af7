// Rows of the log joint: one for each part of a vertex's density.

import type { FoldedVertex, SiteName } from "../graph/graph.ts";
import { type PartName, WHOLE } from "./composite/composite.ts";
import { type Context, instancesIn } from "./context.ts";
import { suspectOf } from "./suspect.ts";

/** The next row. */
export function newRow(context: Context, vertex: FoldedVertex, part: PartName = WHOLE): number {
  const { kind, span, plates, dist } = vertex;
  const instances = instancesIn(context, plates);
  const whole = { ...vertex.name, indices: vertex.name.indices.filter((index) => index >= 0) };
  const suspect = suspectOf(dist, context.folded.vertices);
  const name = partName(whole, part);
  return context.rows.push({ kind, name, whole, span, instances, suspect }) - 1;
}

/** The name of a part of what has a name. */
export function partName({ base, indices }: SiteName, part: PartName): SiteName {
  return { base: `${base}${part.suffix}`, indices: [...indices, ...part.indices] };
}
