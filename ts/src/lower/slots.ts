// Values to slots: pure instructions that nothing reads are left out, and the slot of a value is free again after
// its last reader, or after the loop that reads it. Latent values, their logarithms and the outputs keep their slots to
// the end; arrays of slots come first.

import { DISTRIBUTIONS } from "../generated/distributions.ts";
import { GUIDES } from "../generated/layout.ts";
import { countsOf } from "./catalogue.ts";
import { type Block, type Emitter, type Instruction, viewOf } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import type { OutputRow } from "./program.ts";

/** What is left to run, in order, with a slot for each value that it gives. */
export interface Allocation {
  readonly program: readonly Step[];
  /** Slot of each value; -1 for a value that is never computed. */
  readonly slots: Int32Array;
  /** First slot of each array. */
  readonly arrays: readonly number[];
  readonly count: number;
}

/** An instruction that is run; a loop with what is left of its body. */
export interface Step {
  readonly instruction: Instruction;
  readonly body: readonly Step[] | null;
}

export function allocate(emitter: Emitter, outputs: readonly OutputRow[]): Allocation {
  const program = liveSteps(emitter, outputs);
  const ends = lastReaders(emitter, program, outputs);
  const slots = new Int32Array(emitter.blocks.length).fill(-1);
  let count = 0;
  const arrays = emitter.arrays.map((length) => {
    count += length;
    return count - length;
  });
  const free: number[] = [];
  const released = new Map<number, number[]>();
  const isViewed = (value: number) => viewOf(emitter, value) !== undefined;
  walk(program, (instruction, place) => {
    // Targets come before the sources are given back: a draw must not overwrite the parameters it is drawn with.
    for (const value of instruction?.to ?? []) {
      if (isViewed(value) || slots[value] !== -1) continue;
      slots[value] = free.pop() ?? count++;
      const end = Math.max(ends[value] as number, place);
      if (end === TO_THE_END) continue;
      const list = released.get(end);
      if (list === undefined) released.set(end, [slots[value] as number]);
      else list.push(slots[value] as number);
    }
    for (const slot of released.get(place) ?? []) free.push(slot);
  });
  return { program, slots, arrays, count };
}

const TO_THE_END = 0x7fff_ffff;

/** All instructions that are run, in order. */
export function instructionsOf(program: readonly Step[]): Instruction[] {
  const instructions: Instruction[] = [];
  walk(program, (instruction) => {
    if (instruction !== null) instructions.push(instruction);
  });
  return instructions;
}

/** Calls `visit` for every instruction in order, then, with null, for the end of every loop; places count up. */
function walk(
  steps: readonly Step[],
  visit: (instruction: Instruction | null, place: number) => void,
  first = 0,
): number {
  let place = first;
  for (const { instruction, body } of steps) {
    visit(instruction, place++);
    if (body === null) continue;
    place = walk(body, visit, place);
    visit(null, place++);
  }
  return place;
}

function isPure({ code }: Instruction): boolean {
  return code === "map" || code === "gather" || code === "terms" || code === "log-prob";
}

function liveSteps(emitter: Emitter, outputs: readonly OutputRow[]): Step[] {
  const read = new Uint8Array(emitter.blocks.length);
  for (const { operand } of outputs) if (operand >= 0) read[operand] = 1;
  return liveIn(emitter.program, read);
}

function liveIn(block: Block, read: Uint8Array): Step[] {
  const live: Step[] = [];
  for (let place = block.items.length - 1; place >= 0; place--) {
    const instruction = block.items[place] as Instruction;
    if (isPure(instruction) && !instruction.to.some((value) => read[value] === 1)) continue;
    const body = instruction.body === undefined ? null : liveIn(instruction.body, read);
    if (body?.length === 0) continue;
    for (const operand of instruction.operands) if (operand >= 0) read[operand] = 1;
    live.push({ instruction, body });
  }
  return live.reverse();
}

/** The place after which each value is read no more. */
function lastReaders(
  emitter: Emitter,
  program: readonly Step[],
  outputs: readonly OutputRow[],
): Int32Array {
  const last = new Int32Array(emitter.blocks.length).fill(-1);
  const kept: number[] = [];
  const loops: { readonly body: Block; readonly reads: Set<number> }[] = [];
  const note = (value: Operand, place: number) => {
    if (value < 0) return;
    last[value] = Math.max(last[value] as number, place);
    // What comes from outside of a loop must still be there in its next pass.
    const outermost = loops.find(({ body }) => body.depth > (emitter.blocks[value] as Block).depth);
    outermost?.reads.add(value);
  };
  walk(program, (instruction, place) => {
    if (instruction === null) {
      for (const value of loops.pop()?.reads ?? []) last[value] = place;
      return;
    }
    for (const operand of instruction.operands) note(operand, place);
    if (instruction.code === "carry") for (const value of instruction.to) note(value, place);
    if (instruction.code === "sample") {
      for (const value of [...instruction.to, ...carried(instruction)])
        if (value >= 0) kept.push(value);
    }
    if (instruction.body !== undefined) loops.push({ body: instruction.body, reads: new Set() });
  });
  for (const { operand } of outputs) if (operand >= 0) kept.push(operand);
  for (const value of kept) last[value] = TO_THE_END;
  return last;
}

/** Parameters that a guide reads again after the draw. */
function carried({ numbers: [family, size], operands }: Instruction): readonly Operand[] {
  const row = DISTRIBUTIONS.find((each) => each.code === family);
  if (row === undefined || GUIDES[family as number]?.carries !== true) return [];
  return operands.slice(0, countsOf(row.name, size as number).params);
}
