// Instructions to words, as crates/laurel-tape/src/format.rs lays them down.

import {
  CONSTANT,
  HEADER_WORDS,
  INSTRUCTIONS,
  MAGIC,
  NONE,
  VIEW,
  VIEWS,
} from "../generated/layout.ts";
import type { Code } from "./codes.ts";
import { type Emitter, type Instruction, viewOf } from "./emitter.ts";
import { constantIndex, NOTHING, type Operand } from "./operand.ts";
import type { OutputRow } from "./program.ts";
import type { Allocation, Step } from "./slots.ts";
import { type View, viewKey } from "./views.ts";

/** Numbers of things that the header says. */
export interface Counts {
  readonly sites: number;
  readonly rows: number;
  readonly checks: number;
  /** Outputs, from the first on, that the program returns. */
  readonly answers: number;
  /** Numbers of data. */
  readonly data: number;
}

/** The words of a program: header, views, instructions, outputs. */
export function encode(
  emitter: Emitter,
  allocation: Allocation,
  outputs: readonly OutputRow[],
  counts: Counts,
): Uint32Array<ArrayBuffer> {
  const writer: Writer = { emitter, allocation, body: [], views: [], known: new Map() };
  for (const step of allocation.program) write(writer, step);
  const results = outputs.flatMap(({ operand, table }) => [operandWord(writer, operand), table]);
  const header = [MAGIC, emitter.constants.length, allocation.count, counts.sites, counts.rows];
  header.push(counts.checks, outputs.length, writer.body.length, counts.answers, counts.data);
  header.push(writer.known.size);
  const parts = [header, writer.views, writer.body, results];
  const words = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    words.set(part, at);
    at += part.length;
  }
  if (header.length !== HEADER_WORDS) throw new Error("another header than the engine's");
  return words;
}

interface Writer {
  readonly emitter: Emitter;
  readonly allocation: Allocation;
  readonly body: number[];
  readonly views: number[];
  /** Views by key. */
  readonly known: Map<string, number>;
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
  loop: "loop",
  store: "store",
  carry: "carry",
};

function write(writer: Writer, { instruction, body }: Step): void {
  const { body: words } = writer;
  const start = words.push(INSTRUCTIONS[CODES[instruction.code]], 0) - 2;
  for (const field of fieldsOf(writer, instruction)) words.push(field);
  for (const step of body ?? []) write(writer, step);
  words[start + 1] = words.length - start;
}

function fieldsOf(writer: Writer, instruction: Instruction): number[] {
  const { code, to, operands, site } = instruction;
  const numbers = [...instruction.numbers];
  if (site !== undefined) numbers[SITE] = viewWord(writer, site);
  const targets = to.map((value) => operandWord(writer, value));
  const sources = operands.map((operand) => operandWord(writer, operand));
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

/** Which of the numbers of a `sample` is the site. */
const SITE = 2;

function operandWord(writer: Writer, operand: Operand): number {
  if (operand === NOTHING) return NONE;
  if (operand < NOTHING) return (CONSTANT | constantIndex(operand)) >>> 0;
  const view = viewOf(writer.emitter, operand);
  if (view !== undefined) return viewWord(writer, view);
  const slot = writer.allocation.slots[operand] as number;
  if (slot < 0) throw new Error(`value ${operand} has no slot`);
  return slot;
}

/** A view that does not move is a slot like any other. */
function viewWord(writer: Writer, view: View): number {
  if (view.kind === "slots" && view.steps.length === 0) return baseOf(writer, view);
  return (VIEW | viewNumber(writer, view)) >>> 0;
}

function viewNumber(writer: Writer, view: View): number {
  const key = viewKey(view);
  const known = writer.known.get(key);
  if (known !== undefined) return known;
  const by = view.by === undefined ? [] : [viewNumber(writer, view.by.view)];
  if (view.by !== undefined) by.push(view.by.stride, view.by.count);
  const steps = view.steps.flatMap(({ loop, stride }) => [loop, stride >>> 0]);
  writer.views.push(VIEWS[view.kind], baseOf(writer, view), view.steps.length, ...steps, ...by);
  const number = writer.known.size;
  writer.known.set(key, number);
  return number;
}

function baseOf({ allocation }: Writer, { array, base }: View): number {
  return array === null ? base : (allocation.arrays[array] as number) + base;
}
