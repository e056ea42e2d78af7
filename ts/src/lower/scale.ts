// Latents that a density divides by: where such a latent can come close to 0 under its guide, the ELBO is minus
// infinity. Found in the instructions: a scale parameter that is a constant times a power of one latent.

import { type Layout, numberOf } from "../graph/layout.ts";
import { familyCode } from "./catalogue.ts";
import { opcodeOf } from "./codes.ts";
import { type Context, instancesIn } from "./context.ts";
import { constantOf, type Emitter, type Instruction, sourceOf, viewOf } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import type { ScaleUse } from "./program.ts";
import { indicesOf } from "./site-records.ts";

/** All uses, in the order of the program. */
export function scaleUses(
  context: Context,
  siteLayout: Layout,
  instructions: readonly Instruction[],
): ScaleUse[] {
  const { emitter } = context;
  const latents = latentsOf(context);
  const uses: ScaleUse[] = [];
  const budget = { left: MAX_LOOKED_AT };
  for (const instruction of instructions) {
    if (!isScored(instruction)) continue;
    for (const terms of termsBehind(emitter, instruction, budget)) {
      const divisor = divisorOf(terms);
      if (divisor === null) continue;
      const monomial = monomialOf(emitter, latents, divisor.operand, 0);
      if (monomial === null || monomial.power <= 0) continue;
      const power = divisor.power * monomial.power;
      const { element } = monomial;
      for (const site of sitesOf(context, siteLayout, monomial))
        uses.push({ site, element, power });
    }
  }
  return uses;
}

/** A number of a latent vertex, in one of its instances or in all of them. */
interface LatentNumber {
  readonly vertex: number;
  /** Which of the vertex's sites. */
  readonly part: number;
  readonly element: number;
  readonly instance: number | "all";
}

/** A constant times a power of one latent number. */
interface Monomial extends LatentNumber {
  readonly power: number;
}

/** Where the numbers of latent vertices are: values, and arrays of those in plates. */
interface Latents {
  readonly values: ReadonlyMap<Operand, LatentNumber>;
  readonly arrays: ReadonlyMap<number, LatentNumber>;
  /** What operands were found to be. */
  readonly monomials: Map<Operand, Monomial | null>;
}

/** Deeper products are not looked into: a missed use only costs a sentence of the verdict. */
const MAX_PRODUCT_DEPTH = 32;

function latentsOf({ draws }: Context): Latents {
  const values = new Map<Operand, LatentNumber>();
  const arrays = new Map<number, LatentNumber>();
  for (const [vertex, { parts }] of draws) {
    parts.forEach((drawn, part) => {
      drawn.values.forEach((operand, element) => {
        values.set(operand, { vertex, part, element, instance: 0 });
      });
      drawn.arrays.forEach((array, element) => {
        arrays.set(array, { vertex, part, element, instance: "all" });
      });
    });
  }
  return { values, arrays, monomials: new Map() };
}

/** The latent number that an operand is. */
function latentNumber(emitter: Emitter, latents: Latents, operand: Operand): LatentNumber | null {
  const known = latents.values.get(operand);
  if (known !== undefined) return known;
  const view = viewOf(emitter, operand);
  const latent = view?.array === undefined ? undefined : latents.arrays.get(view.array ?? -1);
  if (view === undefined || latent === undefined) return null;
  const isFixed = view.kind === "slots" && view.steps.length === 0;
  return isFixed ? { ...latent, instance: view.base } : latent;
}

/** Sites of a latent number. */
function sitesOf(
  context: Context,
  siteLayout: Layout,
  { vertex, part, instance }: LatentNumber,
): number[] {
  const { folded } = context;
  const counts = (folded.vertices[vertex]?.plates ?? []).map((plate) =>
    instancesIn(context, [plate]),
  );
  const total = counts.reduce((product, count) => product * count, 1);
  const instances =
    instance === "all" ? Array.from({ length: total }, (_, each) => each) : [instance];
  return instances.map((each) => numberOf(siteLayout, vertex, indicesOf(each, counts)) + part);
}

/** Whether an instruction adds to the log joint. */
function isScored({ code }: Instruction): boolean {
  return code === "observe" || code === "sample" || code === "factor";
}

/** Instructions looked at in all; programs that need more get no sentence about their scales. */
const MAX_LOOKED_AT = 1_000_000;

/** The `terms` instructions that a score is made of, through choices and densities in between. */
function termsBehind(
  emitter: Emitter,
  score: Instruction,
  budget: { left: number },
): Instruction[] {
  const found: Instruction[] = [];
  const seen = new Set<Instruction>([score]);
  const stack = [score];
  for (let each = stack.pop(); each !== undefined; each = stack.pop()) {
    for (const operand of scoredOperands(each)) {
      const source = sourceOf(emitter, operand);
      if (source === undefined || seen.has(source) || budget.left-- <= 0) continue;
      seen.add(source);
      if (source.code === "terms") found.push(source);
      else if (source.code !== "sample") stack.push(source);
    }
  }
  return found;
}

/** Operands that carry a density: no guards, no conditions, no indices, no arithmetic. */
function scoredOperands({ code, numbers, operands }: Instruction): readonly Operand[] {
  if (code === "map") return numbers[0] === opcodeOf("select") ? operands.slice(1) : [];
  return code === "gather" || code === "observe" || code === "factor"
    ? operands.slice(1)
    : operands;
}

/** The parameter that a density divides by, and the power at which it does. */
function divisorOf({ numbers, operands }: Instruction): { operand: Operand; power: number } | null {
  const [, scale] = operands;
  if (scale === undefined) return null;
  if (numbers[0] === familyCode("normal")) return { operand: scale, power: 2 };
  if (numbers[0] === familyCode("laplace")) return { operand: scale, power: 1 };
  return null;
}

/** The monomial that an operand is, looked for once an operand: expressions that share their parts may be large. */
function monomialOf(
  emitter: Emitter,
  latents: Latents,
  operand: Operand,
  depth: number,
): Monomial | null {
  const known = latents.monomials.get(operand);
  if (known !== undefined) return known;
  const latent = latentNumber(emitter, latents, operand);
  const found =
    latent === null ? composed(emitter, latents, operand, depth) : { ...latent, power: 1 };
  latents.monomials.set(operand, found);
  return found;
}

function composed(
  emitter: Emitter,
  latents: Latents,
  operand: Operand,
  depth: number,
): Monomial | null {
  const source = sourceOf(emitter, operand);
  if (source?.code !== "map" || depth > MAX_PRODUCT_DEPTH) return null;
  const parts = source.operands.map((each) => monomialOf(emitter, latents, each, depth + 1));
  const constants = source.operands.map((each) => constantOf(emitter, each));
  return combine(source.numbers[0] as number, parts, constants);
}

function combine(
  opcode: number,
  [a, b]: readonly (Monomial | null)[],
  [c, d]: readonly (number | null)[],
): Monomial | null {
  const raise = (part: Monomial | null | undefined, power: number) =>
    part === null || part === undefined ? null : { ...part, power: part.power * power };
  switch (opcode) {
    case opcodeOf("sqrt"):
      return raise(a, 0.5);
    case opcodeOf("cbrt"):
      return raise(a, 1 / 3);
    case opcodeOf("abs"):
      return raise(a, 1);
    case opcodeOf("pow"):
      return d === null || d === undefined ? null : raise(a, d);
    case opcodeOf("mul"):
      if (typeof d === "number") return raise(a, 1);
      return typeof c === "number" ? raise(b, 1) : product(a, b, 1);
    case opcodeOf("div"):
      if (typeof d === "number") return raise(a, 1);
      return typeof c === "number" ? raise(b, -1) : product(a, b, -1);
    default:
      return null;
  }
}

/** Two powers of one latent; of different latents nothing is known. */
function product(
  a: Monomial | null | undefined,
  b: Monomial | null | undefined,
  sign: 1 | -1,
): Monomial | null {
  if (!a || !b || a.vertex !== b.vertex || a.part !== b.part || a.element !== b.element)
    return null;
  if (a.instance !== b.instance) return null;
  return { ...a, power: a.power + sign * b.power };
}
