// Grammar-made programs for fast-check: a tape of choices that shrinks to shorter tapes of smaller choices.

import fc from "fast-check";
import { type Choices, makeProgram } from "./make.ts";

export function programs(choices: Choices & { readonly tape?: number } = {}): fc.Arbitrary<string> {
  const { tape = 240, ...rest } = choices;
  const bytes = fc.uint8Array({ minLength: 12, maxLength: tape, size: "max" });
  return bytes.map((each) => makeProgram(each, rest));
}
