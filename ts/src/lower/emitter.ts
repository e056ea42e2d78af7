// Instructions while they are being found: values have numbers, slots come later (`slots.ts`). Equal instructions
// are one (value numbering), exact operations on constants are done here (`fold.ts`), and what does not change within a
// loop stands before it.

import { type Code, opcodeOf } from "./codes.ts";
import { fold } from "./fold.ts";
import { constantIndex, constantOperand, isConstant, NOTHING, type Operand } from "./operand.ts";
import type { View } from "./views.ts";

/** One instruction. `numbers` are its words that are no operands, in the order of the format. */
export interface Instruction {
  readonly code: Code;
  readonly numbers: readonly number[];
  /** Values it gives; for `sample` the values of the site, then their logarithms; for `carry` those it changes. */
  readonly to: readonly number[];
  readonly operands: readonly Operand[];
  /** Of a `sample` in loops: its site in each pass. */
  readonly site?: View;
  /** Of a `loop`: the block that it repeats. */
  readonly body?: Block;
}

/** Instructions that run one after the other: the program, or the body of a loop. */
export interface Block {
  /** The block that the loop stands in; null for the program. */
  readonly parent: Block | null;
  /** Loops around. */
  readonly depth: number;
  readonly items: Instruction[];
  /** The loop itself, once it is closed. */
  loop: Instruction | null;
}

export interface Emitter {
  readonly program: Block;
  /** Where instructions with an effect go. */
  current: Block;
  readonly constants: number[];
  /** For each value, the instruction that gives it, or the view that it is. */
  readonly sources: (Instruction | View)[];
  /** For each value, the block in which it is there. */
  readonly blocks: Block[];
  /** For each value, whether it is the same for all samples. */
  readonly uniform: boolean[];
  readonly known: Map<string, readonly number[]>;
  readonly places: Map<string, number>;
  /** Columns of data, and where each begins in the program's data. */
  readonly columns: Map<Float64Array, number>;
  /** Lengths of the arrays of slots. */
  readonly arrays: number[];
  /** By array and place in it: the value that is this slot in every pass. */
  readonly fixed: number[][];
}

export function createEmitter(): Emitter {
  const program: Block = { parent: null, depth: 0, items: [], loop: null };
  return {
    program,
    current: program,
    constants: [],
    sources: [],
    blocks: [],
    uniform: [],
    known: new Map(),
    places: new Map(),
    columns: new Map(),
    arrays: [],
    fixed: [],
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

/** The instruction that gives an operand; undefined for a constant and for a view. */
export function sourceOf(emitter: Emitter, operand: Operand): Instruction | undefined {
  const source = operand < 0 ? undefined : emitter.sources[operand];
  return source !== undefined && "to" in source ? source : undefined;
}

/** The view that an operand is. */
export function viewOf(emitter: Emitter, operand: Operand): View | undefined {
  const source = operand < 0 ? undefined : emitter.sources[operand];
  return source !== undefined && "kind" in source ? source : undefined;
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
  const block = innermost(emitter, operands);
  const to = newValues(emitter, count, uniform, block);
  place(emitter, block, { code, numbers, operands, to });
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
  const to = newValues(emitter, count, false, emitter.current);
  place(emitter, emitter.current, { code, numbers, operands, to });
  return to;
}

/** Adds an instruction whose values are there already. */
export function emitInto(emitter: Emitter, instruction: Omit<Instruction, "body">): void {
  place(emitter, emitter.current, instruction);
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

/** Opens a loop: until `closeLoop`, effects go into its body. */
export function openLoop(emitter: Emitter): Block {
  const parent = emitter.current;
  const body: Block = { parent, depth: parent.depth + 1, items: [], loop: null };
  emitter.current = body;
  return body;
}

/** Closes the innermost loop, which runs `count` times. */
export function closeLoop(emitter: Emitter, count: number): void {
  const body = emitter.current;
  const parent = body.parent as Block;
  emitter.current = parent;
  body.loop = { code: "loop", numbers: [count], operands: [], to: [], body };
  place(emitter, parent, body.loop);
}

/** Runs `work` with effects going to the end of a block that may be closed. */
export function within<Result>(emitter: Emitter, block: Block, work: () => Result): Result {
  const { current } = emitter;
  emitter.current = block;
  try {
    return work();
  } finally {
    emitter.current = current;
  }
}

/** Numbers for new values. */
export function newValues(
  emitter: Emitter,
  count: number,
  uniform: boolean,
  block: Block,
): readonly number[] {
  const first = emitter.blocks.length;
  const values = Array.from({ length: count }, (_, each) => first + each);
  for (const _ of values) {
    emitter.blocks.push(block);
    emitter.uniform.push(uniform);
  }
  return values;
}

/** The innermost block of those that the operands need: all are on the way to where instructions go now. */
export function innermost(emitter: Emitter, operands: readonly Operand[]): Block {
  let block = emitter.program;
  for (const operand of operands) {
    const own = operand < 0 ? block : (emitter.blocks[operand] as Block);
    if (own.depth > block.depth) block = own;
  }
  return block;
}

/** Adds to the end of a block, or before the loop in it that instructions go into now. */
function place(emitter: Emitter, block: Block, instruction: Instruction): void {
  for (const value of instruction.to) emitter.sources[value] ??= instruction;
  let inner = emitter.current;
  while (inner !== block && inner.parent !== block && inner.parent !== null) inner = inner.parent;
  const at = inner === block || inner.loop === null ? -1 : block.items.indexOf(inner.loop);
  if (at < 0) block.items.push(instruction);
  else block.items.splice(at, 0, instruction);
}
