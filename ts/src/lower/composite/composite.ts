// Distributions that the engine has no kernel for: each is drawn and scored by distributions that it has, one after the
// other. A chain gives each number of a value its distribution given those before it, so their densities multiply to
// that of the whole and inference sees plain numbers.

import { familyCode } from "../catalogue.ts";
import { constant, type Emitter, emitMap, emitPure } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import { primitive } from "../primitive.ts";
import type { Distribution } from "../value.ts";

/** What a part of a composite is called: `x`, `x[0]`, `x.component`. */
export interface PartName {
  readonly suffix: string;
  readonly indices: readonly number[];
}

/** Draws from a distribution of the engine: the numbers of the value. */
export type Draw = (part: Distribution, name: PartName) => readonly Operand[];

/** Weighs a draw, in nats: by its density over that of what it was drawn from. */
export type Weigh = (logWeight: Operand, name: PartName) => void;

/** Part of the log density of an observed value: under a distribution of the engine, or nats as they are. */
export type Scored =
  | { readonly name: PartName; readonly under: Distribution; readonly values: readonly Operand[] }
  | { readonly name: PartName; readonly logDensity: Operand };

export interface Composite {
  /** The numbers of a value. */
  draw(emitter: Emitter, distribution: Distribution, draw: Draw, weigh: Weigh): readonly Operand[];
  /** The parts that the log density of `values` is the sum of. */
  score(
    emitter: Emitter,
    distribution: Distribution,
    values: readonly Operand[],
  ): readonly Scored[];
}

export const WHOLE: PartName = { suffix: "", indices: [] };

/** How a chain goes on from number to number. */
export interface Chain {
  /** The number at `place`, from its distribution given those before. */
  take(part: Distribution, place: number): Operand;
  /** The number at `place`, which those before decide: a count. */
  settle(count: Operand, place: number): Operand;
}

/** A composite whose numbers come one by one, each given those before it. */
export function chain(
  steps: (emitter: Emitter, distribution: Distribution, chain: Chain) => readonly Operand[],
): Composite {
  return {
    draw: (emitter, distribution, draw) =>
      steps(emitter, distribution, {
        take: (part, place) => draw(part, element(place))[0] as Operand,
        settle: (count) => count,
      }),
    score: (emitter, distribution, values) => {
      const scored: Scored[] = [];
      const take = (part: Distribution, place: number) => {
        const value = values[place] as Operand;
        scored.push({ name: element(place), under: part, values: [value] });
        return value;
      };
      const all = (count: Operand) => primitive(emitter, "binomial", [count, constant(emitter, 1)]);
      steps(emitter, distribution, { take, settle: (count, place) => take(all(count), place) });
      return scored;
    },
  };
}

function element(place: number): PartName {
  return { suffix: "", indices: [place] };
}

/** The log density of a distribution of the engine as a value. */
export function logProb(
  emitter: Emitter,
  { family, size, terms }: Distribution,
  values: readonly Operand[],
): Operand {
  const numbers = [familyCode(family), size];
  return emitPure(emitter, "log-prob", numbers, [...values, ...terms], 1)[0] as Operand;
}

/** A part of a log density as a value. */
export function logDensityOf(emitter: Emitter, part: Scored): Operand {
  return "under" in part ? logProb(emitter, part.under, part.values) : part.logDensity;
}

/** The sum of operands, from the first to the last; 0 of none. */
export function sumOf(emitter: Emitter, operands: readonly Operand[]): Operand {
  const [first, ...others] = operands;
  if (first === undefined) return constant(emitter, 0);
  return others.reduce((sum, each) => emitMap(emitter, "add", sum, each), first);
}
