// Values to slots: pure instructions that nothing reads are left out, and the slot of a value is free again after
// its last reader. Latent values, their logarithms and the outputs keep their slots to the end.

import type { Emitter, Instruction } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import type { OutputRow } from "./program.ts";

/** What is left to run, in order, with a slot for each value that it gives. */
export interface Allocation {
  readonly instructions: readonly Instruction[];
  /** Slot of each value; -1 for a value that is never computed. */
  readonly slots: Int32Array;
  readonly count: number;
}

export function allocate(emitter: Emitter, outputs: readonly OutputRow[]): Allocation {
  const instructions = liveInstructions(emitter, outputs);
  const lastReader = lastReaders(emitter, instructions, outputs);
  const slots = new Int32Array(emitter.definitions.length).fill(-1);
  const free: number[] = [];
  let count = 0;
  instructions.forEach((instruction, place) => {
    // Targets come before the sources are given back: a draw must not overwrite the parameters it is drawn with.
    for (const value of instruction.to) slots[value] = free.pop() ?? count++;
    for (const value of new Set([...instruction.to, ...distinctValues(instruction.operands)])) {
      if ((lastReader[value] as number) <= place) free.push(slots[value] as number);
    }
  });
  return { instructions, slots, count };
}

const TO_THE_END = 0x7fff_ffff;

function isPure({ code }: Instruction): boolean {
  return code === "map" || code === "gather" || code === "terms" || code === "log-prob";
}

function liveInstructions(emitter: Emitter, outputs: readonly OutputRow[]): Instruction[] {
  const read = new Uint8Array(emitter.definitions.length);
  for (const { operand } of outputs) if (operand >= 0) read[operand] = 1;
  const live: Instruction[] = [];
  for (let place = emitter.instructions.length - 1; place >= 0; place--) {
    const instruction = emitter.instructions[place] as Instruction;
    if (isPure(instruction) && !instruction.to.some((value) => read[value] === 1)) continue;
    for (const operand of instruction.operands) if (operand >= 0) read[operand] = 1;
    live.push(instruction);
  }
  return live.reverse();
}

function lastReaders(
  emitter: Emitter,
  instructions: readonly Instruction[],
  outputs: readonly OutputRow[],
): Int32Array {
  const last = new Int32Array(emitter.definitions.length).fill(-1);
  instructions.forEach(({ operands }, place) => {
    for (const operand of operands) if (operand >= 0) last[operand] = place;
  });
  for (const { code, to } of instructions) {
    if (code === "sample") for (const value of to) last[value] = TO_THE_END;
  }
  for (const { operand } of outputs) if (operand >= 0) last[operand] = TO_THE_END;
  return last;
}

function distinctValues(operands: readonly Operand[]): Set<number> {
  return new Set(operands.filter((operand) => operand >= 0));
}
