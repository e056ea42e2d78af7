// Latents to instructions: a latent is drawn and scored; one of plates is drawn in every pass of the loops around.

import { plateIndex } from "../core/table.ts";
import { GUIDES } from "../generated/layout.ts";
import type { FoldedVertex, SampleVertex } from "../graph/graph.ts";
import { Unfoldable } from "../partial/substitute.ts";
import { countsOf, familyCode } from "./catalogue.ts";
import { type Context, depthOf, instancesIn, openLoopOf } from "./context.ts";
import { distributionOf } from "./distribution.ts";
import { constantOf, emitEffect, emitInto, viewOf } from "./emitter.ts";
import { evaluate } from "./evaluate.ts";
import { fail } from "./fail.ts";
import { slotAt } from "./members.ts";
import type { Operand } from "./operand.ts";
import { siteValue } from "./site-value.ts";
import { type Distribution, type DistributionValue, MAX_LEAVES, type Value } from "./value.ts";
import { newArray, type View } from "./views.ts";

/** A latent vertex of a folded graph. */
export type Latent = FoldedVertex & SampleVertex;

/** Lowers one latent vertex; its parents have been lowered before. Its value in the instance at hand. */
export function lowerSample(context: Context, vertex: Latent, row: number): Value {
  const value = distributionOf(evaluate(context, vertex.dist), vertex.dist.span, "sample");
  const distribution = drawable(context, vertex, value);
  countLatents(context, vertex, distribution);
  const drawn = vertex.plates.length === 0 ? draw : drawInLoops;
  return siteValue(context, distribution, drawn(context, vertex, distribution, row));
}

function draw(
  context: Context,
  { id }: Latent,
  distribution: Distribution,
  row: number,
): readonly Operand[] {
  const { family, size, params, terms } = distribution;
  const counts = countsOf(family, size);
  const site = context.siteLayout.first[id] as number;
  const numbers = [familyCode(family), size, site, row];
  const count = counts.values + counts.logs;
  const targets = emitEffect(context.emitter, "sample", numbers, [...params, ...terms], count);
  const values = targets.slice(0, counts.values);
  const elements = elementsOf(context, distribution);
  context.draws.set(id, { distribution, elements, values, arrays: [] });
  return values;
}

/** The values of all instances stay in arrays. */
function drawInLoops(
  context: Context,
  vertex: Latent,
  distribution: Distribution,
  row: number,
): readonly Operand[] {
  const { emitter } = context;
  const { family, size, terms } = distribution;
  const counts = countsOf(family, size);
  const params = keptParams(context, vertex, distribution);
  const arrays = Array.from({ length: counts.values + counts.logs }, () =>
    newArray(emitter, instancesIn(context, vertex.plates)),
  );
  const to = arrays.map((array) => slotHere(context, vertex, array));
  emitInto(emitter, {
    code: "sample",
    numbers: [familyCode(family), size, 0, row],
    to,
    operands: [...params, ...terms],
    site: siteView(context, vertex),
  });
  const elements = elementsOf(context, distribution);
  const ofValues = arrays.slice(0, counts.values);
  context.draws.set(vertex.id, { distribution, elements, values: [], arrays: ofValues });
  return to.slice(0, counts.values);
}

function slotHere(context: Context, { plates, span }: Latent, array: number): Operand {
  const here = plates.map((plate) => plateIndex(context.folded.table, plate, span));
  return slotAt(context, array, plates, here, { span });
}

/** Parameters that a guide reads again after the run: those that change from pass to pass are kept of all passes. */
function keptParams(
  context: Context,
  vertex: Latent,
  { family, params }: Distribution,
): readonly Operand[] {
  const { emitter } = context;
  if (GUIDES[familyCode(family)]?.carries !== true) return params;
  return params.map((param) => {
    const moves = param >= 0 && viewOf(emitter, param) === undefined;
    if (!moves || emitter.blocks[param] === emitter.program) return param;
    const to = slotHere(context, vertex, newArray(emitter, instancesIn(context, vertex.plates)));
    emitInto(emitter, { code: "store", numbers: [], to: [to], operands: [param] });
    return to;
  });
}

/** Which site it is in each pass. */
function siteView(context: Context, { id, plates }: Latent): View {
  const { first, strides } = context.siteLayout;
  const steps = plates.map((plate, place) => {
    const loop = depthOf(openLoopOf(context, plate));
    return { loop, stride: strides[id]?.[place] as number };
  });
  return { kind: "slots", array: null, base: first[id] as number, steps };
}

function countLatents(context: Context, vertex: Latent, { family, size }: Distribution): void {
  context.latents += countsOf(family, size).values * instancesIn(context, vertex.plates);
  if (context.latents <= MAX_LEAVES) return;
  fail("GraphTooLarge", vertex.span, `more than ${MAX_LEAVES} latent values`);
}

/** The one distribution that a latent is drawn from, or a refusal. */
function drawable(context: Context, vertex: Latent, value: DistributionValue): Distribution {
  const refuse = (why: string, hint?: string) =>
    fail("MethodNotApplicable", vertex.span, `bbvi cannot fit this latent: ${why}`, hint);
  const [distribution] = value.options as readonly [Distribution];
  const families = value.options.map(({ family, size }) =>
    size === 1 ? family : `${family} of ${size}`,
  );
  if (value.options.length > 1) {
    return refuse(
      `it is drawn from ${families.join(" or ")} by chance, and a guide has one family`,
      "sample one latent of each family and choose between them",
    );
  }
  if (distribution.family === "dirac") {
    return refuse("`dirac` has no density to learn", "use the value itself in place of the sample");
  }
  if (distribution.family === "uniform-discrete" && !areFixed(context, vertex, distribution)) {
    return refuse(
      "the ends of its `uniform-discrete` are no constants, and its guide keeps a logit for each value",
      "use `discrete` over the largest set of values, with weight 0 for what is not allowed",
    );
  }
  return distribution;
}

/** Whether all parameters are constants; those that are data are so in each instance alone. */
function areFixed({ emitter }: Context, { plates }: Latent, { params }: Distribution): boolean {
  const others = params.filter((param) => constantOf(emitter, param) === null);
  if (others.some((param) => viewOf(emitter, param)?.kind === "data")) {
    throw new Unfoldable(plates.at(-1) as number);
  }
  return others.length === 0;
}

/** A uniform-discrete has as many values as whole numbers lie from its first bound up to, and without, its second. */
function elementsOf({ emitter }: Context, { family, size, params }: Distribution): number {
  if (family !== "uniform-discrete") return size;
  const [low, high] = params.map((param) => Math.ceil(constantOf(emitter, param) ?? Number.NaN));
  return Math.max(1, (high as number) - (low as number));
}
