// One half of a student-t: what lies above its location, or below.

import type { Emitter } from "../emitter.ts";
import type { Operand } from "../operand.ts";
import { primitive } from "../primitive.ts";
import { type Composite, logProb, WHOLE } from "./composite.ts";
import { toolsOf, whereHolds } from "./tools.ts";

/**
 * Parameters: nu, location, scale, and 1 for the upper half, -1 for the lower. Drawn as a half-cauchy; the density of a draw
 * over that of what it was drawn from is its weight.
 */
export const HALF_STUDENT_T: Composite = {
  draw: (emitter, { params }, draw, weigh) => {
    const { map, number } = toolsOf(emitter);
    const [nu, location, scale, side] = params as readonly [Operand, Operand, Operand, Operand];
    const from = primitive(emitter, "half-cauchy", [scale]);
    const [distance] = draw(from, { suffix: ".distance", indices: [] }) as readonly [Operand];
    const isNumber = map("eq", map("sub", location, location), number(0));
    const isValid = map("mul", isNumber, map("lt", number(0), nu));
    const ratio = overHalfCauchy(emitter, nu, map("div", distance, scale));
    weigh(whereHolds(emitter, isValid, ratio), WHOLE);
    return [map("add", location, map("mul", side, distance))];
  },
  score: (emitter, { params }, [x]) => {
    const { map, number } = toolsOf(emitter);
    const [nu, location, scale, side] = params as readonly [Operand, Operand, Operand, Operand];
    const whole = primitive(emitter, "student-t-loc-scale", [nu, location, scale]);
    const half = map("add", number(Math.LN2), logProb(emitter, whole, [x as Operand]));
    const distance = map("mul", side, map("sub", x as Operand, location));
    const isHere = map("le", number(0), distance);
    return [{ name: WHOLE, logDensity: whereHolds(emitter, isHere, half) }];
  },
};

/** ln of the density of a half-student-t of scale 1 over that of a half-cauchy. */
function overHalfCauchy(emitter: Emitter, nu: Operand, z: Operand): Operand {
  const { map, number } = toolsOf(emitter);
  const half = (x: Operand) => map("mul", number(0.5), x);
  const next = half(map("add", nu, number(1)));
  const square = map("mul", z, z);
  const gammas = map("sub", map("log-gamma-fn", next), map("log-gamma-fn", half(nu)));
  const norm = map("sub", gammas, half(map("log", map("div", nu, number(Math.PI)))));
  const fall = map("mul", next, map("log1p", map("div", square, nu)));
  return map("add", map("sub", norm, fall), map("log1p", square));
}
