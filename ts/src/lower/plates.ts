// Vertices in the order of the program: those of a plate once, within a loop over its instances; those of a scan with the
// state that goes from pass to pass.

import type { Carry, Plate } from "../core/plate.ts";
import { plateIndex } from "../core/table.ts";
import { isPlate, stepsOf } from "../graph/steps.ts";

import { Unfoldable } from "../partial/substitute.ts";
import { type Context, instancesIn, type OpenLoop } from "./context.ts";
import { emitChecks } from "./demand.ts";
import { emitInto, newValues, within } from "./emitter.ts";
import { evaluate } from "./evaluate.ts";
import { slotAt } from "./members.ts";
import { closePlate, openPlate } from "./open-plate.ts";
import { type Leaf, leaf, type Value } from "./value.ts";
import { lowerVertex } from "./vertices.ts";
import { newArray } from "./views.ts";

/** Lowers all vertices of a plate whose loop is open; of the program with `null`. */
export function lowerVertices(context: Context, within: Plate | null): void {
  for (const step of stepsOf(context.folded, within)) {
    if (isPlate(step)) lowerPlate(context, step);
    else lowerVertex(context, step);
  }
}

function lowerPlate(context: Context, plate: Plate): void {
  const inits = plate.carries.map(({ init }) => numberIn(evaluate(context, init), plate));
  const loop = openPlate(context, plate.id);
  for (const [part, init] of inits.entries()) beginState(context, loop, init, part);
  lowerVertices(context, plate);
  carryOn(context, plate, loop);
  emitChecks(context, loop);
  closePlate(context);
  if (plate.carries.length > 0) keepState(context, plate, loop.state as Leaf[]);
}

/** Only numbers are carried: what is more than that is written out pass by pass. */
function numberIn(value: Value | undefined, { id }: Pick<Plate, "id">): Leaf {
  if (value?.kind !== "leaf") throw new Unfoldable(id);
  return value;
}

/** Part of the state lives in one slot, from before the loop to its end. */
function beginState({ emitter }: Context, loop: OpenLoop, init: Leaf, part: number): void {
  const [slot] = newValues(emitter, 1, false, loop.block) as readonly [number];
  const operands = [init.operand];
  const { parent } = loop.block;
  if (parent === null) throw new Error("a loop around the program");
  within(emitter, parent, () =>
    emitInto(emitter, { code: "store", numbers: [], to: [slot], operands }),
  );
  loop.state[part] = leaf(slot, init.type, init.type === "boolean" ? 2 : null);
}

/** The state for the next pass. */
function carryOn(context: Context, { carries, id }: Plate, loop: OpenLoop): void {
  if (carries.length === 0) return;
  const state = loop.state as Leaf[];
  const next = carries.map((carry: Carry) => numberIn(evaluate(context, carry.next), { id }));
  if (next.some(({ type }, part) => type !== state[part]?.type)) throw new Unfoldable(id);
  const to = state.map(({ operand }) => operand);
  const operands = next.map(({ operand }) => operand);
  emitInto(context.emitter, { code: "carry", numbers: [to.length], to, operands });
}

/** The state after the last pass, in the instance at hand of the plates around. */
function keepState(context: Context, { id, outer, span }: Plate, state: readonly Leaf[]): void {
  const { emitter, folded } = context;
  const here = outer.map((plate) => plateIndex(folded.table, plate, span));
  const finals = state.map((value) => {
    const array = outer.length === 0 ? null : newArray(emitter, instancesIn(context, outer));
    const [slot] =
      array === null
        ? (newValues(emitter, 1, false, emitter.current) as readonly [number])
        : [slotAt(context, array, outer, here, { span })];
    emitInto(emitter, { code: "store", numbers: [], to: [slot], operands: [value.operand] });
    return { value: leaf(slot, value.type, value.bound), array };
  });
  context.finals.set(id, finals);
}
