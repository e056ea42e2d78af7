// One operand of several, by a condition or an index.

import { constant, type Emitter, emitGather, emitMap } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import type { Selector } from "./value.ts";

/** For a condition the options are (then, else); for an index they are numbered from 0. */
export function selectOperand(
  emitter: Emitter,
  selector: Selector,
  options: readonly Operand[],
): Operand {
  if (selector.kind === "index") return emitGather(emitter, selector.operand, options);
  const [then, otherwise] = options as readonly [Operand, Operand];
  return emitMap(emitter, "select", selector.operand, then, otherwise);
}

/** The same for several lists at once: element i of the result is selected from the elements i. */
export function selectOperands(
  emitter: Emitter,
  selector: Selector,
  options: readonly (readonly Operand[])[],
): Operand[] {
  const first = options[0] ?? [];
  return first.map((_, place) =>
    selectOperand(
      emitter,
      selector,
      options.map((option) => option[place] as Operand),
    ),
  );
}

/** A condition that holds where the selector picks option `place`. */
export function isPicked(emitter: Emitter, selector: Selector, place: number): Operand {
  if (selector.kind === "index") {
    return emitMap(emitter, "eq", selector.operand, constant(emitter, place));
  }
  return place === 0 ? selector.operand : emitMap(emitter, "not", selector.operand);
}
