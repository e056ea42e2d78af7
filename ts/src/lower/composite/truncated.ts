// A continuous distribution between two ends, by its cumulative hazard or by a normal.

import { constantOf, type Emitter } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import { primitive } from "../primitive.ts";
import type { Distribution } from "../value.ts";
import { type Composite, type Draw, logProb, WHOLE } from "./composite.ts";
import { HAZARDS, type Hazard } from "./hazards.ts";
import { areValid, logOfRest, toolsOf, whereHolds } from "./tools.ts";
import { TRUNCATED_NORMAL } from "./truncated-normal.ts";

/** Stands for an end that is open: farther than any value, and its fourth power is a number. */
export const OPEN = 1e50;

/** Parameters: the two ends; one component. */
export const TRUNCATED: Composite = {
  draw: (emitter, distribution, draw, weigh) =>
    wayOf(distribution).draw(emitter, distribution, draw, weigh),
  score: (emitter, distribution, values) =>
    wayOf(distribution).score(emitter, distribution, values),
};

function wayOf({ components: [base] }: Distribution): Composite {
  const { family } = base as Distribution;
  if (family === "log-normal") return LOG_NORMAL;
  return byHazard(HAZARDS.get(family) as Hazard);
}

/** The logarithm is a normal between the logarithms of the ends. */
const LOG_NORMAL: Composite = {
  draw: (emitter, distribution, draw, weigh) => {
    const normal = logarithmOf(emitter, distribution);
    const [y] = TRUNCATED_NORMAL.draw(emitter, normal, draw, weigh);
    return [toolsOf(emitter).map("exp", y as Operand)];
  },
  score: (emitter, distribution, [x]) => {
    const { map, number } = toolsOf(emitter);
    const isPositive = map("lt", number(0), x as Operand);
    const log = map("log", map("select", isPositive, x as Operand, number(1)));
    const normal = logarithmOf(emitter, distribution);
    const scored = TRUNCATED_NORMAL.score(emitter, normal, [log]);
    const density = scored.map((part) => ("logDensity" in part ? part.logDensity : number(0)));
    const within = map("sub", density[0] as Operand, log);
    return [{ name: WHOLE, logDensity: whereHolds(emitter, isPositive, within) }];
  },
};

/** The smallest normal double: below it lies nothing. */
const TINY = 2.2250738585072014e-308;

function logarithmOf(emitter: Emitter, distribution: Distribution): Distribution {
  const { map, number } = toolsOf(emitter);
  const base = distribution.components[0] as Distribution;
  const [low, high] = distribution.params.map((end) => {
    if (isOpen(emitter, end)) return end;
    const isPositive = map("lt", number(0), end);
    const log = map("log", map("max", end, number(TINY)));
    return map("select", isPositive, log, number(-OPEN));
  }) as [Operand, Operand];
  return { ...base, family: "truncated-normal", params: [...base.params, low, high] };
}

function isOpen(emitter: Emitter, end: Operand): boolean {
  return Math.abs(constantOf(emitter, end) ?? 0) === OPEN;
}

interface Ends {
  readonly low: Operand;
  readonly high: Operand;
  /** The hazard at the lower end, and from there to the upper one; null where that is without end. */
  readonly start: Operand;
  readonly rise: Operand | null;
  /** ln of the probability between the ends. */
  readonly logMass: Operand;
}

/** Drawn exactly: an exponential between two ends, by its quantile. */
function byHazard(hazard: Hazard): Composite {
  return {
    draw: (emitter, distribution, draw, weigh) => {
      const tools = toolsOf(emitter);
      const { map, number } = tools;
      const base = distribution.components[0] as Distribution;
      const { low, high, start, rise } = endsOf(emitter, distribution, hazard);
      const past = rise === null ? excess(emitter, draw) : placed(emitter, draw, rise);
      const at = hazard.inverse(tools, base.params, map("add", start, past));
      const x = map("max", low, map("min", high, at));
      const isValid = map("mul", areValid(emitter, base), map("lt", low, high));
      weigh(whereHolds(emitter, isValid, number(0)), WHOLE);
      return [x];
    },
    score: (emitter, distribution, [x]) => {
      const { map } = toolsOf(emitter);
      const base = distribution.components[0] as Distribution;
      const { low, high, logMass } = endsOf(emitter, distribution, hazard);
      const isBetween = map("mul", map("le", low, x as Operand), map("le", x as Operand, high));
      const isPossible = map("mul", map("lt", low, high), isBetween);
      const density = map("sub", logProb(emitter, base, [x as Operand]), logMass);
      return [{ name: WHOLE, logDensity: whereHolds(emitter, isPossible, density) }];
    },
  };
}

function excess(emitter: Emitter, draw: Draw): Operand {
  const one = toolsOf(emitter).number(1);
  const part = primitive(emitter, "exponential", [one]);
  return draw(part, { suffix: ".excess", indices: [] })[0] as Operand;
}

/** Between 0 and `rise`, by a place in (0, 1). */
function placed(emitter: Emitter, draw: Draw, rise: Operand): Operand {
  const { map, number } = toolsOf(emitter);
  const part = primitive(emitter, "uniform-continuous", [number(0), number(1)]);
  const [u] = draw(part, { suffix: ".place", indices: [] }) as readonly [Operand];
  return map("neg", map("log1p", map("mul", u, map("expm1", map("neg", rise)))));
}

function endsOf(emitter: Emitter, { params, components }: Distribution, hazard: Hazard): Ends {
  const tools = toolsOf(emitter);
  const { map, number } = tools;
  const base = components[0] as Distribution;
  const [end, high] = params as readonly [Operand, Operand];
  const least = hazard.least(tools, base.params);
  const low = least === null ? end : larger(emitter, end, least);
  const isWhole = low === least || isOpen(emitter, low);
  const start = isWhole ? number(0) : hazard.at(tools, base.params, low);
  if (isOpen(emitter, high)) return { low, high, start, rise: null, logMass: map("neg", start) };
  const last = hazard.at(tools, base.params, larger(emitter, high, low));
  const rise = map("sub", last, start);
  const logMass = map("sub", logOfRest(emitter, map("neg", rise)), start);
  return { low, high, start, rise, logMass };
}

/** Of constants the one that is. */
function larger(emitter: Emitter, a: Operand, b: Operand): Operand {
  const [x, y] = [constantOf(emitter, a), constantOf(emitter, b)];
  if (x === -OPEN) return b;
  if (x === null || y === null) return toolsOf(emitter).map("max", a, b);
  return x > y ? a : b;
}
