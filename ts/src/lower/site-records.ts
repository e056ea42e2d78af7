// The latents of a program: one record for each site in the order of the engine, and one for each vertex; those of plates
// written out.

import type { SiteName } from "../graph/graph.ts";
import { type Layout, layoutOf, numberOf } from "../graph/layout.ts";
import { type Context, type Draw, type DrawnPart, instancesIn } from "./context.ts";
import type { Latent } from "./draws.ts";
import { constantOf } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import type { LoweredLatent, LoweredSite } from "./program.ts";
import { partName } from "./rows.ts";
import { siteValue } from "./site-value.ts";
import { slotOf } from "./views.ts";

/** Gives all sites their numbers, once all vertices are lowered. */
export function numberSites(context: Context): Layout {
  const { folded, draws, unnumbered } = context;
  const layout = layoutOf(folded, (vertex) => draws.get(vertex)?.parts.length ?? 0);
  for (const number of unnumbered.splice(0)) number(layout);
  return layout;
}

export interface Latents {
  readonly sites: readonly LoweredSite[];
  readonly latents: readonly LoweredLatent[];
}

/** All latents. */
export function latentsOf(context: Context, siteLayout: Layout): Latents {
  const { folded, draws } = context;
  const sites = new Array<LoweredSite>(siteLayout.total);
  const latents: LoweredLatent[] = [];
  const order: number[] = [];
  for (const vertex of folded.vertices) {
    if (vertex.kind !== "sample") continue;
    const draw = draws.get(vertex.id) as Draw;
    const counts = vertex.plates.map((plate) => instancesIn(context, [plate]));
    const total = instancesIn(context, vertex.plates);
    for (let instance = 0; instance < total; instance++) {
      const indices = indicesOf(instance, counts);
      const about = aboutOf(context, vertex, indices);
      const first = numberOf(siteLayout, vertex.id, indices);
      draw.parts.forEach((part, place) => {
        sites[first + place] = { ...about, ...record(context, part, about.whole, instance) };
      });
      const operands = operandsIn(context, draw, instance);
      const value = siteValue(context, draw.distribution, operands);
      order.push(about.vertex);
      latents.push({ name: about.whole, span: vertex.span, value });
    }
  }
  const inOrder = latents.map((latent, place) => ({ latent, number: order[place] as number }));
  inOrder.sort((a, b) => a.number - b.number);
  return { sites, latents: inOrder.map(({ latent }) => latent) };
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

function operandsIn(
  { emitter }: Context,
  draw: Pick<Draw, "values" | "arrays">,
  instance: number,
): readonly Operand[] {
  if (draw.arrays.length === 0) return draw.values;
  return draw.arrays.map((array) => slotOf(emitter, array, instance));
}

/** What the sites of one instance of a vertex share. */
function aboutOf(context: Context, vertex: Latent, indices: readonly number[]) {
  const number = numberOf(context.layout, vertex.id, indices);
  const whole = context.folded.origin?.vertices[number]?.name ?? nameIn(vertex, indices);
  return { vertex: number, whole, span: vertex.span };
}

function record(context: Context, part: DrawnPart, whole: SiteName, instance: number) {
  const { family, size } = part.distribution;
  const { elements } = part;
  const startsAtZero = isFromZero(context, part);
  const values = operandsIn(context, part, instance);
  return { name: partName(whole, part.name), family, size, elements, startsAtZero, values };
}

/** Whether the support is an interval that begins at 0. */
function isFromZero({ emitter }: Context, { distribution }: DrawnPart): boolean {
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
