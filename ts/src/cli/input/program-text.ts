// The text of a PROGRAM argument: a file, `-` for standard input, `example:NAME`. Compiles nothing.

import { nearestName } from "../../errors/nearest.ts";
import { EXAMPLES } from "../../generated/examples.ts";
import { MAX_TEXT } from "../../graph/json-text.ts";
import type { Io } from "../io.ts";
import { badOption } from "../usage.ts";
import { systemReason } from "./system-reason.ts";

/** A program and what to call it. */
export interface ProgramText {
  readonly name: string;
  readonly source: string;
}

const EXAMPLE = "example:";

/** Bytes read of a program: more than a printed graph may have, which may have more than a program. */
const MOST_BYTES = MAX_TEXT + 1;

/**
 * Reads `argument`.
 * @throws LaurelError BadOption: no such file or example.
 */
export async function readProgram(io: Io, argument: string): Promise<ProgramText> {
  if (argument === "-") return { name: "<stdin>", source: await io.readInput(MOST_BYTES) };
  if (argument.startsWith(EXAMPLE)) return exampleProgram(argument.slice(EXAMPLE.length));
  try {
    return { name: argument, source: io.readFile(argument, MOST_BYTES) };
  } catch (error) {
    throw badOption(
      `cannot read the program ${argument}: ${systemReason(error)}`,
      fileHint(argument),
    );
  }
}

/**
 * The example called `name`.
 * @throws LaurelError BadOption: there is none.
 */
export function exampleProgram(name: string): ProgramText {
  const found = EXAMPLES.find((example) => example.name === name);
  if (found !== undefined) return { name: `${EXAMPLE}${name}`, source: found.source };
  const nearest = nearestName(
    name,
    EXAMPLES.map((example) => example.name),
  );
  const known = "laurel examples lists them";
  throw badOption(
    `there is no example ${name}`,
    nearest === undefined ? known : `did you mean ${EXAMPLE}${nearest}? ${known}`,
  );
}

function fileHint(argument: string): string | undefined {
  const isExample = EXAMPLES.some((example) => example.name === argument);
  return isExample ? `did you mean ${EXAMPLE}${argument}?` : undefined;
}
