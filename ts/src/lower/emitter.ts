// Instructions while they are being found: values have numbers, slots come later (`slots.ts`). Equal instructions
// are one (value numbering), exact operations on constants are done here (`fold.ts`).

import { type Code, opcodeOf } from "./codes.ts";
import { fold } from "./fold.ts";
import { constantIndex, constantOperand, isConstant, NOTHING, type Operand } from "./operand.ts";

/** One instruction. `numbers` are its words that are no operands, in the order of the format. */
export interface Instruction {
  readonly code: Code;
  readonly numbers: readonly number[];
  /** Values it gives; for `sample` the values of the site, then their logarithms. */
  readonly to: readonly number[];
  readonly operands: readonly Operand[];
}

export interface Emitter {
  readonly instructions: Instruction[];
  readonly constants: number[];
  /** For each value, the instruction that gives it. */
  readonly definitions: number[];
  /** For each value, whether it is the same for all samples. */
  readonly uniform: boolean[];
  readonly known: Map<string, readonly number[]>;
  readonly places: Map<string, number>;
}

export function createEmitter(): Emitter {
  return {
    instructions: [],
    constants: [],
    definitions: [],
    uniform: [],
    known: new Map(),
    places: new Map(),
  };
}

/** The operand for a constant; equal bits are one constant. */
export function constant(emitter: Emitter, value: number): Operand {
  const key = Object.is(value, -0) ? "-0" : String(value);
  let place = emitter.places.get(key);
  if (place === undefined) {
    place = emitter.constants.push(value) - 1;
    emitter.places.set(key, place);
  }
  return constantOperand(place);
}

/** The number behind an operand, or null when it is not a constant. */
export function constantOf(emitter: Emitter, operand: Operand): number | null {
  return isConstant(operand) ? (emitter.constants[constantIndex(operand)] as number) : null;
}

/** Whether an operand is the same for all samples, that is, independent of every latent. */
export function isUniform(emitter: Emitter, operand: Operand): boolean {
  return operand <= NOTHING || emitter.uniform[operand] === true;
}

/** A pure instruction with `count` values: the values of an earlier equal one, if there is one. */
export function emitPure(
  emitter: Emitter,
  code: Code,
  numbers: readonly number[],
  operands: readonly Operand[],
  count: number,
): readonly number[] {
  const key = `${code};${numbers.join()};${operands.join()}`;
  const earlier = emitter.known.get(key);
  if (earlier !== undefined) return earlier;
  const uniform = operands.every((operand) => isUniform(emitter, operand));
  const to = append(emitter, { code, numbers, operands }, count, uniform);
  emitter.known.set(key, to);
  return to;
}

/** An instruction with an effect (draws, adds to the log joint, rejects): never shared, never left out. */
export function emitEffect(
  emitter: Emitter,
  code: Code,
  numbers: readonly number[],
  operands: readonly Operand[],
  count = 0,
): readonly number[] {
  return append(emitter, { code, numbers, operands }, count, false);
}

/** `to = opcode(operands)`, folded when that is exact. */
export function emitMap(emitter: Emitter, name: string, ...operands: readonly Operand[]): Operand {
  const folded = fold(emitter, name, operands);
  if (folded !== null) return folded;
  const opcode = opcodeOf(name);
  return emitPure(emitter, "map", [opcode], operands, 1)[0] as Operand;
}

/** `to = operands[index]`; one of them without an instruction where the index is constant or they are all the same. */
export function emitGather(
  emitter: Emitter,
  index: Operand,
  operands: readonly Operand[],
): Operand {
  const first = operands[0] as Operand;
  if (operands.every((operand) => operand === first)) return first;
  const known = constantOf(emitter, index);
  if (known !== null) return operands[known] ?? first;
  const identity = operands.every((operand, place) => constantOf(emitter, operand) === place);
  if (identity) return index;
  return emitPure(emitter, "gather", [], [index, ...operands], 1)[0] as Operand;
}

function append(
  emitter: Emitter,
  parts: Omit<Instruction, "to">,
  count: number,
  uniform: boolean,
): readonly number[] {
  const first = emitter.definitions.length;
  const place = emitter.instructions.length;
  const to: number[] = [];
  for (let each = 0; each < count; each++) {
    to.push(first + each);
    emitter.definitions.push(place);
    emitter.uniform.push(uniform);
  }
  emitter.instructions.push({ ...parts, to });
  return to;
}
