// `laurel examples [NAME]`: lists the example programs, or prints one.

import { EXAMPLES } from "../../generated/examples.ts";
import { type Call, paintFor } from "../call.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { exampleProgram } from "../input/program-text.ts";
import { toJson } from "../json.ts";
import { padEnd } from "../render/text.ts";

/** Prints the list, or the source of the example called `name`. */
export async function examplesCommand(call: Call, name: string | undefined): Promise<ExitCode> {
  call.io.out.write(name === undefined ? list(call) : one(call, name));
  return EXIT.fine;
}

function list(call: Call): string {
  if (call.options.json) return `${toJson(EXAMPLES)}\n`;
  const paint = paintFor(call, call.io.out);
  const width = EXAMPLES.reduce((most, each) => Math.max(most, each.name.length), 0);
  return EXAMPLES.map((each) => `${paint.bold(padEnd(each.name, width))}  ${each.title}\n`).join(
    "",
  );
}

function one(call: Call, name: string): string {
  const { source } = exampleProgram(name);
  if (!call.options.json) return source;
  return `${toJson(EXAMPLES.find((example) => example.name === name))}\n`;
}
