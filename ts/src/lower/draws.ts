// Latents to instructions: a latent is drawn and scored; one of plates is drawn in every pass of the loops around.

import type { Expr } from "../core/expr.ts";
import { plateIndex } from "../core/table.ts";
import { GUIDES } from "../generated/layout.ts";
import type { FoldedVertex, SampleVertex } from "../graph/graph.ts";
import { Unfoldable } from "../partial/substitute.ts";
import { countsOf, distributionRow, familyCode } from "./catalogue.ts";
import { choose } from "./choose.ts";
import { type Draw, type PartName, type Weigh, WHOLE } from "./composite/composite.ts";
import { drawFrom } from "./composite/table.ts";
import { type Context, type DrawnPart, depthOf, instancesIn, openLoopOf } from "./context.ts";
import { distributionOf } from "./distribution.ts";
import { constantOf, emitEffect, emitInto, viewOf } from "./emitter.ts";
import { evaluate } from "./evaluate.ts";
import { fail } from "./fail.ts";
import { givenValue } from "./given.ts";
import { slotAt } from "./members.ts";
import { NOTHING, type Operand } from "./operand.ts";
import { primitive } from "./primitive.ts";
import { newRow } from "./rows.ts";
import { siteValue } from "./site-value.ts";
import { type Distribution, type DistributionValue, MAX_LEAVES, type Value } from "./value.ts";
import { newArray, type View } from "./views.ts";

/** A latent vertex of a folded graph. */
export type Latent = FoldedVertex & SampleVertex;

/** Lowers one latent vertex; its parents have been lowered before. Its value in the instance at hand. */
export function lowerSample(context: Context, vertex: Latent): Value {
  const value = distributionOf(evaluate(context, vertex.dist), vertex.dist.span, "sample");
  const { replay } = context;
  if (replay !== null && !replay.isGiven(vertex)) return replicate(context, vertex, value);
  const distribution = drawable(context, vertex, value);
  const { emitter } = context;
  const inLoops = vertex.plates.length > 0;
  const { parts, onDraw } = drawer(context, vertex);
  const weigh: Weigh = (weight, name) => {
    emitEffect(emitter, "factor", [newRow(context, vertex, name)], [NOTHING, weight]);
  };
  const operands = drawFrom(emitter, distribution, onDraw, weigh);
  const arrays = inLoops ? arraysOf(context, vertex, operands) : [];
  context.draws.set(vertex.id, {
    distribution,
    values: inLoops ? [] : operands,
    arrays,
    parts,
  });
  const drawn = siteValue(context, distribution, operands);
  return replay === null ? drawn : givenValue(context, vertex, drawn, onDraw);
}

/** Adds sites to a vertex, one a draw. */
function drawer(context: Context, vertex: Latent) {
  const parts: DrawnPart[] = [];
  const drawn = vertex.plates.length > 0 ? drawInLoops : draw;
  const onDraw: Draw = (part, name) => {
    countLatents(context, vertex, part);
    const { to, ...made } = drawn(context, vertex, { part, name, place: parts.length });
    parts.push({ ...made, distribution: part, name, elements: elementsOf(context, part) });
    return to;
  };
  return { parts, onDraw };
}

/** What an observation would be under other data: of any distribution, for there is nothing to fit. */
function replicate(context: Context, vertex: Latent, value: DistributionValue): Value {
  const { parts, onDraw } = drawer(context, vertex);
  const drawn = drawAny(context, vertex, value, onDraw);
  const [distribution] = value.options as readonly [Distribution];
  context.draws.set(vertex.id, { distribution, values: [], arrays: [], parts });
  return drawn;
}

/** Draws from each of the distributions that it may be. */
function drawAny(
  context: Context,
  { dist }: Latent,
  { which, options }: DistributionValue,
  onDraw: Draw,
): Value {
  const drawOne = (option: Distribution): Value => {
    const { family, components, params } = option;
    if (components.length > 0) {
      const [operand] = onDraw(primitive(context.emitter, "discrete", params), WHOLE);
      const selector = { kind: "index", operand: operand as Operand } as const;
      return choose(context, selector, components.map(drawOne));
    }
    if (family === "dirac") return diracValue(context, dist);
    const operands = drawFrom(context.emitter, option, onDraw, () => undefined);
    return siteValue(context, option, operands);
  };
  return choose(context, { kind: "index", operand: which }, options.map(drawOne));
}

/** The value of a `dirac`, which has no numbers of its own. */
function diracValue(context: Context, dist: Expr): Value {
  const [value] = dist.kind === "dist" ? dist.args : [];
  if (value !== undefined) return evaluate(context, value);
  return fail("MethodNotApplicable", dist.span, "a choice of `dirac` cannot be replicated");
}

/** One site of a vertex: the `place`-th. */
interface Part {
  readonly part: Distribution;
  readonly name: PartName;
  readonly place: number;
}

interface Drawn extends Pick<DrawnPart, "values" | "arrays"> {
  /** The numbers of the value. */
  readonly to: readonly Operand[];
}

function draw(context: Context, vertex: Latent, { part, name, place }: Part): Drawn {
  const { family, size, params, terms } = part;
  const counts = countsOf(family, size);
  const numbers = [familyCode(family), size, 0, newRow(context, vertex, name)];
  context.unnumbered.push((sites) => {
    numbers[SITE] = (sites.first[vertex.id] as number) + place;
  });
  const count = counts.values + counts.logs;
  const targets = emitEffect(context.emitter, "sample", numbers, [...params, ...terms], count);
  const values = targets.slice(0, counts.values);
  return { to: values, values, arrays: [] };
}

/** Which of the numbers of a `sample` is its site. */
const SITE = 2;

/** The values of all instances stay in arrays. */
function drawInLoops(context: Context, vertex: Latent, { part, name, place }: Part): Drawn {
  const { emitter } = context;
  const { family, size, terms } = part;
  const counts = countsOf(family, size);
  const params = keptParams(context, vertex, part);
  const arrays = Array.from({ length: counts.values + counts.logs }, () =>
    newArray(emitter, instancesIn(context, vertex.plates)),
  );
  const to = arrays.map((array) => slotHere(context, vertex, array));
  emitInto(emitter, {
    code: "sample",
    numbers: [familyCode(family), size, 0, newRow(context, vertex, name)],
    to,
    operands: [...params, ...terms],
    site: siteView(context, vertex, place),
  });
  return { to: to.slice(0, counts.values), values: [], arrays: arrays.slice(0, counts.values) };
}

/** Arrays of the numbers of a value: those that they are drawn into, or new ones for what is made of draws. */
function arraysOf(context: Context, vertex: Latent, operands: readonly Operand[]): number[] {
  const { emitter } = context;
  return operands.map((operand) => {
    const drawn = viewOf(emitter, operand)?.array ?? null;
    if (drawn !== null) return drawn;
    const array = newArray(emitter, instancesIn(context, vertex.plates));
    const to = [slotHere(context, vertex, array)];
    emitInto(emitter, { code: "store", numbers: [], to, operands: [operand] });
    return array;
  });
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
function siteView(context: Context, { id, plates }: Latent, place: number): View {
  const loops = plates.map((plate) => depthOf(openLoopOf(context, plate)));
  const steps = loops.map((loop) => ({ loop, stride: 0 }));
  const view = { kind: "slots" as const, array: null, base: 0, steps };
  context.unnumbered.push(({ first, strides }) => {
    view.base = (first[id] as number) + place;
    steps.forEach((step, at) => {
      step.stride = strides[id]?.[at] as number;
    });
  });
  return view;
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
  const some = mixedFamilies(distribution);
  if (some !== null) return refuse(`its components are ${some}, and a guide has one family`);
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

/** Families of a mixture that has several; null when all components are of one. */
function mixedFamilies({ components }: Distribution): string | null {
  const names = new Set(components.map(familyOf));
  return names.size > 1 ? [...names].join(" and ") : null;
}

function familyOf({ family, size, components }: Distribution): string {
  const isVector = distributionRow(family)?.vectorValue === true;
  if (components.length > 0) return `${family} of ${components.map(familyOf).join(", ")}`;
  return isVector ? `${family} of ${size}` : family;
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
