// What a column program costs, told from its words: instructions in all, and those that each row of the log joint adds.

import { HEADER_WORDS, INSTRUCTIONS } from "../generated/layout.ts";
import type { Program } from "./program.ts";
import { viewWords } from "./views.ts";

export interface Costs {
  readonly instructions: number;
  /** Columns that are needed at once. */
  readonly slots: number;
  /** Instructions by row: its own, and those before it that no earlier row has needed. Those of a loop count once. */
  readonly byRow: readonly number[];
}

/** Words of a loop before its body. */
const LOOP_WORDS = 3;
/** Where an instruction with a row has it, after its number and its length. */
const ROWS: ReadonlyMap<number, number> = new Map([
  [INSTRUCTIONS.sample, 3],
  [INSTRUCTIONS.observe, 2],
  [INSTRUCTIONS.factor, 0],
]);

export function costsOf({ words, rows }: Program): Costs {
  const byRow = rows.map(() => 0);
  let at = HEADER_WORDS;
  for (let left = words[10] as number; left > 0; left--) at += viewWords(words, at);
  const end = at + (words[7] as number);
  let instructions = 0;
  let pending = 0;
  while (at < end) {
    const code = words[at] as number;
    instructions += 1;
    pending += 1;
    const place = ROWS.get(code);
    if (place !== undefined) {
      byRow[words[at + 2 + place] as number] = pending;
      pending = 0;
    }
    at += code === INSTRUCTIONS.loop ? LOOP_WORDS : (words[at + 1] as number);
  }
  return { instructions, slots: words[2] as number, byRow };
}
