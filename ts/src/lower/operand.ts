// What an instruction reads while a program is being lowered: a value of an earlier instruction, a constant, or
// nothing. One plain number, so that operands can be compared and used in keys. Slots come later (`slots.ts`).

/** Not negative: number of a value. -1: nothing. Below: a constant, `-2 - index`. */
export type Operand = number;

/** The operand that is not there. */
export const NOTHING: Operand = -1;

export function isConstant(operand: Operand): boolean {
  return operand < NOTHING;
}

/** Index into the constants of an operand for which `isConstant` holds; and back. */
export function constantIndex(operand: Operand): number {
  return -2 - operand;
}
export function constantOperand(index: number): Operand {
  return -2 - index;
}
