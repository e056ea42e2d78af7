// Instructions to words, as crates/laurel-tape/src/format.rs lays them down.

import { CONSTANT, HEADER_WORDS, INSTRUCTIONS, MAGIC, NONE } from "../generated/layout.ts";
import type { Code } from "./codes.ts";
import type { Instruction } from "./emitter.ts";
import { constantIndex, NOTHING, type Operand } from "./operand.ts";
import type { OutputRow } from "./program.ts";
import type { Allocation } from "./slots.ts";

/** Numbers of things that the header says. */
export interface Counts {
  readonly constants: number;
  readonly sites: number;
  readonly rows: number;
  readonly checks: number;
  /** Outputs, from the first on, that the program returns. */
  readonly answers: number;
}

/** The words of a program: header, instructions, outputs. */
export function encode(
  allocation: Allocation,
  outputs: readonly OutputRow[],
  counts: Counts,
): Uint32Array<ArrayBuffer> {
  const word = (operand: Operand) => operandWord(allocation, operand);
  const body: number[] = [];
  for (const instruction of allocation.instructions) {
    const fields = fieldsOf(instruction, word, (value) => allocation.slots[value] as number);
    body.push(INSTRUCTIONS[CODES[instruction.code]], fields.length + 2);
    for (const field of fields) body.push(field);
  }
  const header = [MAGIC, counts.constants, allocation.count, counts.sites, counts.rows];
  header.push(counts.checks, outputs.length, body.length, counts.answers);
  const words = new Uint32Array(HEADER_WORDS + body.length + 2 * outputs.length);
  words.set(header);
  words.set(body, HEADER_WORDS);
  words.set(
    outputs.flatMap(({ operand, table }) => [word(operand), table]),
    HEADER_WORDS + body.length,
  );
  return words;
}

/** Names of the instructions in the generated table. */
const CODES: Readonly<Record<Code, keyof typeof INSTRUCTIONS>> = {
  map: "map",
  gather: "gather",
  "check-index": "checkIndex",
  terms: "terms",
  sample: "sample",
  observe: "observe",
  "log-prob": "logProb",
  factor: "factor",
};

function fieldsOf(
  { code, numbers, to, operands }: Instruction,
  word: (operand: Operand) => number,
  slot: (value: number) => number,
): number[] {
  const targets = to.map(slot);
  const sources = operands.map(word);
  switch (code) {
    case "gather":
      return [...targets, sources[0] as number, sources.length - 1, ...sources.slice(1)];
    case "check-index":
      return [
        numbers[0] as number,
        sources[0] as number,
        numbers[1] as number,
        ...sources.slice(1),
      ];
    default:
      return [...numbers, ...targets, ...sources];
  }
}

function operandWord({ slots }: Allocation, operand: Operand): number {
  if (operand === NOTHING) return NONE;
  if (operand < NOTHING) return (CONSTANT | constantIndex(operand)) >>> 0;
  const slot = slots[operand] as number;
  if (slot < 0) throw new Error(`value ${operand} has no slot`);
  return slot;
}
