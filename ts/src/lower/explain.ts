// A program's words as text, one instruction a line: for tests and for finding out what a model became.
// Reads the words as the engine does; believes nothing of the side tables but the names of the sites.

import { DISTRIBUTIONS } from "../generated/distributions.ts";
import { CONSTANT, HEADER_WORDS, INSTRUCTIONS, NONE } from "../generated/layout.ts";
import { OPCODES } from "../generated/operators.ts";
import type { Graph } from "../graph/graph.ts";
import { countsOf } from "./catalogue.ts";
import type { Program } from "./program.ts";

/** Text of the instructions and outputs; slots are `s3`, constants are shown by value. */
export function explainProgram(program: Program, graph: Graph): string {
  const words = program.words;
  const lines: string[] = [];
  let at = HEADER_WORDS;
  const end = HEADER_WORDS + (words[7] as number);
  while (at < end) {
    const length = words[at + 1] as number;
    const fields = [...words.subarray(at + 2, at + length)];
    lines.push(instructionText({ program, graph, fields }, words[at] as number));
    at += length;
  }
  for (; at < words.length; at += 2) {
    const table = words[at + 1] === 0 ? "" : ` [0, ${words[at + 1]})`;
    lines.push(`output ${operandText(program, words[at] as number)}${table}`);
  }
  return lines.join("\n");
}

interface Line {
  readonly program: Program;
  readonly graph: Graph;
  readonly fields: readonly number[];
}

function instructionText(line: Line, code: number): string {
  const { fields, program } = line;
  const list = (from: number, to?: number) =>
    fields
      .slice(from, to)
      .map((word) => operandText(program, word))
      .join(" ");
  switch (code) {
    case INSTRUCTIONS.map:
      return `${list(1, 2)} = ${nameOf(OPCODES, fields[0])} ${list(2)}`;
    case INSTRUCTIONS.gather:
      return `${list(0, 1)} = gather ${list(1, 2)} of ${list(3)}`;
    case INSTRUCTIONS.checkIndex:
      return `check ${list(1, 2)} in [0, ${fields[2]})${guardText(program, fields[3])}`;
    case INSTRUCTIONS.terms: {
      const { terms } = countsOf(familyName(fields[0]), fields[1] as number);
      return `${list(2, 2 + terms)} = terms ${familyText(fields)} ${list(2 + terms)}`;
    }
    case INSTRUCTIONS.logProb:
      return `${list(2, 3)} = log-prob ${familyText(fields)} ${list(3)}`;
    case INSTRUCTIONS.factor:
      return `factor ${rowText(line, fields[0])} ${list(2)}${guardText(program, fields[1])}`;
    case INSTRUCTIONS.observe:
      return `observe ${rowText(line, fields[2])} ${familyText(fields)} ${list(4)}${guardText(program, fields[3])}`;
    default:
      return sampleText(line);
  }
}

function sampleText(line: Line): string {
  const { fields, program } = line;
  const counts = countsOf(familyName(fields[0]), fields[1] as number);
  const value = 4 + counts.values;
  const logs = value + counts.logs;
  const params = logs + counts.params;
  const list = (from: number, to?: number) =>
    fields
      .slice(from, to)
      .map((word) => operandText(program, word))
      .join(" ");
  const drawn = counts.logs === 0 ? list(4, value) : `${list(4, value)} logs ${list(value, logs)}`;
  const given = `${familyText(fields)} ${list(logs, params)} terms ${list(params)}`;
  return `${drawn} = sample ${rowText(line, fields[3])} ${given}`;
}

function operandText({ constants }: Program, word: number): string {
  if (word === NONE) return "none";
  return word >= CONSTANT ? String(constants[word - CONSTANT]) : `s${word}`;
}

function guardText(program: Program, word: number | undefined): string {
  return word === undefined || word === NONE ? "" : ` if ${operandText(program, word)}`;
}

function familyName(code: number | undefined): string {
  return DISTRIBUTIONS.find((row) => row.code === code)?.name ?? `family ${code}`;
}

function familyText([family, size]: readonly number[]): string {
  return size === 1 ? familyName(family) : `${familyName(family)}/${size}`;
}

function rowText({ program, graph }: Line, row: number | undefined): string {
  const vertex = graph.vertices[program.rows[row ?? -1] ?? -1];
  if (vertex === undefined) return `row ${row}`;
  return vertex.name.base + vertex.name.indices.map((index) => `[${index}]`).join("");
}

function nameOf(table: Readonly<Record<string, number>>, code: number | undefined): string {
  return Object.keys(table).find((name) => table[name] === code) ?? `op ${code}`;
}
