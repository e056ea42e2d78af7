// Latents that a density divides by: where such a latent can come close to 0 under its guide, the ELBO is minus
// infinity. Found in the instructions: a scale parameter that is a constant times a power of one latent.

import { familyCode } from "./catalogue.ts";
import { opcodeOf } from "./codes.ts";
import type { Context } from "./context.ts";
import { constantOf, type Emitter, type Instruction, sourceOf } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import type { ScaleUse } from "./program.ts";
import type { Scores } from "./vertices.ts";

/** All uses, each site with its largest power per vertex, in the order of the program. */
export function scaleUses(
  { emitter }: Context,
  scores: Scores,
  instructions: readonly Instruction[],
): ScaleUse[] {
  const latents = latentValues(scores);
  const uses: ScaleUse[] = [];
  const budget = { left: MAX_LOOKED_AT };
  for (const instruction of instructions) {
    const row = rowOf(instruction);
    if (row === null) continue;
    for (const terms of termsBehind(emitter, instruction, budget)) {
      const divisor = divisorOf(terms);
      if (divisor === null) continue;
      const monomial = monomialOf(emitter, latents, divisor.operand, 0);
      if (monomial === null || monomial.power <= 0) continue;
      const power = divisor.power * monomial.power;
      uses.push({ ...monomial, power, vertex: scores.rows[row] as number });
    }
  }
  return uses;
}

/** Places of the uniform-continuous sites whose interval begins at 0. */
export function sitesFromZero({ emitter }: Context, { sites }: Scores): Set<number> {
  const places = new Set<number>();
  sites.forEach(({ family, params }, site) => {
    const begin = params[0] === undefined ? null : constantOf(emitter, params[0]);
    if (family === "uniform-continuous" && begin === 0) places.add(site);
  });
  return places;
}

/** A constant times a power of one latent number. */
interface Monomial {
  readonly site: number;
  readonly element: number;
  readonly power: number;
}

/** Deeper products are not looked into: a missed use only costs a sentence of the verdict. */
const MAX_PRODUCT_DEPTH = 32;

function latentValues({ sites }: Scores): Map<Operand, Monomial> {
  return new Map(
    sites.flatMap(({ values }, site) =>
      values.map((operand, element) => [operand, { site, element, power: 1 }] as const),
    ),
  );
}

function rowOf({ code, numbers }: Instruction): number | null {
  if (code === "observe") return numbers[2] as number;
  if (code === "sample") return numbers[3] as number;
  return code === "factor" ? (numbers[0] as number) : null;
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

function monomialOf(
  emitter: Emitter,
  latents: ReadonlyMap<Operand, Monomial>,
  operand: Operand,
  depth: number,
): Monomial | null {
  const latent = latents.get(operand);
  if (latent !== undefined) return latent;
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
  if (!a || !b || a.site !== b.site || a.element !== b.element) return null;
  return { ...a, power: a.power + sign * b.power };
}
