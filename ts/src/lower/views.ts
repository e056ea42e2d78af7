// Operands that move from pass to pass of the loops around: numbers of data, and slots of arrays. A view is a value like
// any other, but no instruction gives it: the engine looks it up.

import { VIEWS } from "../generated/layout.ts";
import { type Block, type Emitter, newValues } from "./emitter.ts";
import type { Operand } from "./operand.ts";

/** `base + sum of stride x number of the pass`, in the data, or in an array of slots. */
export interface View {
  readonly kind: "data" | "slots" | "indirect";
  /** Of slots: the array; null for absolute numbers, as those of sites. */
  readonly array: number | null;
  readonly base: number;
  /** Steps by loop, numbered from the outermost; none: the same in every pass. */
  readonly steps: readonly ViewStep[];
  /** Of an indirect view: slot `base + stride x d`, `d` the number that the data view `by` shows, below `count`. */
  readonly by?: { readonly view: View; readonly stride: number; readonly count: number };
}

/** Words of the view that begins at `at`. */
export function viewWords(words: Uint32Array, at: number): number {
  const own = words[at] === VIEWS.indirect ? 6 : 3;
  return own + 2 * (words[at + 2] as number);
}

export interface ViewStep {
  readonly loop: number;
  readonly stride: number;
}

/** A number of a column. `block` is the loop that moves it most often. */
export function dataView(
  emitter: Emitter,
  values: Float64Array,
  offset: number,
  steps: readonly ViewStep[],
  block: Block,
): Operand {
  const base = startOf(emitter, values) + offset;
  return intern(emitter, { kind: "data", array: null, base, steps }, block);
}

/** A slot of an array, the same in every pass. */
export function slotOf(emitter: Emitter, array: number, place: number): Operand {
  const known = emitter.fixed[array] as number[];
  let value = known[place];
  if (value === undefined) {
    [value] = newValues(emitter, 1, false, emitter.program) as readonly [number];
    emitter.sources[value] = { kind: "slots", array, base: place, steps: [] };
    known[place] = value;
  }
  return value;
}

/** A slot of an array. */
export function slotView(
  emitter: Emitter,
  array: number,
  base: number,
  steps: readonly ViewStep[],
  block: Block,
): Operand {
  if (steps.length === 0) return slotOf(emitter, array, base);
  return intern(emitter, { kind: "slots", array, base, steps }, block);
}

/** A slot of an array by an index that is data. */
export function indirectView(
  emitter: Emitter,
  parts: Pick<View, "array" | "base" | "steps"> & { readonly by: NonNullable<View["by"]> },
  block: Block,
): Operand {
  return intern(emitter, { kind: "indirect", ...parts }, block);
}

/** A new array of slots. */
export function newArray(emitter: Emitter, length: number): number {
  emitter.fixed.push([]);
  return emitter.arrays.push(length) - 1;
}

/** Equal views have equal keys. */
export function viewKey({ kind, array, base, steps, by }: View): string {
  const path = steps.map(({ loop, stride }) => `${loop}:${stride}`).join();
  const index = by === undefined ? "" : `;${viewKey(by.view)};${by.stride};${by.count}`;
  return `${kind};${array};${base};${path}${index}`;
}

function startOf({ columns }: Emitter, values: Float64Array): number {
  let start = columns.get(values);
  if (start === undefined) {
    start = 0;
    for (const [each, begin] of columns) start = Math.max(start, begin + each.length);
    columns.set(values, start);
  }
  return start;
}

function intern(emitter: Emitter, view: View, block: Block): Operand {
  const key = `view;${viewKey(view)};${idOf(block)}`;
  const earlier = emitter.known.get(key);
  if (earlier !== undefined) return earlier[0] as Operand;
  const values = newValues(emitter, 1, view.kind === "data", block);
  emitter.sources[values[0] as number] = view;
  emitter.known.set(key, values);
  return values[0] as Operand;
}

/** Views of different loops are different values, though their words may be the same. */
function idOf(block: Block): number {
  let id = IDS.get(block);
  if (id === undefined) {
    id = nextId++;
    IDS.set(block, id);
  }
  return id;
}

let nextId = 0;
const IDS = new WeakMap<Block, number>();
