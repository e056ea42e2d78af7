// The latents of a program, one record for each site in the order of the engine: those of plates written out.

import type { SiteName } from "../graph/graph.ts";
import { numberOf } from "../graph/layout.ts";
import { type Context, type Draw, instancesIn } from "./context.ts";
import type { Latent } from "./draws.ts";
import { constantOf } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import type { LoweredSite } from "./program.ts";
import { siteValue } from "./site-value.ts";
import { slotOf } from "./views.ts";

/** All sites, once all vertices are lowered. */
export function sitesOf(context: Context): LoweredSite[] {
  const { folded, siteLayout, draws } = context;
  const sites = new Array<LoweredSite>(siteLayout.total);
  for (const vertex of folded.vertices) {
    if (vertex.kind !== "sample") continue;
    const draw = draws.get(vertex.id) as Draw;
    const counts = vertex.plates.map((plate) => instancesIn(context, [plate]));
    const total = instancesIn(context, vertex.plates);
    for (let instance = 0; instance < total; instance++) {
      const indices = indicesOf(instance, counts);
      const number = numberOf(siteLayout, vertex.id, indices);
      const operands = operandsIn(context, draw, instance);
      sites[number] = record(context, vertex, { draw, operands, indices });
    }
  }
  return sites;
}

/** The indices of an instance, row by row. */
export function indicesOf(instance: number, counts: readonly number[]): number[] {
  const indices = counts.map(() => 0);
  let left = instance;
  for (let place = counts.length - 1; place >= 0; place--) {
    const count = counts[place] as number;
    indices[place] = left % count;
    left = Math.floor(left / count);
  }
  return indices;
}

function operandsIn({ emitter }: Context, draw: Draw, instance: number): readonly Operand[] {
  if (draw.arrays.length === 0) return draw.values;
  return draw.arrays.map((array) => slotOf(emitter, array, instance));
}

function record(
  context: Context,
  vertex: Latent,
  {
    draw,
    operands,
    indices,
  }: {
    readonly draw: Draw;
    readonly operands: readonly Operand[];
    readonly indices: readonly number[];
  },
): LoweredSite {
  const { family, size } = draw.distribution;
  const value = siteValue(context, draw.distribution, operands);
  const number = numberOf(context.layout, vertex.id, indices);
  const name = context.folded.origin?.vertices[number]?.name ?? nameIn(vertex, indices);
  const { span } = vertex;
  const { elements } = draw;
  const startsAtZero = isFromZero(context, draw);
  const about = { vertex: number, name, span, family, size, elements, startsAtZero };
  return { ...about, values: operands, value };
}

/** Whether the support is an interval that begins at 0. */
function isFromZero({ emitter }: Context, { distribution }: Draw): boolean {
  const [begin] = distribution.params;
  if (distribution.family !== "uniform-continuous" || begin === undefined) return false;
  return constantOf(emitter, begin) === 0;
}

/** Indices of plates are below 0 in the names of folded vertices. */
function nameIn({ name, plates }: Latent, indices: readonly number[]): SiteName {
  if (plates.length === 0) return name;
  const own = name.indices.map((index) =>
    index >= 0 ? index : (indices[plates.indexOf(-index)] ?? 0),
  );
  return { base: name.base, indices: own };
}
