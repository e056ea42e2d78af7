// A program's words as text, one instruction a line: for tests and for finding out what a model became.
// Reads the words as the engine does; believes nothing of the side tables but the names of the sites.

import { DISTRIBUTIONS } from "../generated/distributions.ts";
import { CONSTANT, HEADER_WORDS, INSTRUCTIONS, NONE, VIEW, VIEWS } from "../generated/layout.ts";
import { OPCODES } from "../generated/operators.ts";
import { siteText } from "../graph/site-names.ts";
import { countsOf } from "./catalogue.ts";
import type { Program } from "./program.ts";
import { viewWords } from "./views.ts";

/** Text of the instructions and outputs; slots are `s3`, constants are shown by value. */
export function explainProgram(program: Program): string {
  const words = program.words;
  const lines: string[] = [];
  let at = HEADER_WORDS;
  const views: string[] = [];
  for (let left = words[10] as number; left > 0; left--) {
    views.push(viewText(words.subarray(at), views));
    at += viewWords(words, at);
  }
  const end = at + (words[7] as number);
  const ends: number[] = [];
  while (at < end) {
    while (at === ends.at(-1)) ends.pop();
    const isLoop = words[at] === INSTRUCTIONS.loop;
    const length = isLoop ? LOOP_WORDS : (words[at + 1] as number);
    const fields = [...words.subarray(at + 2, at + length)];
    const line = instructionText({ program, fields, views }, words[at] as number);
    lines.push("  ".repeat(ends.length) + line);
    if (isLoop) ends.push(at + (words[at + 1] as number));
    at += length;
  }
  for (; at < words.length; at += 2) {
    const table = words[at + 1] === 0 ? "" : ` [0, ${words[at + 1]})`;
    lines.push(`output ${operandText({ program, views }, words[at] as number)}${table}`);
  }
  return lines.join("\n");
}

interface Line {
  readonly program: Program;
  readonly fields: readonly number[];
  readonly views: readonly string[];
}

/** Words of a loop before its body. */
const LOOP_WORDS = 3;

/** `data[5 + 2 i0]`, `s[7 + i0]`, `s[7 + 2 data[...]]`. */
function viewText(words: Uint32Array, views: readonly string[]): string {
  const [kind, base, count = 0] = words;
  const steps = Array.from({ length: count }, (_, step) => {
    const stride = (words[4 + 2 * step] as number) | 0;
    return ` + ${stride} i${words[3 + 2 * step]}`;
  });
  if (kind === VIEWS.data) return `data[${base}${steps.join("")}]`;
  if (kind === VIEWS.slots) return `s[${base}${steps.join("")}]`;
  const [by, stride] = words.subarray(3 + 2 * count);
  return `s[${base}${steps.join("")} + ${stride} ${views[by as number]}]`;
}

function instructionText(line: Line, code: number): string {
  const { fields } = line;
  const list = (from: number, to?: number) =>
    fields
      .slice(from, to)
      .map((word) => operandText(line, word))
      .join(" ");
  switch (code) {
    case INSTRUCTIONS.map:
      return `${list(1, 2)} = ${nameOf(OPCODES, fields[0])} ${list(2)}`;
    case INSTRUCTIONS.gather:
      return `${list(0, 1)} = gather ${list(1, 2)} of ${list(3)}`;
    case INSTRUCTIONS.checkIndex:
      return `check ${list(1, 2)} in [0, ${fields[2]})${guardText(line, fields[3])}`;
    case INSTRUCTIONS.terms: {
      const { terms } = countsOf(familyName(fields[0]), fields[1] as number);
      return `${list(2, 2 + terms)} = terms ${familyText(fields)} ${list(2 + terms)}`;
    }
    case INSTRUCTIONS.logProb:
      return `${list(2, 3)} = log-prob ${familyText(fields)} ${list(3)}`;
    case INSTRUCTIONS.factor:
      return `factor ${rowText(line, fields[0])} ${list(2)}${guardText(line, fields[1])}`;
    case INSTRUCTIONS.observe:
      return `observe ${rowText(line, fields[2])} ${familyText(fields)} ${list(4)}${guardText(line, fields[3])}`;
    case INSTRUCTIONS.loop:
      return `loop ${fields[0]}`;
    case INSTRUCTIONS.store:
      return `${list(0, 1)} = ${list(1)}`;
    case INSTRUCTIONS.carry: {
      const count = fields[0] as number;
      return `${list(1, 1 + count)} = carry ${list(1 + count)}`;
    }
    default:
      return sampleText(line);
  }
}

function sampleText(line: Line): string {
  const { fields } = line;
  const counts = countsOf(familyName(fields[0]), fields[1] as number);
  const value = 4 + counts.values;
  const logs = value + counts.logs;
  const params = logs + counts.params;
  const list = (from: number, to?: number) =>
    fields
      .slice(from, to)
      .map((word) => operandText(line, word))
      .join(" ");
  const drawn = counts.logs === 0 ? list(4, value) : `${list(4, value)} logs ${list(value, logs)}`;
  const given = `${familyText(fields)} ${list(logs, params)} terms ${list(params)}`;
  return `${drawn} = sample ${rowText(line, fields[3])} ${given}`;
}

function operandText({ program, views }: Pick<Line, "program" | "views">, word: number): string {
  if (word === NONE) return "none";
  if (word >= CONSTANT) return String(program.constants[word - CONSTANT]);
  return word >= VIEW ? (views[word - VIEW] as string) : `s${word}`;
}

function guardText(line: Line, word: number | undefined): string {
  return word === undefined || word === NONE ? "" : ` if ${operandText(line, word)}`;
}

function familyName(code: number | undefined): string {
  return DISTRIBUTIONS.find((row) => row.code === code)?.name ?? `family ${code}`;
}

function familyText([family, size]: readonly number[]): string {
  return size === 1 ? familyName(family) : `${familyName(family)}/${size}`;
}

function rowText({ program }: Line, row: number | undefined): string {
  const name = program.rows[row ?? -1]?.name;
  return name === undefined ? `row ${row}` : siteText(name);
}

function nameOf(table: Readonly<Record<string, number>>, code: number | undefined): string {
  return Object.keys(table).find((name) => table[name] === code) ?? `op ${code}`;
}
